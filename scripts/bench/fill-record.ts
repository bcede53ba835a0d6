import { sql } from 'kysely';
import { SIGNALS } from '#src/model/signal.ts';
import { searchTexts } from '#src/pipeline/search-text.ts';
import type { Database } from '#src/store/database.ts';
import { lexemesOf, phraseText } from '#src/store/search-lexemes.ts';
import { readOwnExamples } from '../signal-files.ts';

const BATCH = 1_000;
const SOURCES = 100;
const ENTITIES = 120;
const WEEK_SECONDS = 604_800;

/**
 * Fills an empty, migrated database with a record of so many items over five years, as a service would have left it:
 * texts mixed of our own examples' sentences, two fifths of them Persian; 1.7 items a story; a signal in every fifth.
 * Rows are written in bulk, and the index of the search is made at the end: this is about reading.
 */
export async function fillRecord(
  db: Database,
  items: number,
  now: Date,
  progress: (words: string) => void,
): Promise<void> {
  const random = seeded(7);
  const sentences = sentencesOf();
  await sql.raw('drop index items_search_words').execute(db);
  await sql`insert into sources (key, name, type, kind, platform, stance, language, enabled, last_outcome, last_looked)
    select 'source-' || n, 'Source ' || n, 'feed', (array['news','ngo','state_media','opposition','un'])[n % 5 + 1], 'web',
      (array['press','ngo','state','opposition','un'])[n % 5 + 1], 'en', true, 'items', now()
    from generate_series(1, ${SOURCES}::int) as n`.execute(db);
  await sql`insert into entities (id, type, name_en, name_fa, why, source)
    select 'entity-' || n, (array['person','organisation','place'])[n % 3 + 1], 'Name ' || n, 'نام ' || n, 'invented', 'invented'
    from generate_series(1, ${ENTITIES}::int) as n`.execute(db);
  const stories = Math.ceil(items / 1.7);
  const span = 5 * 365 * 86_400_000;
  await sql`insert into stories (title, language, first_seen, last_seen, item_count, origins, origin_count)
    select 'Story ' || n, 'en', at, at, 0, '[]', 1 from (
      select n, ${new Date(now.getTime() - span)}::timestamptz + make_interval(secs => ${span / 1000}::float8 * n / ${stories}) as at
      from generate_series(1, ${stories}::int) as n) as numbered`.execute(db);
  for (let start = 0; start < items; start += BATCH) {
    await insertBatch(db, { start, items, stories, span, now, random, sentences });
    if (start % 50_000 === 0) progress(`${start.toLocaleString('en')} items written`);
  }
  await sql`insert into story_tags (story_id, tag)
    select id, 'tag-' || id % 60 from stories where id % 100 < 3`.execute(db);
  progress('indexes and statistics');
  await sql.raw('create index items_search_words on items using gin (search)').execute(db);
  await sql`update stories set item_count = held.items, first_seen = held.first, last_seen = held.last,
      signals = coalesce(held.signals, '{}'), entities = coalesce(held.entities, '{}'), languages = held.languages
    from (
      select story_id, count(distinct items.id) as items, min(seen_at) as first, max(seen_at) as last,
        array_agg(distinct signals.signal) filter (where signals.signal is not null) as signals,
        array_agg(distinct mentions.entity_id) filter (where mentions.entity_id is not null) as entities,
        array_agg(distinct language) as languages
      from items left join signals on signals.item_id = items.id left join mentions on mentions.item_id = items.id
      group by story_id
    ) as held where held.story_id = stories.id`.execute(db);
  await sql.raw('vacuum analyze').execute(db);
}

interface Batch {
  start: number;
  items: number;
  stories: number;
  span: number;
  now: Date;
  random: () => number;
  sentences: { en: string[]; fa: string[] };
}

