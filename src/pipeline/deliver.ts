import { step } from '#src/base/trace.ts';
import type { Message, SendResult } from '#src/model/delivery.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import {
  enterChannel,
  findChannelState,
  recordChannelSuccess,
  recordChannelTrouble,
  tryChannelsAgain,
} from '#src/store/channel-states.ts';
import type { Database } from '#src/store/database.ts';
import {
  type AttemptRecord,
  type ClaimedDelivery,
  claimDeliveries,
  expireDeliveries,
  giveUpDeliveries,
  holdClaim,
  recordAttempt,
} from '#src/store/delivery-claims.ts';
import { messageOfAlert, threadOf } from '#src/store/delivery-kin.ts';
import { pauseAfter, troubleOf } from './channel-circuit.ts';
import { noticeBack, noticeTrouble } from './channel-notice.ts';
import { divertChannel, divertDelivery } from './divert.ts';
import {
  abilitiesOf,
  asRepeat,
  type SendContext,
  type Sending,
  sendMessage,
  settleUnknown,
  type Way,
} from './send-message.ts';

export type { OpenChannel } from './send-message.ts';

export interface DeliverContext extends SendContext {
  db: Database;
  /** Keys of the channels that those who run the installation read; nobody is told where it is left out. */
  operators?: readonly string[];
  /** Of what operators are told. */
  language?: ReaderLanguage;
  /** IANA time zone in which times are shown. */
  zone?: string;
  /** How long a claim holds, more than `sendLimitMs`; three quarters of a minute where left out. */
  leaseMs?: number;
  /** Told of other channels that have something to send now. */
  wake?: (channel: string) => void;
}

export interface DeliveryReport {
  channel: string;
  subject: string;
  outcome: SendResult['outcome'] | 'dropped';
  /** Given up: it is shown as such and can be sent again by hand. */
  dead: boolean;
  reason: string | null;
}

/** Longer than a send may take: a claim that runs out belongs to a process that is gone. */
const LEASE_MS = 45_000;
/** For so much of it nobody else can have the claim, whatever the send takes after it. */
const FRESH_SHARE = 0.1;
/** Sent at once; whoever called adds a further job where as many were sent. */
export const BATCH = 20;
/** Tries go on for at least so long. */
const GIVE_UP_AFTER_MS = 48 * 3_600_000;
/** How long a service is asked whether a message arrived, before it is sent once more and marked. */
const ASK_FOR_MS = 120_000;
/** Until the message is there that is to be changed. */
const NOT_YET_MS = 10_000;

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
    const sent = await attempt(context, delivery, plan, signal);
    span.tell({ 'khavaran.outcome': sent === 'later' ? sent : sent.outcome });
    return sent;
  });
  if (result === 'later') {
    await putAside(context, delivery, 'later');
    return report('dropped', false, null);
  }
  const record = attemptRecord(result, delivery, context.clock.now());
  await settle(context, delivery, result, record, turn);
  return report(result.outcome, record.state === 'dead', 'reason' in result ? result.reason : null);
}

/** How a delivery goes out; `later` where the message that it changes is still on its way, `never` where nothing can. */
async function planOf({ db, channels }: DeliverContext, delivery: ClaimedDelivery): Promise<Way | 'later' | 'never'> {
  const { alertId, channel, message } = delivery;
  const abilities = abilitiesOf({ channels }, channel);
  if (alertId === null || !abilities) return { way: 'send' };
  if (delivery.action === 'send') {
    if (!isDevelopment(message) || !(abilities.reply || abilities.update)) return { way: 'send' };
    const reference = await threadOf(db, alertId, channel);
    if (reference === null) return { way: 'send' };
    if (abilities.reply) return { way: 'reply', reference };
    // An edit wakes nobody.
    return message.alert?.severity === 'urgent' ? { way: 'send' } : { way: 'update', reference };
  }
  const target = await messageOfAlert(db, alertId, channel);
  if (target?.state === 'pending' || target?.state === 'sending') return 'later';
  if (target?.state !== 'sent') return 'never';
  const { reference } = target;
  if (abilities.update && reference !== null) return { way: 'update', reference };
  if (delivery.action === 'update') return 'never';
  return abilities.reply && reference !== null ? { way: 'reply', reference } : { way: 'send' };
}

function isDevelopment({ kind, data }: Message): boolean {
  return kind === 'alert' && typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'development';
}

