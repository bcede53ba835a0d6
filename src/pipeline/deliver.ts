import { step } from '#src/base/trace.ts';
import { enterChannel, tryChannelsAgain } from '#src/store/channel-states.ts';
import {
  type ClaimedDelivery,
  claimDeliveries,
  expireDeliveries,
  giveUpDeliveries,
  holdClaim,
} from '#src/store/delivery-claims.ts';
import type { DeliverContext, DeliveryReport } from './deliver-context.ts';
import { divertChannel } from './divert.ts';
import { planOf } from './plan-delivery.ts';
import { attemptRecord, GIVE_UP_AFTER_MS, putAside, settleDelivery, tendOpenCircuit } from './settle-delivery.ts';
import { tryDelivery } from './try-delivery.ts';

/** Longer than a send may take: a claim that runs out belongs to a process that is gone. */
const LEASE_MS = 45_000;
/** For so much of it nobody else can have the claim, whatever the send takes after it. */
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
    const entry = await enterChannel(db, channelKey, now, leaseOf(context));
    if (entry.enter === 'later') {
      if (entry.open) await tendOpenCircuit(context, channelKey);
      return reports;
    }
    const [delivery] = await claimDeliveries(db, { now, lease: leaseOf(context), limit: 1, channel: channelKey });
    if (!delivery) {
      // A probe without a message: the next message is the probe.
      if (entry.enter === 'probe') await tryChannelsAgain(db, now, channelKey);
      return reports;
    }
    const spotless = entry.enter === 'free' && entry.spotless;
    const report = await deliverOne(context, delivery, { claimed: now, spotless, signal });
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
  await settleDelivery(context, delivery, result, record, turn);
  return report(result.outcome, record.state === 'dead', 'reason' in result ? result.reason : null);
}
