import { channelNotice } from '#src/alerts/channel-notice.ts';
import { claimChannelNotice, countWaiting, findChannelState } from '#src/store/channel-states.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import type { DeliverContext } from './deliver-context.ts';

/** An outage that ends by itself before is nobody's concern. */
const TELL_AFTER_MS = 10 * 60_000;

/** Tells operators once of a channel that takes nothing: at its second refusal, or when it is away for long. */
export async function noticeTrouble(context: DeliverContext, channel: string, refused: boolean): Promise<void> {
  const { db, clock, operators = [] } = context;
  if (operators.length === 0) return;
  const now = clock.now();
  const state = await findChannelState(db, channel);
  if (!state?.openSince || state.noticedAt) return;
  const away = now.getTime() - state.openSince.getTime();
  if (away < TELL_AFTER_MS && !(refused && state.failures >= 2)) return;
  const { openSince, reason } = state;
  await db.transaction().execute(async (tx) => {
    if (!(await claimChannelNotice(tx, channel, now))) return;
    await tell(tx, context, { kind: 'dead', channel, since: openSince, reason, now });
  });
}

/** Tells them that it works again, where they had been told that it did not. */
export async function noticeBack(context: DeliverContext, channel: string, now: Date): Promise<void> {
  await tell(context.db, context, { kind: 'back', channel, since: now, reason: null, now });
}

async function tell(
  tx: Database,
  { operators = [], channels, language = 'en', zone = 'UTC', wake }: DeliverContext,
  what: { kind: 'dead' | 'back'; channel: string; since: Date; reason: string | null; now: Date },
): Promise<void> {
  const { kind, channel, since, reason, now } = what;
  const to = operators.filter((key) => key !== channel && channels.has(key));
  const label = channels.get(channel)?.label ?? channel;
  const waiting = await countWaiting(tx, channel);
  await insertDeliveries(
    tx,
    to.map((operator) => {
      const key = `channel-${channel}-${kind}-${now.getTime()}-${operator}`;
      const message = channelNotice({ kind, label, reason, since, waiting, key, language, zone, createdAt: now });
      return { key, channel: operator, alertId: null, digestId: null, message, urgency: 2 };
    }),
    now,
  );
  for (const operator of to) wake?.(operator);
}
