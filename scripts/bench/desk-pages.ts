import { sql } from 'kysely';
import type { Database } from '#src/store/database.ts';
import { RSS_ADDRESS, SEARCH_FEED } from './fill-around.ts';

/** What there is to open in a filled record. */
export interface DeskFacts {
  items: number;
  stories: number;
  /** The story with the most items. */
  largest: number;
  /** Pages that it has. */
  largestPages: number;
  alerts: number;
  digests: number;
  judged: number;
  audit: number;
  sightings: number;
}

export async function deskFacts(db: Database): Promise<DeskFacts> {
  const { rows } = await sql<DeskFacts>`select
    (select max(id) from items)::int as items, (select max(id) from stories)::int as stories,
    (select id from stories order by item_count desc limit 1)::int as largest,
    (select ceil(max(item_count) / 25.0) from stories)::int as "largestPages",
    (select max(id) from alerts)::int as alerts, (select max(id) from digests)::int as digests,
    (select max(item_id) from judgements)::int as judged, (select max(id) from audit_log)::int as audit,
    (select max(id) from name_sightings)::int as sightings`.execute(db);
  const [facts] = rows;
  if (!facts) throw new Error('The record is empty.');
  return facts;
}

const month = (n: number) => `2025-0${1 + (n % 9)}`;
const EVERY_FILTER =
  'signal=call_for_killing&voice=reported&score=70&entity=entity-2&kind=news&language=en&reviewed=no&from=2024-01-01&to=2025-12-31';

