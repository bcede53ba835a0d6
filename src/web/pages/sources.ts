import { html } from 'hono/html';
import { count } from '#src/model/local-time.ts';
import { mayAct } from '#src/model/person.ts';
import { sharedWords } from '#src/model/wording.ts';
import { listSources, type StoredSource } from '#src/store/sources.ts';
import { adminWords } from '../admin/words.ts';
import type { Html, Page } from '../answer.ts';
import { exportLinks } from '../export/links.ts';
import { emptyState, moment, named, reasonSaid } from '../pieces.ts';
import type { Reader } from '../reader.ts';
import { SOURCE_MARKS, type SourceMark, sourceState, stateMark } from '../source-state.ts';
import { sourceWords } from '../source-words.ts';

/** Every source and how the last look at it ended. */
export const sourcesPage: Page = async ({ deps: { db }, reader, person }) => {
  const { words, language } = reader;
  const rows = (await listSources(db))
    .map((source) => ({
      source,
      state: sourceState({ enabled: source.enabled, outcome: source.lastOutcome, condition: source.condition }),
    }))
    .sort(
      (a, b) => SOURCE_MARKS.indexOf(a.state) - SOURCE_MARKS.indexOf(b.state) || timeInTrouble(a) - timeInTrouble(b),
    );
  const tally = SOURCE_MARKS.flatMap((state) => {
    const number = rows.filter((row) => row.state === state && row.source.configuredBy !== 'import').length;
    return number > 0
      ? [html`<li>${stateMark(reader, state)} <span class="figure">${count(number, language)}</span></li>`]
      : [];
  });
  const watched = rows.filter(({ source }) => source.configuredBy !== 'import');
  const imports = rows.filter(({ source }) => source.configuredBy === 'import');
  const body = html`<div class="title-line"><h1>${words.sections.sources}</h1><p class="soft">${words.sourcesMean}</p>${person && mayAct(person.role, 'editor') ? html`<a href="/sources-admin/add">${adminWords(language).addSource}</a>` : ''}</div>
<ul class="tallies inline">${tally}</ul>
${watched.length > 0 ? table(reader, watched, words.watchedSources) : emptyState(words.noSources)}
${imports.length > 0 ? table(reader, imports, words.importedSources) : ''}
${rows.length > 0 ? exportLinks(reader, 'sources', {}) : ''}`;
  return { kind: 'page', section: 'sources', title: words.sections.sources, body };
};

/** Of those in the same trouble, the one that is in it for longest comes first. */
function timeInTrouble({ source }: { source: StoredSource }): number {
  return isTroubled(source) ? (source.conditionSince?.getTime() ?? 0) : 0;
}

function isTroubled({ condition }: StoredSource): boolean {
  return condition !== null && condition !== 'working';
}

function table(reader: Reader, rows: { source: StoredSource; state: SourceMark }[], heading: string): Html {
  const { words, language } = reader;
  const shared = sharedWords(language);
  return html`<section><div class="section-head"><h2>${heading}</h2></div>
<table class="listing sources"><thead><tr><th scope="col">${words.source}</th><th scope="col">${words.lastLook}</th><th scope="col" class="wide-only">${words.lastSuccess}</th><th scope="col" class="wide-only">${words.lastNewItem}</th><th scope="col" class="wide-only">${words.nextLook}</th></tr></thead>
<tbody>${rows.map(
    ({
      source,
      state,
    }) => html`<tr><th scope="row"><a href="/sources/${encodeURIComponent(source.key)}">${named(source.name)}</a> <span class="soft">${source.stance ? shared.stances[source.stance] : shared.kinds[source.kind]}</span></th>
<td>${source.configuredBy === 'import' ? words.imported : stateMark(reader, state)}${source.failures > 1 ? html` <span class="soft">${words.failuresInARow(source.failures)}</span>` : ''}${isTroubled(source) && source.conditionSince ? html` <span class="soft">${sourceWords(language).since} ${moment(reader, source.conditionSince)}</span>` : ''}${source.lastReason ? html`<span class="reason soft">${reasonSaid(reader, source.lastReason)}</span>` : ''}</td>
<td class="wide-only">${source.lastSuccess ? moment(reader, source.lastSuccess) : '–'}</td><td class="wide-only">${source.lastNewItem ? moment(reader, source.lastNewItem) : '–'}</td><td class="wide-only">${source.enabled && source.configuredBy !== 'import' ? moment(reader, source.nextLook) : '–'}</td></tr>`,
  )}</tbody></table></section>`;
}
