import { setTimeout as sleep } from 'node:timers/promises';
import type { SendResult } from '#src/model/delivery.ts';
import { findChannelState, recordChannelSuccess, recordChannelTrouble } from '#src/store/channel-states.ts';
import { type AttemptRecord, type ClaimedDelivery, recordAttempt } from '#src/store/delivery-claims.ts';
import { pauseAfter, troubleOf } from './channel-circuit.ts';
import { noticeBack, noticeTrouble } from './channel-notice.ts';
import type { DeliverContext } from './deliver-context.ts';
import { divertChannel, divertDelivery } from './divert.ts';

/** Tries go on for at least so long. */
export const GIVE_UP_AFTER_MS = 48 * 3_600_000;
/** Until the message is there that is to be changed. */
const NOT_YET_MS = 10_000;
const NOTE_FOR_MS = 600_000;
const NOTE_AGAIN_MS = 500;

/** Commits what a try changes: the delivery, what it stands in for, and the circuit of its channel. */
export async function settleDelivery(
  context: DeliverContext,
  delivery: ClaimedDelivery,
  result: SendResult,
  record: AttemptRecord,
  /** `spotless`: the channel works and nothing is noted of it that a success would change. */
  { spotless, signal }: { spotless: boolean; signal: AbortSignal },
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

/**
 * Notes that a message arrived as soon as the database can be reached again. This process alone knows it: if it said
 * nothing, the next one to claim the delivery would take it for one that may have arrived, and send it once more.
 */
export async function noteWhenPossible(
  { db }: Pick<DeliverContext, 'db'>,
  { id, claim }: Pick<ClaimedDelivery, 'id' | 'claim'>,
  record: AttemptRecord,
  signal: AbortSignal,
): Promise<void> {
  const begin = performance.now();
  while (!signal.aborted && performance.now() - begin < NOTE_FOR_MS) {
    await sleep(NOTE_AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
    try {
      await recordAttempt(db, id, claim, record);
      return;
    } catch {
      // Away still.
    }
  }
}

/** What waits on a channel that takes nothing goes to its fallback, and operators hear of it. */
export async function tendOpenCircuit(context: DeliverContext, channel: string, refused = false): Promise<void> {
  await divertChannel(context, channel);
  await noticeTrouble(context, channel, refused);
}

/** Notes that a delivery is not sent now: `later` it is looked at again, `never` it is dropped. */
export async function putAside({ db, clock }: DeliverContext, delivery: ClaimedDelivery, plan: 'later' | 'never') {
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
