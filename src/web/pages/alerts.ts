import { html } from 'hono/html';
import { listAlerts } from '#src/store/alerts.ts';
import { retryDelivery } from '#src/store/deliveries.ts';
import { deliveriesOf } from '#src/store/desk-deliveries.ts';
import { alertCard } from '../alert-card.ts';
import type { Page } from '../answer.ts';
import { deliveryList } from '../delivery-state.ts';
import { emptyState } from '../pieces.ts';
import { queryOf, readId, readQuery } from '../query.ts';

const PAGE = 25;

/** Every alert that was raised, and whether it reached its channels. */
export const alertsPage: Page = async ({ deps: { db }, reader, query, formToken }) => {
  const { after } = readQuery(query, ['after']);
  const alerts = await listAlerts(db, { limit: PAGE + 1, before: after });
  const shown = alerts.slice(0, PAGE);
  const deliveries = await deliveriesOf(db, { alerts: shown.map((alert) => alert.id) });
  const { words } = reader;
  const last = shown.at(-1);
  const body = html`<div class="title-line"><h1>${words.sections.alerts}</h1><p class="soft">${words.alertsMean}</p></div>
${
  shown.length > 0
    ? html`<ol class="alerts">${shown.map((alert) =>
        alertCard(
          reader,
          alert,
          deliveryList(
            reader,
            deliveries.filter((delivery) => delivery.alertId === alert.id),
            formToken,
          ),
        ),
      )}</ol>`
    : emptyState(words.noAlerts)
}
${alerts.length > PAGE && last ? html`<nav class="pages" aria-label="${words.paging}"><a href="${queryOf({ after: last.id })}" rel="next">${words.further}</a></nav>` : ''}`;
  return { kind: 'page', section: 'alerts', title: words.sections.alerts, body };
};

/** Lets a message that was given up be tried again. */
export const retryAction: Page = async ({ deps, params }) => {
  const id = readId(params.id);
  if (id === null || !(await retryDelivery(deps.db, id, deps.clock.now()))) return { kind: 'missing' };
  return { kind: 'redirect', to: '/alerts' };
};
