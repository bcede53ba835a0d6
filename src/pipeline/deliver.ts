import { step } from '#src/base/trace.ts';
import { enterChannel, tryChannelsAgain } from '#src/store/channel-states.ts';
import {
  type ClaimedDelivery,
  claimDeliveries,
  expireDeliveries,
  giveUpDeliveries,
  holdClaim,
} from '#src/store/delivery-claims.ts';
import type { DeliverContext, DeliveryReport } from './channels/deliver-context.ts';
import { divertChannel } from './channels/divert.ts';
import { planOf } from './channels/plan-delivery.ts';
import { SEND_LIMIT_MS } from './channels/send-message.ts';
import {
  attemptRecord,
  GIVE_UP_AFTER_MS,
  noteWhenPossible,
  putAside,
  settleDelivery,
  tendOpenCircuit,
} from './channels/settle-delivery.ts';
import { tryDelivery } from './channels/try-delivery.ts';

/** A claim that is renewed no more belongs to a process that is gone, or that lost its database. */
const LEASE_MS = 20_000;
/** So often within its time a claim is renewed, until its try is settled. */
const RENEWALS = 4;
/** Longer than a send may take: of several processes one alone tries a channel that does not work. */
const PROBE_MS = SEND_LIMIT_MS + 5_000;
/** For so much of a claim nobody else can have it, whatever the send takes after it. */
const FRESH_SHARE = 0.1;
/** Sent at once; whoever called adds a further job where as many were sent. */
export const BATCH = 20;

/**
 * Sends what is due on one channel, the most urgent first. Each delivery is claimed, and its claim confirmed right before
 * the send, so that of two workers one sends. Stops at a failure, which may concern the channel as a whole: it is then
 * left alone for a while, and where it does not work, what waits goes to its fallback channel.
 */
export async function deliver(
  context: DeliverContext,
  channelKey: string,
  signal: AbortSignal,
): Promise<DeliveryReport[]> {
  const { db, clock } = context;
  const reports: DeliveryReport[] = [];
  await expireDeliveries(db, channelKey, clock.now());
  if (!context.channels.has(channelKey)) {
    await tendClosedChannel(context, channelKey);
    return reports;
  }
  while (!signal.aborted && reports.length < BATCH) {
    const now = clock.now();
    const probing = new Date(now.getTime() + (context.leaseMs ?? PROBE_MS));
    const entry = await enterChannel(db, channelKey, now, probing);
    if (entry.enter === 'later') {
      if (entry.open) await tendOpenCircuit(context, channelKey);
      return reports;
    }
    const renewedMs = context.sendLimitMs ?? SEND_LIMIT_MS;
    const claim = { now, lease: leaseOf(context), renewedMs, limit: 1, channel: channelKey };
    const [delivery] = await claimDeliveries(db, claim);
    if (!delivery) {
      // A probe without a message: the next message is the probe.
      if (entry.enter === 'probe') await tryChannelsAgain(db, now, channelKey);
      return reports;
    }
    const spotless = entry.enter === 'free' && entry.spotless;
    const turn = { claimed: now, spotless, signal };
    const report = await whileRenewed(context, delivery, () => deliverOne(context, delivery, turn));
    if (report) reports.push(report);
    if (report && report.outcome !== 'sent' && report.outcome !== 'dropped' && !report.dead) return reports;
  }
  return reports;
}

/**
 * What waits on a channel that was switched off, or taken out of its file, goes to the fallback of its rule, or waits
 * until it is switched on again, for as long as tries go on.
 */
async function tendClosedChannel(context: DeliverContext, channel: string): Promise<void> {
  const { db, clock } = context;
  await divertChannel(context, channel);
  const before = new Date(clock.now().getTime() - GIVE_UP_AFTER_MS);
  await giveUpDeliveries(db, channel, before, 'The channel is switched off.');
}

function leaseOf({ clock, leaseMs }: DeliverContext): Date {
  return new Date(clock.now().getTime() + (leaseMs ?? LEASE_MS));
}

/**
 * Keeps a claim from running out for as long as its try takes. Where that cannot be said, since the database does not
 * answer, it runs out: the next process to have it takes the message for one that may have arrived.
 */
async function whileRenewed<Result>(
  context: DeliverContext,
  { id, claim }: ClaimedDelivery,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const renewing = setInterval(
    () => void holdClaim(context.db, id, claim, leaseOf(context)).catch(() => undefined),
    (context.leaseMs ?? LEASE_MS) / RENEWALS,
  );
  try {
    return await attempt();
  } finally {
    clearInterval(renewing);
  }
}

interface Turn {
  claimed: Date;
  /** The channel works and nothing is noted of it that a success would change. */
  spotless: boolean;
  signal: AbortSignal;
}

async function deliverOne(
  context: DeliverContext,
  delivery: ClaimedDelivery,
  turn: Turn,
): Promise<DeliveryReport | null> {
  const { db, clock } = context;
  const { signal } = turn;
  const plan = await planOf(context, delivery);
  // A process that was paused meanwhile may have lost its claim; one that was not has just made it.
  const paused = clock.now().getTime() - turn.claimed.getTime() > (context.leaseMs ?? LEASE_MS) * FRESH_SHARE;
  if (paused && !(await holdClaim(db, delivery.id, delivery.claim, leaseOf(context)))) return null;
  const report = (outcome: DeliveryReport['outcome'], dead: boolean, reason: string | null) => {
    return { channel: delivery.channel, subject: delivery.message.subject, outcome, dead, reason };
  };
  if (plan === 'later' || plan === 'never') {
    await putAside(context, delivery, plan);
    return report('dropped', false, null);
  }
  const result = await step('send', { 'khavaran.channel': delivery.channel }, async (span) => {
    const sent = await tryDelivery(context, delivery, plan, signal);
    span.tell({ 'khavaran.outcome': sent === 'later' ? sent : sent.outcome });
    return sent;
  });
  if (result === 'later') {
    await putAside(context, delivery, 'later');
    return report('dropped', false, null);
  }
  const record = attemptRecord(result, delivery, context.clock.now());
  try {
    await settleDelivery(context, delivery, result, record, turn);
  } catch (error) {
    if (record.state === 'sent') void noteWhenPossible(context, delivery, record, signal);
    throw error;
  }
  return report(result.outcome, record.state === 'dead', 'reason' in result ? result.reason : null);
}
