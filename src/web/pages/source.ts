import { html } from 'hono/html';
import { count } from '#src/model/local-time.ts';
import { mayAct } from '#src/model/person.ts';
import type { SourceDay } from '#src/model/source-health.ts';
import { sharedWords } from '#src/model/wording.ts';
import { SOURCE_TYPES } from '#src/sources/index.ts';
import { listItemsOfSource } from '#src/store/desk-items.ts';
import { dayOf, listSourceDays } from '#src/store/source-days.ts';
import { newestFailure } from '#src/store/source-health.ts';
import { findSource, type StoredSource } from '#src/store/sources.ts';
import { typeIn } from '#src/words/registry-words.ts';
import { type SourceRequest, sourceActions } from '../admin/sources.ts';
import type { DeskAnswer, Html } from '../answer.ts';
import { itemList } from '../item-list.ts';
import { emptyState, moment, named, outwards, reasonSaid } from '../pieces.ts';
import { queryOf } from '../query.ts';
import { decimal, languageName, type Reader } from '../reader.ts';
import { chartStart, sourceChart } from '../source-chart.ts';
import { isBlind, type SourceMark, sourceState, stateMark, stateMeaning } from '../source-state.ts';
import { sourceWords } from '../source-words.ts';

const LATEST = 20;
const LONGEST_KEY = 200;

/** One source: its health told apart, and what it brought last. */
export async function sourcePage(request: SourceRequest): Promise<DeskAnswer> {
  const { reader, params, person } = request;
  const { db } = request.deps;
  const key = params.key ?? '';
  const source = key.length > LONGEST_KEY || key.includes('\0') ? null : await findSource(db, { key });
  if (!source) return { kind: 'missing' };
  const [items, days] = await Promise.all([
    listItemsOfSource(db, source.id, LATEST),
    listSourceDays(db, source.id, chartStart(reader.now)),
  ]);
  const state = sourceState({ enabled: source.enabled, outcome: source.lastOutcome, condition: source.condition });
  const failure = isBlind(state) ? await newestFailure(db, source.id, source.conditionSince) : null;
  const { words } = reader;
  const body = html`<header class="story-head"><p class="crumb"><a href="/sources">${words.sections.sources}</a></p><h1>${named(source.name)}</h1></header>
<div class="columns">
<div class="main-column"><section aria-labelledby="latest"><div class="section-head"><h2 id="latest">${words.latestItems}</h2><a href="/stories${queryOf({ source: source.key })}">${words.allStories}</a></div>
${items.length > 0 ? itemList(reader, items) : emptyState(words.nothingFromSource)}</section></div>
<div class="side-column">${healthSection(reader, source, { state, failure, today: days.find(({ day }) => day === dayOf(reader.now)) ?? null })}${source.configuredBy === 'import' ? '' : sourceChart(reader, days)}${aboutSection(reader, source)}${person && mayAct(person.role, 'editor') ? sourceActions(request, source) : ''}</div>
</div>`;
  return { kind: 'page', section: 'sources', title: words.sections.sources, body };
}

type Row = [string, Html | string | null];

function pairs(rows: Row[]): Html {
  return html`<dl class="pairs">${rows.map(([label, value]) => (value === null ? '' : html`<div><dt>${label}</dt><dd>${value}</dd></div>`))}</dl>`;
}

interface Seen {
  state: SourceMark;
  /** Capture of what a failed look received. */
  failure: number | null;
  today: SourceDay | null;
}

function healthSection(reader: Reader, source: StoredSource, { state, failure, today }: Seen): Html {
  const { words, language } = reader;
  const own = sourceWords(language);
  const isImport = source.configuredBy === 'import';
  const time = (date: Date | null) => (date ? moment(reader, date) : words.neverYet);
  const troubled = source.condition !== null && source.condition !== 'working';
  const rows: Row[] = isImport
    ? [[words.lastLook, words.imported]]
    : [
        [
          words.lastLook,
          html`${stateMark(reader, state)}${source.lastLooked ? html` ${moment(reader, source.lastLooked)}` : ''}`,
        ],
        [words.reason, source.lastReason ? reasonSaid(reader, source.lastReason) : null],
        [
          own.lastFailure,
          failure === null
            ? null
            : html`<a href="/captures/${failure}/raw">${own.downloadFailure}</a> <span class="soft">${words.rawIsHostile}</span>`,
        ],
        [own.since, troubled && source.conditionSince ? moment(reader, source.conditionSince) : null],
        [
          own.told,
          source.noticedAt
            ? html`${moment(reader, source.noticedAt)} <span class="soft">(${own.toldOnce})</span>`
            : null,
        ],
        [words.lastSuccess, time(source.lastSuccess)],
        [words.lastNewItem, time(source.lastNewItem)],
        [own.rhythm, source.rhythm ? own.usually(duration(reader, source.rhythm.usualGapMs)) : own.rhythmUnknown],
        [own.silentAfter, source.silentAfterMs ? duration(reader, source.silentAfterMs) : own.byRhythm],
        [words.nextLook, source.enabled ? moment(reader, source.nextLook) : words.switchedOff],
        [own.notBefore, source.notBefore && source.notBefore > reader.now ? moment(reader, source.notBefore) : null],
        [words.interval, words.everyMinutes(Math.max(1, Math.round(source.intervalSeconds / 60)))],
        [words.failures, count(source.failures, language)],
        [own.budget, source.budget ? used(reader, source.budget) : null],
        [own.usedToday, today ? used(reader, today) : null],
      ];
  return html`<section aria-labelledby="health"><div class="section-head"><h2 id="health">${words.health}</h2></div>
${isImport ? '' : html`<p>${stateMeaning(reader, state)}</p>`}${pairs(rows)}</section>`;
}

const HOUR_MS = 3_600_000;

/** Requests and megabytes, what is not bounded as a dash. */
function used(reader: Reader, { requests, bytes }: { requests: number | null; bytes: number | null }): string {
  const requested = requests === null ? '–' : count(requests, reader.language);
  const megabytes = bytes === null ? '–' : decimal(reader, bytes / 1e6);
  return sourceWords(reader.language).budgetOf(requested, megabytes);
}

function duration(reader: Reader, milliseconds: number): string {
  const own = sourceWords(reader.language);
  if (milliseconds < HOUR_MS)
    return own.minutes(count(Math.max(1, Math.round(milliseconds / 60_000)), reader.language));
  if (milliseconds < 48 * HOUR_MS) return own.hours(decimal(reader, milliseconds / HOUR_MS));
  return own.days(decimal(reader, milliseconds / (24 * HOUR_MS)));
}

function aboutSection(reader: Reader, source: StoredSource): Html {
  const { words, language } = reader;
  const shared = sharedWords(language);
  const address = addressOf(source.settings);
  return html`<section aria-labelledby="about"><div class="section-head"><h2 id="about">${words.about}</h2></div>${pairs(
    [
      [words.publisherKind, shared.kinds[source.kind]],
      [words.stance, source.stance ? shared.stances[source.stance] : words.notStated],
      [words.owner, source.owner ? named(source.owner) : words.notStated],
      [words.language, source.language ? languageName(reader, source.language) : null],
      [words.sourceType, typeNamed(reader, source.type)],
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

/** A kind of source by its name; of an import, or of a version that is not this one, as it is kept. */
function typeNamed(reader: Reader, key: string): Html {
  const type = SOURCE_TYPES.find((one) => one.type === key);
  return type ? html`${typeIn('sourceTypes', type, reader.language).label}` : named(key);
}
