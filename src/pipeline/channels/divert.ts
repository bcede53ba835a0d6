import { listChannelStates } from '#src/store/channel-states.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { deliveriesToDivert, type WaitingDelivery } from '#src/store/delivery-kin.ts';
import type { DeliverContext } from './deliver-context.ts';

const BATCH = 100;

/**
 * Gives what waits on a channel that does not work to its fallback channel. It goes on waiting here too, until it has
 * arrived there: whichever takes it first settles it.
 */
export function divertChannel(context: DeliverContext, channel: string): Promise<void> {
  return divert(context, channel, { channel });
}

/** The same for one message that its channel refuses for good. */
export function divertDelivery(context: DeliverContext, channel: string, delivery: number): Promise<void> {
  return divert(context, channel, { delivery });
}

async function divert(
  context: DeliverContext,
  channel: string,
  what: { channel: string } | { delivery: number },
): Promise<void> {
  const { db, clock } = context;
  const waiting = await deliveriesToDivert(db, what, { now: clock.now(), limit: BATCH });
  if (waiting.length === 0) return;
  const states = await listChannelStates(db);
  const open = new Set(states.filter(({ openSince }) => openSince !== null).map((state) => state.channel));
  const woken = new Set<string>();
  for (const delivery of waiting) {
    const fallback = fallbackOf(context, channel, delivery, open);
    if (fallback === null) continue;
    const key = keyOn(fallback, delivery, channel);
    // Where that channel has the same message already, its key is taken and nothing is added.
    const added = await insertDeliveries(
      db,
      [
        {
          key,
          channel: fallback,
          alertId: delivery.alertId,
          digestId: delivery.digestId,
          message: { ...delivery.message, key },
          urgency: delivery.urgency,
          expiresAt: delivery.expiresAt,
          fallback: null,
          standsInFor: delivery.id,
        },
      ],
      clock.now(),
    );
    if (added.length > 0) woken.add(fallback);
  }
  for (const key of woken) context.wake?.(key);
}

/** The first that works, from the rule's own on, each one's fallback after it; where none works, the first that there is. */
function fallbackOf(
  { channels }: DeliverContext,
  channel: string,
  delivery: WaitingDelivery,
  open: ReadonlySet<string>,
): string | null {
  const seen = new Set([channel]);
  const there: string[] = [];
  const add = (key: string | null | undefined) => {
    for (let next = key ?? null; next !== null && !seen.has(next); next = channels.get(next)?.fallback ?? null) {
      seen.add(next);
      if (channels.has(next)) there.push(next);
    }
  };
  add(delivery.fallback);
  add(channels.get(channel)?.fallback);
  return there.find((key) => !open.has(key)) ?? there[0] ?? null;
}

function keyOn(fallback: string, { key }: WaitingDelivery, channel: string): string {
  return key.endsWith(`-${channel}`) ? `${key.slice(0, -channel.length)}${fallback}` : `${key}-via-${fallback}`;
}
