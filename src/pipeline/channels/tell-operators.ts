import type { Message } from '#src/model/delivery.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import type { LiveChannels } from './live-channels.ts';

/** Before the rest, after what is urgent. */
const URGENCY = 2;

/** The channels of those who run the installation, without any that anybody may read. */
export function operatorChannels(live: Pick<LiveChannels, 'open' | 'operators'>): string[] {
  return live.operators.filter((key) => !live.open.get(key)?.audience?.public);
}

/** Puts what operators are told of a change into the outbox, in its transaction: what is kept of one is told of it. */
export async function putNotices(
  tx: Database,
  notices: readonly { channel: string; message: Message; notBefore?: Date | null }[],
  now: Date,
): Promise<void> {
  await insertDeliveries(
    tx,
    notices.map(({ channel, message, notBefore = null }) => ({
      ...{ key: message.key, channel, alertId: null, digestId: null, message, urgency: URGENCY, notBefore },
    })),
    now,
  );
}
