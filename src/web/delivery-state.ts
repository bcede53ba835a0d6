import { html } from 'hono/html';
import type { DeliveryState } from '#src/model/delivery.ts';
import { inDigitsOf } from '#src/model/digits.ts';
import { count } from '#src/model/local-time.ts';
import type { StoredDelivery } from '#src/store/desk-deliveries.ts';
import type { Html } from './answer.ts';
import { channelReasonSaid, moment, named } from './pieces.ts';
import type { Reader } from './reader.ts';

const SIGNS: Record<DeliveryState, string> = {
  pending: '○',
  sending: '◐',
  sent: '●',
  dead: '✕',
  diverted: '↷',
  expired: '✕',
  dropped: '–',
};
const RESENDABLE: readonly DeliveryState[] = ['dead', 'diverted', 'expired'];

/** Channel and state of each message, in one line. */
export function deliveryStates(reader: Reader, deliveries: readonly StoredDelivery[]): Html {
  if (deliveries.length === 0) return html`<span class="soft">${reader.words.keptOnly}</span>`;
  return html`${deliveries.map((delivery) => html`<span class="delivery">${named(delivery.channel)} ${deliveryMark(reader, delivery)}</span> `)}`;
}

function deliveryMark(reader: Reader, { state }: StoredDelivery): Html {
  return html`<span class="state state-${state}"><span aria-hidden="true">${SIGNS[state]}</span> ${reader.words.deliveryStates[state]}</span>`;
}

/** What became of each message, with a way to try one again that was given up. */
export function deliveryList(reader: Reader, deliveries: readonly StoredDelivery[], formToken: string): Html {
  const { words, language } = reader;
  if (deliveries.length === 0) return html`<p class="soft">${words.keptOnly}</p>`;
  return html`<ul class="deliveries" aria-label="${words.deliveries}">${deliveries.map(
    (delivery) =>
      html`<li>${named(delivery.channel)} ${deliveryMark(reader, delivery)} <span class="soft">${words.attempts(delivery.attempts, count(delivery.attempts, language))}${delivery.sentAt ? html` · ${moment(reader, delivery.sentAt)}` : ''}${delivery.state === 'pending' && delivery.attempts > 0 ? html` · ${words.nextTry} ${moment(reader, delivery.nextAttempt)}` : ''}${delivery.possibleRepeat ? html` · ${words.possibleRepeat}` : ''}</span>${delivery.lastError ? html` <span class="reason soft">${channelReasonSaid(reader, delivery.lastError)}</span>` : ''}${
        RESENDABLE.includes(delivery.state)
          ? html` <form method="post" action="/deliveries/${delivery.id}/retry"><input type="hidden" name="token" value="${formToken}"><button type="submit">${words.tryAgain}<span class="unseen"> ${named(delivery.channel)} ${inDigitsOf(language, String(delivery.id))}</span></button></form>`
          : ''
      }</li>`,
  )}</ul>`;
}
