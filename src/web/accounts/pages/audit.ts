import { html } from 'hono/html';
import { listAudit } from '#src/store/audit.ts';
import { listPeople } from '#src/store/people.ts';
import type { Html, Page } from '../../answer.ts';
import { emptyState, moment, named } from '../../pieces.ts';
import { queryOf, readQuery } from '../../query.ts';
import { accountWords } from '../words.ts';

const PAGE = 100;

/** What was done, in the reader's words where there are some: the address of a page or form stands beside it. */
function doneIn(words: Readonly<Record<string, string>>, action: string): string | Html {
  const known = words[action] ?? words[action.split(' ', 1)[0] ?? ''];
  return known ?? html`<bdi dir="ltr">${action}</bdi>`;
}

/** Who saw or changed what, the newest first. */
export const auditPage: Page = async ({ deps, reader, query }) => {
  const words = accountWords(reader.language);
  const { after } = readQuery(query, ['after']);
  const people = await listPeople(deps.db);
  const personId = people.find((person) => person.id === query.get('person'))?.id;
  const entries = await listAudit(deps.db, { limit: PAGE + 1, before: after, personId });
  const shown = entries.slice(0, PAGE);
  const last = shown.at(-1);
  const body = html`<div class="title-line"><h1>${words.audit}</h1><p class="soft">${words.auditMeans}</p></div>
<form class="sheet" method="get" action="/audit"><p class="field"><label for="person">${words.who}</label><select id="person" name="person"><option value="">${words.everybody}</option>${people.map((person) => html`<option value="${person.id}"${person.id === personId ? html` selected` : ''}>${person.name}</option>`)}</select></p><p><button type="submit">${reader.words.show}</button></p></form>
${
  shown.length === 0
    ? emptyState(words.auditEmpty)
    : html`<div class="scroll" tabindex="0" role="group" aria-label="${words.audit}"><table class="listing"><thead><tr><th scope="col">${words.when}</th><th scope="col">${words.who}</th><th scope="col">${words.what}</th><th scope="col">${words.where}</th></tr></thead>
<tbody>${shown.map((entry) => html`<tr><td>${moment(reader, entry.at)}</td><td>${named(entry.personName)}</td><td>${doneIn(words.did, entry.action)}</td><td dir="ltr">${named(entry.subject)}</td></tr>`)}</tbody></table></div>`
}
${entries.length > PAGE && last ? html`<nav class="pages" aria-label="${reader.words.paging}"><a href="${queryOf({ after: last.id, person: personId })}" rel="next">${reader.words.further}</a></nav>` : ''}`;
  return { kind: 'page', section: null, title: words.audit, body };
};
