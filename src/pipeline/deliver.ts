import type { Clock } from '#src/base/clock.ts';
import { messageOf } from '#src/base/errors.ts';
import { type Audience, messageFor } from '#src/channels/audience.ts';
import { withoutSecrets } from '#src/channels/hidden-secrets.ts';
import { channelType } from '#src/channels/index.ts';
import type { Message, SendResult } from '#src/model/delivery.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import type { Database } from '#src/store/database.ts';
import {
  type AttemptRecord,
  type ClaimedDelivery,
  claimDeliveries,
  holdClaim,
  recordAttempt,
} from '#src/store/deliveries.ts';

/** A channel with its secrets resolved: never stored, logged or shown. */
export interface OpenChannel {
  key: string;
  type: string;
  label: string;
  /** Who reads it; left out for a closed circle. */
  audience?: Audience;
  /** As the type's schema gives them. */
  settings: unknown;
}

export interface DeliverContext {
  db: Database;
  http: HttpClient;
  clock: Clock;
  channels: ReadonlyMap<string, OpenChannel>;
  /** Address of the desk without a slash at its end, for discreet channels; null leaves it out. */
  deskUrl?: string | null;
}

export interface DeliveryReport {
  channel: string;
  subject: string;
  outcome: SendResult['outcome'];
  /** Given up: it is shown as such and can be sent again by hand. */
  dead: boolean;
  reason: string | null;
}

const SEND_LIMIT_MS = 30_000;
/** Longer than a send may take: a claim that runs out belongs to a process that is gone. */
const LEASE_MS = 45_000;
/** Sent at once; whoever called adds a further job where as many were sent. */
export const BATCH = 20;
/** Tries go on for at least so long. */
const GIVE_UP_AFTER_MS = 48 * 3_600_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 30 * 60_000;

/**
 * Sends what is due on one channel, in order. Each delivery is claimed, and its claim confirmed right before the send,
 * so that of two workers one sends. Stops at a failure, which may concern the channel as a whole; what else is due
 * waits for the next sweep.
 */
export async function deliver(
  context: DeliverContext,
  channelKey: string,
  signal: AbortSignal,
): Promise<DeliveryReport[]> {
  const reports: DeliveryReport[] = [];
  while (!signal.aborted && reports.length < BATCH) {
    const now = context.clock.now();
    const lease = new Date(now.getTime() + LEASE_MS);
    const [delivery] = await claimDeliveries(context.db, { now, lease, limit: 1, channel: channelKey });
    if (!delivery) return reports;
    const report = await deliverOne(context, delivery, signal);
    if (report) reports.push(report);
    if (report && report.outcome !== 'sent' && !report.dead) return reports;
  }
  return reports;
}

async function deliverOne(
  context: DeliverContext,
  delivery: ClaimedDelivery,
  signal: AbortSignal,
): Promise<DeliveryReport | null> {
  const { db, clock } = context;
  const lease = new Date(clock.now().getTime() + LEASE_MS);
  if (!(await holdClaim(db, delivery.id, delivery.claim, lease))) return null;
  const result = await send(context, delivery.channel, delivery.message, delivery.attempt, signal, delivery.reference);
  const record = attemptRecord(result, delivery, clock.now());
  await recordAttempt(db, delivery.id, delivery.claim, record);
  const reason = 'reason' in result ? result.reason : null;
  return {
    channel: delivery.channel,
    subject: delivery.message.subject,
    outcome: result.outcome,
    dead: record.state === 'dead',
    reason,
  };
}

/** Sends one message on a channel and says what came back; used by the outbox and by `channels test`. */
export async function send(
  context: Pick<DeliverContext, 'http' | 'clock' | 'channels' | 'deskUrl'>,
  channelKey: string,
  message: Message,
  attempt: number,
  signal: AbortSignal,
  resume: string | null = null,
): Promise<SendResult> {
  const channel = context.channels.get(channelKey);
  if (!channel)
    return { outcome: 'retry', reason: 'This channel is not configured any more.', afterMs: LONGEST_PAUSE_MS };
  const type = channelType(channel.type);
  const shown = (reason: string) => withoutSecrets(reason, type.secrets, channel.settings);
  try {
    const result = await type.send({
      settings: channel.settings,
      message: messageFor(message, channel.audience, context.deskUrl ?? null),
      resume,
      http: context.http,
      now: context.clock.now(),
      attempt,
      signal: AbortSignal.any([signal, AbortSignal.timeout(SEND_LIMIT_MS)]),
    });
    return 'reason' in result ? { ...result, reason: shown(result.reason) } : result;
  } catch (error) {
    // A channel answers with results; what it throws is a fault of ours, worth another try.
    return { outcome: 'retry', reason: shown(messageOf(error)), afterMs: null };
  }
}

/** What a try changes: doubling pauses up to half an hour, longer where the service asks for it, two days in all. */
export function attemptRecord(
  result: SendResult,
  delivery: Pick<ClaimedDelivery, 'attempt' | 'createdAt' | 'reference'>,
  now: Date,
): AttemptRecord {
  if (result.outcome === 'sent')
    return { state: 'sent', error: null, reference: result.reference, nextAttempt: null, possibleRepeat: false, now };
  const old = now.getTime() - delivery.createdAt.getTime() > GIVE_UP_AFTER_MS;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(delivery.attempt - 1, 20));
  const asked = result.outcome === 'retry' ? (result.afterMs ?? 0) : 0;
  return {
    state: result.outcome === 'failed' || old ? 'dead' : 'pending',
    error: result.reason,
    // Of a message in several parts, those that arrived.
    reference: 'reference' in result ? (result.reference ?? null) : delivery.reference,
    nextAttempt: new Date(now.getTime() + Math.max(pause, asked)),
    possibleRepeat: result.outcome === 'unknown',
    now,
  };
}