/** Addresses by what they are; `n` makes each round's another one. */
export const PAGES: Record<string, (n: number, facts: DeskFacts) => string> = {
  today: () => '/',
  stories: () => '/stories',
  'stories of a signal': (n) => `/stories?signal=${n % 2 ? 'denial' : 'call_for_killing'}`,
  'stories of a name': (n) => `/stories?entity=entity-${1 + n}`,
  'stories of what is attributed to a name': (n) => `/stories?speaker=entity-${1 + n}`,
  'stories of a signal attributed to a name': (n) => `/stories?speaker=entity-${1 + n}&signal=call_for_killing`,
  'stories of somebody of the team': (n) => `/stories?assigned=person-${n % 8}`,
  'stories of a large source': (n) => `/stories?source=source-${1 + n}`,
  'stories of a small source': (n) => `/stories?source=source-${280 + n}`,
  'stories of a kind': (n) => `/stories?kind=${n % 2 ? 'un' : 'news'}`,
  'stories of a kind, language and signal': () => '/stories?kind=ngo&language=fa&signal=memory',
  'stories of a month': (n) => `/stories?from=${month(n)}-01&to=${month(n)}-28`,
  'stories of a month long ago, unreviewed': () => '/stories?from=2021-03-01&to=2021-03-31&reviewed=no',
  'stories, most origins first': () => '/stories?order=origins',
  'stories of a kind, most origins first': (n) => `/stories?order=origins&kind=${n % 2 ? 'un' : 'news'}`,
  'stories of a month, most origins first': (n) => `/stories?order=origins&from=${month(n)}-01&to=${month(n)}-28`,
  'stories of a voice': (n) => `/stories?voice=${n % 2 ? 'reported' : 'direct'}`,
  'stories of a voice, most origins first': (n) => `/stories?order=origins&voice=${n % 2 ? 'reported' : 'direct'}`,
  'stories of a signal and a voice, most origins first': (n) =>
    `/stories?order=origins&signal=call_for_killing&voice=${n % 2 ? 'reported' : 'direct'}`,
  'stories of a voice and a signal without one': () => '/stories?voice=direct&signal=memory',
  'stories of a side': (n) => `/stories?stance=${n % 2 ? 'un' : 'opposition'}`,
  'stories of a side that nobody has': () => '/stories?stance=independent',
  'stories of a kind and another side': () => '/stories?kind=un&stance=state',
  'stories of a large source and a rare language': () => '/stories?source=source-1&language=ku',
  'stories of a language': (n) => `/stories?language=${n % 2 ? 'fa' : 'en'}`,
  'stories of a language that hardly occurs': () => '/stories?language=ku',
  'stories of a language that does not occur': () => '/stories?language=pl',
  'stories of which the machine is sure': (n) => `/stories?score=${n % 2 ? 95 : 99}`,
  'stories of a signal of which the machine is sure': (n) => `/stories?signal=${n % 2 ? 'denial' : 'memory'}&score=99`,
  'stories that somebody judged': (n) => `/stories?reviewed=${n % 2 ? 'yes' : 'no'}`,
  'stories judged, of a voice': (n) => `/stories?reviewed=yes&voice=${n % 2 ? 'reported' : 'direct'}`,
  'stories judged, of a name': (n) => `/stories?reviewed=yes&entity=entity-${100 + n}`,
  'stories judged, of a small source': (n) => `/stories?reviewed=yes&source=source-${250 + n}`,
  'stories judged, of a name and a source': () => '/stories?reviewed=yes&entity=entity-3&source=source-2',
  'stories of a tag': (n) => `/stories?tag=tag-${n}`,
  'stories of a tag, language and score': (n) => `/stories?tag=tag-${n}&language=fa&score=90&reviewed=no`,
  'stories by every filter at once': () => `/stories?${EVERY_FILTER}`,
  'stories by filters that nothing passes': () =>
    `/stories?${EVERY_FILTER.replace('news', 'un')}&stance=state&tag=tag-3`,
  items: () => '/items',
  'items of a signal and a voice': (n) => `/items?signal=call_for_killing&voice=${n % 2 ? 'reported' : 'direct'}`,
  'items of what is attributed to a name': (n) => `/items?speaker=entity-${1 + n}`,
  'items of the stories of a tag': (n) => `/items?tag=tag-${n}`,
  'items of the stories of somebody': (n) => `/items?assigned=person-${n % 8}`,
  'items of a signal, judged': (n) => `/items?reviewed=yes&signal=${n % 2 ? 'denial' : 'call_for_killing'}`,
  'items of a name and a language': (n) => `/items?entity=entity-${1 + n}&language=fa`,
  'items by every filter at once': () => `/items?${EVERY_FILTER}`,
  'deep in the list of items': (n, { items: all }) => `/items?kind=un&after=${Math.floor(all / 4) + n * 97}`,
  'deep in the list': (n, { stories }) => `/stories?after=${Math.floor(stories / 4) + n * 97}`,
  'deep in the list of a signal': (n, { stories }) =>
    `/stories?signal=denial&after=${Math.floor(stories / 4) + n * 97}`,
  'deep in the list of a kind': (n, { stories }) => `/stories?kind=un&after=${Math.floor(stories / 4) + n * 97}`,
  'deep in the list of a voice': (n, { stories }) => `/stories?voice=direct&after=${Math.floor(stories / 9) + n * 97}`,
  'deep in the list of a source': (n, { stories }) =>
    `/stories?source=source-9&after=${Math.floor(stories / 9) + n * 97}`,
  'deep among most origins': (n, { stories }) => `/stories?order=origins&after=${Math.floor(stories / 4) + n * 97}`,
  'a story': (n, { stories }) => `/stories/${1 + ((n * 7_919) % stories)}`,
  'a story of hundreds of items': (n, { largest, largestPages }) =>
    `/stories/${largest}?page=${1 + (n % largestPages)}`,
  'an item': (n, { items }) => `/items/${1 + ((n * 104_729) % items)}`,
  'an item that was edited': (n, { items }) => `/items/${30 + ((n * 104_730) % (items - 30))}`,
  'an item that was judged': (_, { judged }) => `/items/${judged}`,
  names: () => '/officials',
  'names of a type': () => '/officials?type=person',
  'a name': (n) => `/officials/entity-${1 + n}`,
  'the name that is most often named': () => '/officials/entity-1',
  'a form for a new name': (n, { sightings }) => `/names/add?sighting=${sightings - n}`,
  'names that recur': () => '/names/suggestions',
  'form of a name': (n) => `/names/entity-${1 + n}/change`,
  'names as a file': () => '/names/export',
  sources: () => '/sources',
  'a source': (n) => `/sources/source-${1 + n}`,
  'a source that is blind': (n) => `/sources/source-${11 * (1 + n)}`,
  'form of a source': (n) => `/sources-admin/source-${5 + 10 * n}/change`,
  alerts: () => '/alerts',
  'alerts of a severity and state': (n) => `/alerts?severity=high&state=${n % 2 ? 'false' : 'acknowledged'}`,
  'alerts of a state that is rare': () => '/alerts?severity=urgent&state=false',
  'deep among alerts': (n, { alerts }) => `/alerts?after=${Math.floor(alerts / 3) + n}`,
  rules: () => '/rules',
  'form of a rule': (n) => `/rules/rule-${n % 9}/change`,
  'what a rule would have raised': (n) => `/rules/rule-${n % 9}/test`,
  channels: () => '/channels',
  digests: () => '/digests',
  'deep among digests': (_, { digests }) => `/digests?after=${Math.floor(digests / 2)}`,
  'a digest': (n, { digests }) => `/digests/${digests - n}`,
  'a digest as a file': (n, { digests }) => `/digests/${digests - n}/html`,
  'a schedule of digests': () => '/digest-schedules/english',
  'form of a schedule': () => '/digest-schedules/english/change',
  'preview of a digest': () => '/digest-schedules/english/preview/html',
  'a schedule of weekly digests': () => '/digest-schedules/weekly',
  'preview of a weekly digest': () => '/digest-schedules/weekly/preview/html',
  review: () => '/review',
  'review of a signal': (n) => `/review?signal=${n % 2 ? 'memory' : 'call_for_killing'}`,
  'review of an item': (_, { judged }) => `/review?item=${judged}`,
  disagreements: () => '/review/disagreements',
  quality: () => '/quality',
  'the guide': () => '/guide',
  'the audit log': () => '/audit',
  'the audit log of a person': (n) => `/audit?person=person-${n % 8}`,
  'deep in the audit log': (_, { audit }) => `/audit?after=${Math.floor(audit / 2)}`,
  people: () => '/people',
  'the feed of a saved search': () => `/searches/feeds/${SEARCH_FEED}`,
  'the feed of alerts': () => `/feeds/${RSS_ADDRESS}-team`,
  'the feed of a rule': (n) => `/feeds/${RSS_ADDRESS}-team/rules/rule-${n % 9}`,
  'stories of the API': (n) => `/api/v1/stories?kind=${n % 2 ? 'un' : 'ngo'}&limit=50`,
  'a story of the API': (n, { stories }) => `/api/v1/stories/${1 + ((n * 7_919) % stories)}`,
  'facets of stories of the API': (n) => `/api/v1/stories/facets?kind=${n % 2 ? 'un' : 'ngo'}`,
  'items of the API': () => '/api/v1/items?limit=50',
  'items of the API of a signal': (n) => `/api/v1/items?signal=${n % 2 ? 'denial' : 'memory'}&limit=50`,
  'items of the API of a voice': (n) => `/api/v1/items?voice=${n % 2 ? 'direct' : 'reported'}&score=0.97&limit=50`,
  'items of the API of a name': (n) => `/api/v1/items?entity=entity-${1 + n * 6}&limit=50`,
  'items of the API of a source and language': (n) => `/api/v1/items?source=source-${1 + n}&language=ku&limit=50`,
  'items of the API of a language that does not occur': () => '/api/v1/items?language=pl&limit=50',
  'items of the API of a kind, reviewed': () => '/api/v1/items?kind=un&reviewed=true&limit=50',
  'deep among items of the API': (n, { items }) =>
    `/api/v1/items?signal=denial&after=${Math.floor(items / 4) + n}&limit=50`,
  'facets of items of the API': (n) => `/api/v1/items/facets?signal=${n % 2 ? 'denial' : 'memory'}`,
  'an item of the API': (n, { items }) => `/api/v1/items/${1 + ((n * 104_729) % items)}`,
  'names of the API': () => '/api/v1/entities',
  'a name of the API': (n) => `/api/v1/entities/entity-${1 + n}`,
  'sources of the API': () => '/api/v1/sources',
  'alerts of the API': () => '/api/v1/alerts?limit=50',
  'digests of the API': () => '/api/v1/digests?limit=50',
  'a digest of the API': (n, { digests }) => `/api/v1/digests/${digests - n}`,
};