async function attempt(
  context: DeliverContext,
  delivery: ClaimedDelivery,
  way: Way,
  signal: AbortSignal,
): Promise<SendResult | 'later'> {
  const { channel, message, attempt, reference, uncertainSince } = delivery;
  let sending: Sending = { channel, message, attempt, resume: reference, way };
  if (uncertainSince !== null) {
    const settled = await settleUnknown(context, sending, uncertainSince, signal);
    if (settled.found === 'yes') return { outcome: 'sent', reference: settled.reference };
    if (settled.found === 'unknown') {
      const asked = abilitiesOf(context, channel)?.reconcile === true;
      const since = context.clock.now().getTime() - uncertainSince.getTime();
      // A service that does not answer the question now may do so in a moment.
      if (asked && since < ASK_FOR_MS) return 'later';
      sending = asRepeat(sending);
    }
  }
  const result = await sendMessage(context, sending, signal);
  if (way.way !== 'update' || result.outcome !== 'failed' || result.scope !== 'message') return result;
  // That message can be changed no more. What nobody must miss is sent beside it.
  if (delivery.action === 'update') return { outcome: 'sent', reference: null, note: result.reason };
  const { reference: old } = way;
  const canReply = abilitiesOf(context, channel)?.reply === true;
  return sendMessage(
    context,
    { ...sending, way: canReply ? { way: 'reply', reference: old } : { way: 'send' } },
    signal,
  );
}

/** Commits what a try changes: the delivery, what it stands in for, and the circuit of its channel. */
async function settle(
  context: DeliverContext,
  delivery: ClaimedDelivery,
  result: SendResult,
  record: AttemptRecord,
  { spotless, signal }: Turn,
): Promise<void> {
  const { db } = context;
  const { now } = record;
  const { channel } = delivery;
  if (result.outcome === 'sent') {
    if (spotless && delivery.standsInFor === null && !result.pauseMs && !result.note) {
      await recordAttempt(db, delivery.id, delivery.claim, record);
      return;
    }
    const pauseUntil = result.pauseMs ? new Date(now.getTime() + result.pauseMs) : null;
    const toldSince = await db.transaction().execute(async (tx) => {
      await recordAttempt(tx, delivery.id, delivery.claim, record);
      return recordChannelSuccess(tx, channel, { now, pauseUntil, note: result.note ?? null });
    });
    if (toldSince) await noticeBack(context, channel, now);
    return;
  }
  const failures = (await findChannelState(db, channel))?.failures ?? 0;
  // That we were stopped in the middle says nothing of the channel.
  const trouble = signal.aborted ? null : troubleOf(result, failures);
  await db.transaction().execute(async (tx) => {
    await recordAttempt(tx, delivery.id, delivery.claim, record);
    if (!trouble) return;
    const notBefore = new Date(now.getTime() + trouble.pauseMs);
    await recordChannelTrouble(tx, channel, { now, notBefore, open: trouble.open, reason: result.reason });
  });
  if (trouble?.open) await tendOpenCircuit(context, channel, result.outcome === 'failed');
  if (record.state === 'dead') await divertDelivery(context, channel, delivery.id);
}

async function tendOpenCircuit(context: DeliverContext, channel: string, refused = false): Promise<void> {
  await divertChannel(context, channel);
  await noticeTrouble(context, channel, refused);
}

async function putAside({ db, clock }: DeliverContext, delivery: ClaimedDelivery, plan: 'later' | 'never') {
  const now = clock.now();
  await recordAttempt(db, delivery.id, delivery.claim, {
    state: plan === 'never' ? 'dropped' : 'pending',
    error: null,
    reference: delivery.reference,
    nextAttempt: new Date(now.getTime() + NOT_YET_MS),
    possibleRepeat: false,
    now,
  });
}

/**
 * What a try changes for its delivery: another one after a pause that grows with the outage, after the service's own hint
 * where that is longer, for two days in all. A message that the service refuses for itself is given up at once; one that
 * it refuses because of the channel waits for somebody to mend that.
 */
export function attemptRecord(
  result: SendResult,
  delivery: Pick<ClaimedDelivery, 'attempt' | 'createdAt' | 'reference' | 'uncertainSince'>,
  now: Date,
): AttemptRecord {
  if (result.outcome === 'sent')
    return {
      state: 'sent',
      error: null,
      reference: result.reference,
      nextAttempt: null,
      possibleRepeat: false,
      uncertainSince: null,
      now,
    };
  const old = now.getTime() - delivery.createdAt.getTime() > GIVE_UP_AFTER_MS;
  const asked = result.outcome === 'retry' ? (result.afterMs ?? 0) : 0;
  const refused = result.outcome === 'failed' && result.scope === 'message';
  return {
    state: refused || old ? 'dead' : 'pending',
    error: result.reason,
    // Of a message in several parts, those that arrived.
    reference: 'reference' in result ? (result.reference ?? null) : delivery.reference,
    nextAttempt: new Date(now.getTime() + Math.max(pauseAfter(delivery.attempt), asked)),
    possibleRepeat: result.outcome === 'unknown',
    uncertainSince: result.outcome === 'unknown' ? (delivery.uncertainSince ?? now) : delivery.uncertainSince,
    now,
  };
}
