import type { Message } from '#src/model/delivery.ts';
import type { ClaimedDelivery } from '#src/store/delivery-claims.ts';
import { messageOfAlert, threadOf } from '#src/store/delivery-kin.ts';
import type { DeliverContext } from './deliver-context.ts';
import { abilitiesOf, type Way } from './send-message.ts';

/** How a delivery goes out; `later` where the message that it changes is still on its way, `never` where nothing can. */
export async function planOf(
  { db, channels }: DeliverContext,
  delivery: ClaimedDelivery,
): Promise<Way | 'later' | 'never'> {
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
