import { html } from 'hono/html';
import { count } from '#src/model/local-time.ts';
import { SHARED_WORDS } from '#src/model/wording.ts';
import { listItemsOfSource } from '#src/store/desk-items.ts';
import { findSource, type StoredSource } from '#src/store/sources.ts';
import type { Html, Page } from '../answer.ts';
import { itemList } from '../item-list.ts';
import { emptyState, moment, named, outwards } from '../pieces.ts';
import { queryOf } from '../query.ts';
import { languageName, type Reader } from '../reader.ts';
import { sourceState, stateMark } from '../source-state.ts';

const LATEST = 20;
const LONGEST_KEY = 200;

/** One source: its health told apart, and what it brought last. */
export const sourcePage: Page = async ({ deps: { db }, reader, params }) => {
  const key = params.key ?? '';
  const source = key.length > LONGEST_KEY || key.includes('\0') ? null : await findSource(db, { key });
  if (!source) return { kind: 'missing' };
  const items = await listItemsOfSource(db, source.id, LATEST);
  const { words } = reader;
  const body = html`<header class="story-head"><p class="crumb"><a href="/sources">${words.sections.sources}</a></p><h1>${named(source.name)}</h1></header>
<div class="columns">
<div class="main-column"><section aria-labelledby="latest"><div class="section-head"><h2 id="latest">${words.latestItems}</h2><a href="/stories${queryOf({ source: source.key })}">${words.allStories}</a></div>
${items.length > 0 ? itemList(reader, items) : emptyState(words.nothingFromSource)}</section></div>
<div class="side-column">${healthSection(reader, source)}${aboutSection(reader, source)}</div>
</div>`;
  return { kind: 'page', section: 'sources', title: words.sections.sources, body };
};

type Row = [string, Html | string | null];

function pairs(rows: Row[]): Html {
  return html`<dl class="pairs">${rows.map(([label, value]) => (value === null ? '' : html`<div><dt>${label}</dt><dd>${value}</dd></div>`))}</dl>`;
}

function healthSection(reader: Reader, source: StoredSource): Html {
  const { words, language } = reader;
  const isImport = source.configuredBy === 'import';
  const state = sourceState({ enabled: source.enabled, outcome: source.lastOutcome });
  const time = (date: Date | null) => (date ? moment(reader, date) : words.neverYet);
  const rows: Row[] = isImport
    ? [[words.lastLook, words.imported]]
    : [
        [
          words.lastLook,
          html`${stateMark(reader, state)}${source.lastLooked ? html` ${moment(reader, source.lastLooked)}` : ''}`,
        ],
        [words.reason, source.lastReason ? named(source.lastReason) : null],
        [words.lastSuccess, time(source.lastSuccess)],
        [words.lastNewItem, time(source.lastNewItem)],
        [words.nextLook, source.enabled ? moment(reader, source.nextLook) : words.switchedOff],
        [words.interval, words.everyMinutes(count(Math.max(1, Math.round(source.intervalSeconds / 60)), language))],
        [words.failures, count(source.failures, language)],
      ];
  return html`<section aria-labelledby="health"><div class="section-head"><h2 id="health">${words.health}</h2></div>
${isImport ? '' : html`<p>${words.stateMeans[state]}</p>`}${pairs(rows)}</section>`;
}

function aboutSection(reader: Reader, source: StoredSource): Html {
  const { words, language } = reader;
  const shared = SHARED_WORDS[language];
  const address = addressOf(source.settings);
  return html`<section aria-labelledby="about"><div class="section-head"><h2 id="about">${words.about}</h2></div>${pairs(
    [
      [words.publisherKind, shared.kinds[source.kind]],
      [words.stance, source.stance ? shared.stances[source.stance] : words.notStated],
      [words.owner, source.owner ? named(source.owner) : words.notStated],
      [words.language, source.language ? languageName(reader, source.language) : null],
      [words.sourceType, named(source.type)],
      [words.address, address ? outwards(address, address) : null],
    ],
  )}</section>`;
}

/** Without what may be a secret: credentials and parameters. */
function addressOf(settings: unknown): string | null {
  if (typeof settings !== 'object' || settings === null || !('url' in settings) || typeof settings.url !== 'string')
    return null;
  if (!URL.canParse(settings.url)) return null;
  const url = new URL(settings.url);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href;
}
