import { html } from 'hono/html';
import { ALERT_STATES, type AlertState, SEVERITIES } from '#src/model/alert.ts';
import { clipped } from '#src/model/display-text.ts';
import { count } from '#src/model/local-time.ts';
import { changeAlert } from '#src/pipeline/alerts/change-alert.ts';
import { listAlerts } from '#src/store/alerts.ts';
import { countWaiting, listChannelStates } from '#src/store/channel-states.ts';
import { deliveriesOf, retryDelivery } from '#src/store/desk-deliveries.ts';
import { alertingLinks } from '../admin/alerting-links.ts';
import { alertCard } from '../alert-card.ts';
import { alertActions, placeOf } from '../alert-standing.ts';
import { alertPageWords } from '../alerts-words.ts';
import type { DeskRequest, Html, Page } from '../answer.ts';
import { choice } from '../choice.ts';
import { deliveryList } from '../delivery-state.ts';
import { exportLinks } from '../export/links.ts';
import { channelReasonSaid, emptyState, moment, named } from '../pieces.ts';
import { type Parameters, queryOf, readId, readQuery } from '../query.ts';
import type { Reader } from '../reader.ts';

const PAGE = 25;
const SHOWN = ['severity', 'state', 'after'] as const;
type AlertQuery = Pick<Parameters, (typeof SHOWN)[number]>;

/** Every alert that was raised, how it stands, and whether it reached its channels. */
export const alertsPage: Page = async (request) => {
  const { deps, reader, query, formToken, person } = request;
  const asked: AlertQuery = readQuery(query, SHOWN);
  const { severity, state, after } = asked;
  const alerts = await listAlerts(deps.db, { limit: PAGE + 1, before: after, severity, state });
  const shown = alerts.slice(0, PAGE);
  const told = shown.map((alert) => alert.toldWith ?? alert.id);
  const deliveries = await deliveriesOf(deps.db, { alerts: [...told, ...shown.map(({ id }) => id)] });
  const { words } = reader;
  const last = shown.at(-1);
  const back = queryOf(asked);
  const body = html`<div class="title-line"><h1>${words.sections.alerts}</h1><p class="soft">${words.alertsMean}</p></div>${alertingLinks(request)}
${await channelTrouble(request)}
${filterForm(reader, asked)}
${
  shown.length > 0
    ? html`<ol class="alerts">${shown.map((alert) => {
        const own = deliveries.filter(({ alertId }) => alertId === alert.id || alertId === alert.toldWith);
        return alertCard(
          reader,
          alert,
          html`${deliveryList(reader, own, formToken)}${alertActions(reader, alert, { formToken, person, query: back })}`,
        );
      })}</ol>`
    : emptyState(severity || state ? alertPageWords(reader.language).noneLike : words.noAlerts)
}
${alerts.length > PAGE && last ? html`<nav class="pages" aria-label="${words.paging}"><a href="${queryOf({ ...asked, after: last.id })}" rel="next">${words.further}</a></nav>` : ''}
${shown.length > 0 ? exportLinks(reader, 'alerts', { severity, state }) : ''}`;
  return { kind: 'page', section: 'alerts', title: words.sections.alerts, body };
};

function filterForm(reader: Reader, { severity, state }: AlertQuery): Html {
  const words = alertPageWords(reader.language);
  return html`<form class="filters" method="get" action="/alerts" role="search" aria-label="${words.filters}">
${choice('severity', words.severity, words.any, severity, [{ options: SEVERITIES.map((value) => ({ value, label: words.severities[value] })).toReversed() }])}
${choice('state', words.state, words.any, state, [{ options: ALERT_STATES.map((value) => ({ value, label: words.states[value] })) }])}
<p class="buttons"><button type="submit">${words.show}</button>${severity || state ? html` <a href="/alerts">${words.clear}</a>` : ''}</p></form>`;
}

/** Channels that take nothing: what is wrong, since when, and how much waits. */
async function channelTrouble({ deps, reader }: DeskRequest): Promise<Html> {
  const words = alertPageWords(reader.language);
  const open = (await listChannelStates(deps.db)).filter(({ openSince }) => openSince !== null);
  if (open.length === 0) return html``;
  const rows = await Promise.all(
    open.map(async ({ channel, openSince, reason }) => {
      const waiting = await countWaiting(deps.db, channel);
      return html`<li>${named(channel)} <span class="soft">${words.since} ${openSince ? moment(reader, openSince) : ''}${waiting > 0 ? html` · ${words.waiting(waiting, count(waiting, reader.language))}` : ''}</span>${reason ? html`<br><span class="reason">${channelReasonSaid(reader, clipped(reason, 400))}</span>` : ''}</li>`;
    }),
  );
  return html`<section class="notice fault" role="status" aria-labelledby="trouble"><h2 id="trouble">${words.trouble}</h2><ul class="rows">${rows}</ul></section>`;
}

/** Acknowledges an alert, resolves it, calls it false, or opens it again. */
export const alertStateAction: Page = async ({ deps, reader, params, query, form, person }) => {
  const id = readId(params.id);
  const state = ALERT_STATES.find((one): one is AlertState => one === form.state);
  if (id === null || !state || !person) return { kind: 'missing' };
  if (!(await changeAlert(deps, id, state, person)))
    return { kind: 'refused', status: 409, sentence: alertPageWords(reader.language).notAny };
  const place = placeOf(form.back) ?? `/alerts${queryOf(readQuery(query, SHOWN))}`;
  // Of the day, what is settled is there no more.
  const isGone = place === '/' && (state === 'resolved' || state === 'false');
  return { kind: 'redirect', to: `${place}#${isGone ? 'eyes' : `alert-${id}`}` };
};

/** Lets a message that was given up be tried again. */
export const retryAction: Page = async ({ deps, params }) => {
  const id = readId(params.id);
  if (id === null || !(await retryDelivery(deps.db, id, deps.clock.now()))) return { kind: 'missing' };
  return { kind: 'redirect', to: '/alerts#content' };
};