/** Files that are written as they are read: until their first part. */
export const FILES: Record<string, string> = {
  'a file of stories': '/export/stories.csv',
  'a file of stories by filters': `/export/stories.json?${EVERY_FILTER}`,
  'a file of a search': '/export/stories.csv?words=the',
  'a file of items': '/export/items.csv',
  'a file of items of a name': '/export/items.json?entity=entity-3&signal=denial',
  'a file of items of a voice and a search': '/export/items.csv?voice=direct&words=prison',
  'a file of names': '/export/officials.csv',
  'a file of sources': '/export/sources.csv',
  'a file of alerts': '/export/alerts.json?severity=high',
};

export const SEARCHES: Record<string, string[]> = {
  'a common word': ['the', 'و', 'execution', 'اعدام', 'said'],
  'a rare word': ['lantern', 'violin', 'Geneva', 'سمنان', 'walnut'],
  'an invented word': ['koko', 'tasogri', 'viduba', 'کوتا', 'ساگرافه'],
  'a word that is not there': ['zzyzx', 'qqqqq', 'خخخخخ', 'xyzzy', 'plugh'],
  'a phrase of common words': ['"of the"', '"in the court"', '"را به"', '"به گفته"', '"the death sentence"'],
  'a phrase that hardly occurs': [
    '"court of the the"',
    '"prison said the"',
    '"به را گفته"',
    '"the of in"',
    '"که از و"',
  ],
  'words together': ['court prison', 'زندان حکم', 'united nations report', 'family statement', 'judge sentence'],
  'common words that hardly meet': ['the و', 'execution را', 'said اعدام', 'of از', 'prison زندان'],
  'a word without another': ['prison -court', 'زندان -حکم', 'the -execution', 'و -اعدام', 'report -nations'],
  'a common word without another': ['the -of', 'و -به', 'of -the', 'said -the', 'از -و'],
  'the beginning of a word': ['exec*', 'اعدا*', 'comm*', 'سرکو*', 'pr*'],
  'one letter': ['a*', 'ا*', 't*', 'm*', 'ب*'],
  'a common word in a signal': [
    'the&signal=denial',
    'و&signal=memory',
    'said&signal=un_action',
    'که&signal=denial',
    'of&signal=memory',
  ],
  'a common word in a voice': [
    'the&voice=direct',
    'و&voice=reported',
    'said&voice=direct',
    'که&voice=direct',
    'of&voice=reported',
  ],
  'a common word of a source': [
    'the&source=source-1',
    'و&source=source-3',
    'said&source=source-200',
    'که&source=source-40',
    'of&source=source-290',
  ],
  'a common word of what is attributed to a name, or of somebody of the team': [
    'the&speaker=entity-1',
    'و&speaker=entity-2',
    'said&assigned=person-1',
    'که&assigned=person-2',
    'of&speaker=entity-300',
  ],
  'a common word of a kind': [
    'the&kind=un',
    'و&kind=ngo',
    'said&stance=state',
    'که&kind=opposition',
    'of&stance=independent',
  ],
  'a common word of a rare language': [
    'the&language=ku',
    'و&language=ku',
    'و&language=pl',
    'که&language=ku',
    'of&language=pl',
  ],
  'a common word long ago': [
    'the&to=2021-06-30',
    'و&to=2021-06-30',
    'said&from=2021-02-01&to=2021-02-28',
    'که&to=2021-06-30',
    'of&to=2022-06-30',
  ],
  'a common word, most origins first': [
    'the&order=origins',
    'و&order=origins',
    'said&order=origins',
    'که&order=origins',
    'of&order=origins',
  ],
  'a common word with every filter': ['the', 'of', 'said', 'in', 'execution'].map((word) => `${word}&${EVERY_FILTER}`),
  'deep in the finds of a common word': ['the', 'و', 'said', 'که', 'of'],
};
