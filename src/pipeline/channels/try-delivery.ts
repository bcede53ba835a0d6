import type { SendResult } from '#src/model/delivery.ts';
import { type ClaimedDelivery, keepReference } from '#src/store/delivery-claims.ts';
import type { DeliverContext } from './deliver-context.ts';
import { abilitiesOf, asRepeat, type Sending, sendMessage, settleUnknown, type Way } from './send-message.ts';

/** How long a service is asked whether a message arrived, before it is sent once more and marked. */
const ASK_FOR_MS = 120_000;

/**
 * One try to send a delivery. Where nobody knows whether an earlier one arrived, the service is asked first; `later` where
 * it may answer in a moment.
 */
export async function tryDelivery(
  context: DeliverContext,
  delivery: ClaimedDelivery,
  way: Way,
  signal: AbortSignal,
): Promise<SendResult | 'later'> {
  const { channel, message, attempt, reference, uncertainSince } = delivery;
  let noted = Promise.resolve();
  // One after the other, since several go out at once: the last note names all. What is not noted is sent again, should
  // this try be cut off.
  const noteArrived = (arrived: string) => {
    noted = noted.then(() => keepReference(context.db, delivery.id, delivery.claim, arrived).catch(() => undefined));
    return noted;
  };
  let sending: Sending = { channel, message, attempt, resume: reference, noteArrived, way };
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