async function insertBatch(db: Database, batch: Batch): Promise<void> {
  const { start, items, stories, span, now, random, sentences } = batch;
  const rows = Array.from({ length: Math.min(BATCH, items - start) }, (_, offset) => {
    const index = start + offset;
    const seen = new Date(now.getTime() - span + (span * index) / items);
    const language = random() < 0.4 ? 'fa' : 'en';
    const text = mixed(language === 'fa' ? sentences.fa : sentences.en, random);
    const texts = searchTexts(text);
    return {
      source: 1 + Math.floor(random() * SOURCES),
      external: String(index),
      title: text.slice(0, 70),
      text,
      phrase: phraseText(texts),
      // An array of arrays has to be of one length in PostgreSQL: the vector is written as its text.
      search: vectorText([...lexemesOf(texts), `@${Math.floor(seen.getTime() / 1000 / WEEK_SECONDS)}`]),
      seen: seen.toISOString(),
      language,
      story: 1 + Math.floor((index / items) * stories),
    };
  });
  await sql`insert into items (source_id, external_id, title, text, search_text, search, published, seen_at, collected_at,
      publisher_name, publisher_kind, publisher_platform, publisher_stance, content_hash, analysed_at, alerts_checked_at, story_id, relation, language, reviewed_at)
    select source, external, title, text, phrase, search::tsvector, seen, seen, seen, 'Source ' || source,
      (array['news','ngo','state_media','opposition','un'])[source % 5 + 1], 'web',
      (array['press','ngo','state','opposition','un'])[source % 5 + 1], 'x', seen, seen, story, 'first', language, case when story % 50 = 0 then seen end
    from unnest(${rows.map((row) => row.source)}::bigint[], ${rows.map((row) => row.external)}::text[],
      ${rows.map((row) => row.title)}::text[], ${rows.map((row) => row.text)}::text[], ${rows.map((row) => row.phrase)}::text[],
      ${rows.map((row) => row.search)}::text[], ${rows.map((row) => row.seen)}::timestamptz[],
      ${rows.map((row) => row.story)}::bigint[], ${rows.map((row) => row.language)}::text[])
      as row (source, external, title, text, phrase, search, seen, story, language)`.execute(db);
  const first = start + 1;
  const last = start + rows.length;
  await sql`insert into signals (item_id, signal, score, voice, span_start, span_end, reason)
    select id, (${[...SIGNALS]}::text[])[1 + (id / 5) % 8], 0.5 + (id % 50) / 100.0,
      case when (id / 5) % 8 = 0 then (array['direct','reported'])[1 + id % 2] end, 0, 20, left(title, 20)
    from items where id between ${first} and ${last} and id % 5 = 0`.execute(db);
  await sql`insert into mentions (item_id, entity_id, span_start, span_end, surface, alias, why)
    select id, 'entity-' || (1 + (id * 7919) % ${ENTITIES}::int), 0, 10, left(title, 10), 'x', 'x'
    from items where id between ${first} and ${last} and id % 2 = 0`.execute(db);
}

function vectorText(lexemes: readonly string[]): string {
  return lexemes.map((lexeme) => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`).join(' ');
}

function sentencesOf(): { en: string[]; fa: string[] } {
  const examples = readOwnExamples(() => {});
  const of = (language: string) =>
    examples.filter((one) => one.language === language).flatMap((one) => one.text.split(/(?<=[.!?؟])\s+/u));
  return { en: of('en'), fa: of('fa') };
}

/** Some sentences, 300 to 900 characters. */
function mixed(sentences: readonly string[], random: () => number): string {
  const length = 300 + 600 * random();
  let text = '';
  while (text.length < length) text += `${sentences[Math.floor(random() * sentences.length)] ?? ''} `;
  return text.slice(0, 1_000).toWellFormed().replaceAll('\0', '');
}

/** Mulberry32: the same record in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixedUp = Math.imul(state ^ (state >>> 15), 1 | state);
    mixedUp = (mixedUp + Math.imul(mixedUp ^ (mixedUp >>> 7), 61 | mixedUp)) ^ mixedUp;
    return ((mixedUp ^ (mixedUp >>> 14)) >>> 0) / 4_294_967_296;
  };
}
