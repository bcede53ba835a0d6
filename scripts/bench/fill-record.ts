import { sql } from 'kysely';
import { searchTexts } from '#src/pipeline/analysis/search-text.ts';
import type { Database } from '#src/store/database.ts';
import { lexemesOf, phraseText, weekLexeme, weekOf } from '#src/store/search-lexemes.ts';
import { fillAround } from './fill-around.ts';
import { createItemWriter, type FilledItem, LANGUAGES, NAME_TYPES, NAMES, PUBLISHERS, SOURCES } from './filled-item.ts';

const BATCH = 1_000;
/** Items a story, on the average. */
const ITEMS_A_STORY = 1.7;
const SPAN_MS = 5 * 365 * 86_400_000;

/**
 * Fills an empty, migrated database with a record of so many items over five years, as a service would have left it, and
 * as unevenly: one source in three hundred brings an eighth of all, one story in thousands holds hundreds of items, three
 * items in ten name what is watched, ever more comes a day. Texts are mixed of our own examples' sentences with a long
 * tail of invented words. Rows are written in bulk, and what is slow to keep up meanwhile is made at the end: this is
 * about reading.
 */
export async function fillRecord(
  db: Database,
  items: number,
  now: Date,
  progress: (words: string) => void,
): Promise<void> {
  const later = await withoutSlowIndexes(db);
  await insertWhoAndWhat(db, now);
  const writer = createItemWriter({ items, itemsAStory: ITEMS_A_STORY, span: SPAN_MS, now });
  await insertStories(db, writer.stories);
  await insertCaptures(db, items, now);
  let written: Promise<void> = Promise.resolve();
  for (let start = 0; start < items; start += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, items - start) }, (_, offset) => writer.item(start + offset));
    await written;
    // One is made while the one before is written.
    written = insertBatch(db, batch, start);
    if (start % 50_000 === 0) progress(`${start.toLocaleString('en')} items written`);
  }
  await written;
  progress('stories');
  await completeStories(db);
  progress('what people and the service did with them');
  await fillAround(db, { now, span: SPAN_MS });
  progress('indexes and statistics');
  for (const definition of later) await sql.raw(definition).execute(db);
  await sql.raw('vacuum analyze').execute(db);
}

/** Drops the inverted indexes of items and stories; gives the statements that make them again. */
async function withoutSlowIndexes(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = 'public' and tablename in ('items', 'stories') and indexdef like '% USING gin %'`.execute(db);
  for (const { name } of rows) await sql`drop index ${sql.id(name)}`.execute(db);
  return rows.map(({ definition }) => definition);
}

async function insertWhoAndWhat(db: Database, now: Date): Promise<void> {
  await sql`insert into sources (key, name, type, settings, kind, platform, stance, language, enabled, configured_by, last_outcome,
      last_looked, last_success, last_new_item, condition, condition_since, last_reason, failures)
    select 'source-' || n, 'Source ' || n, 'feed', jsonb_build_object('url', 'https://example.org/feed/' || n), (${PUBLISHERS.kinds}::text[])[n % 5 + 1], 'web',
      (${PUBLISHERS.stances}::text[])[n % 5 + 1], (${[...LANGUAGES]}::text[])[n % 5 + 1], true,
      case when n % 60 = 0 then 'import' when n % 10 = 5 then 'operator' else 'file' end,
      case when n % 11 = 0 then 'broken' else 'items' end, ${now}::timestamptz, ${now}::timestamptz, ${now}::timestamptz,
      case when n % 11 = 0 then 'failing' else 'working' end, ${now}::timestamptz - interval '3 days',
      case when n % 11 = 0 then 'The answer is no feed.' end, case when n % 11 = 0 then 7 else 0 end
    from generate_series(1, ${SOURCES}::int) as n`.execute(db);
  await sql`insert into source_days (source_id, day, read, unchanged, broken, items, requests, bytes)
    select source_id, (${now}::timestamptz - make_interval(days => day))::date, 40, 230, day % 7, 12, 280, 900000
    from generate_series(1, ${SOURCES}::int) as source_id, generate_series(0, 89) as day`.execute(db);
  await sql`insert into entities (id, type, name_en, name_fa, why, source, offices)
    select 'entity-' || n, (${[...NAME_TYPES]}::text[])[n % 5 + 1], 'Name ' || n, 'نام ' || n,
      'An invented name of this measurement, with as many words of why it is watched as a real one has.',
      'https://example.org/' || n, '[{"title":{"en":"Judge","fa":"قاضی"},"from":"1988","to":null}]'::jsonb
    from generate_series(1, ${NAMES}::int) as n`.execute(db);
}

async function insertStories(db: Database, stories: number): Promise<void> {
  await sql`insert into stories (title, language, first_seen, last_seen)
    select '', 'en', '-infinity', '-infinity' from generate_series(1, ${stories}::int)`.execute(db);
}

/** One in three items came with an answer of its own, the others with one that held several. */
async function insertCaptures(db: Database, items: number, now: Date): Promise<void> {
  const captures = Math.ceil(items / 3);
  await sql`insert into captures (sequence, source_id, final_url, status, captured_at, payload_sha256, payload_length, record,
      previous_hash, hash)
    select n, 1 + n % ${SOURCES}::int, 'https://example.org/feed/' || n % 5000, 200,
      ${now}::timestamptz - make_interval(secs => ${SPAN_MS / 1000}::float8 * (1 - n / ${captures}::float8)),
      md5(n::text) || md5('a' || n), 40000,
      jsonb_build_object('requestedUrl', 'https://example.org/feed/' || n % 5000, 'finalUrl', 'https://example.org/feed/' || n % 5000,
        'redirects', '[]'::jsonb, 'status', 200, 'requestHeaders', '[["accept","*/*"],["user-agent","Khavaran"]]'::jsonb,
        'responseHeaders', '[["content-type","application/rss+xml; charset=utf-8"],["etag","W/abc"],["server","nginx"]]'::jsonb,
        'startedAt', '2025-01-01T00:00:00.000Z', 'finishedAt', '2025-01-01T00:00:01.000Z',
        'payloadSha256', md5(n::text) || md5('a' || n), 'payloadLength', 40000),
      md5('b' || n) || md5('b' || n), md5('c' || n) || md5('c' || n)
    from generate_series(1, ${captures}::int) as n`.execute(db);
}

/** Items are given to an empty table, so the first one's id is 1. */
async function insertBatch(db: Database, batch: readonly FilledItem[], start: number): Promise<void> {
  const rows = batch.map((item) => {
    const texts = searchTexts(`${item.title}\n${item.text}`);
    const week = weekLexeme(weekOf(new Date(item.seen)));
    // An array of arrays has to be of one length in PostgreSQL: the vector is written as its text.
    return { ...item, phrase: phraseText(texts), search: vectorText([...lexemesOf(texts), week]) };
  });
  await sql`insert into items (source_id, external_id, url, canonical_url, title, text, search_text, search, published, seen_at,
      collected_at, publisher_name, publisher_kind, publisher_platform, publisher_stance, content_hash, analysed_at,
      alerts_checked_at, story_id, relation, language, capture_id, reviewed_at, reviewed_by)
    select source, 'item-' || n, 'https://example.org/items/' || n, 'https://example.org/items/' || n, title, text, phrase,
      search::tsvector, seen, seen, seen, publisher, (${PUBLISHERS.kinds}::text[])[source % 5 + 1], 'web',
      (${PUBLISHERS.stances}::text[])[source % 5 + 1], md5(n::text), seen, seen, story, relation, language, 1 + (n - 1) / 3,
      case when reviewed then seen + interval '1 day' end, case when reviewed then 'person-' || n % 8 end
    from unnest(${rows.map((row) => row.source)}::bigint[], ${rows.map((row) => row.title)}::text[],
      ${rows.map((row) => row.text)}::text[], ${rows.map((row) => row.phrase)}::text[],
      ${rows.map((row) => row.search)}::text[], ${rows.map((row) => row.seen)}::timestamptz[],
      ${rows.map((row) => row.story)}::bigint[], ${rows.map((row) => row.language)}::text[],
      ${rows.map((row) => row.relation)}::text[], ${rows.map((row) => row.publisher)}::text[],
      ${rows.map((row) => row.reviewed)}::boolean[], ${rows.map((_, index) => start + index + 1)}::int[])
      as row (source, title, text, phrase, search, seen, story, language, relation, publisher, reviewed, n)
    order by n`.execute(db);
  const signals = batch.flatMap(({ signals }, index) => signals.map((one) => ({ ...one, item: start + index + 1 })));
  await sql`insert into signals (item_id, signal, score, voice, speaker, span_start, span_end, reason)
    select item, signal, score, voice, speaker, 0, 20, 'the words that gave it'
    from unnest(${signals.map((one) => one.item)}::bigint[], ${signals.map((one) => one.signal)}::text[],
      ${signals.map((one) => one.score)}::real[], ${signals.map((one) => one.voice)}::text[],
      ${signals.map((one) => one.speaker)}::text[]) as row (item, signal, score, voice, speaker)`.execute(db);
  const mentions = batch.flatMap(({ mentions }, index) => mentions.map((one) => ({ ...one, item: start + index + 1 })));
  await sql`insert into mentions (item_id, entity_id, span_start, span_end, surface, alias, why)
    select item, 'entity-' || entity, start, start + length(surface), surface, surface, 'title'
    from unnest(${mentions.map((one) => one.item)}::bigint[], ${mentions.map((one) => one.entity)}::int[],
      ${mentions.map((one) => one.start)}::int[], ${mentions.map((one) => one.surface)}::text[])
      as row (item, entity, start, surface)`.execute(db);
}

/** What stories are of their items. */
async function completeStories(db: Database): Promise<void> {
  await sql.raw('analyze items, signals, mentions').execute(db);
  await sql`update stories set title = held.title, language = held.language, item_count = held.items, first_seen = held.first,
      last_seen = held.last, languages = held.languages, signals = held.signals, entities = held.entities,
      origins = held.origins, origin_count = jsonb_array_length(held.origins)
    from (
      select of_items.*, coalesce(of_signals.signals, '{}') as signals, coalesce(of_mentions.entities, '{}') as entities,
        of_origins.origins
      from (
        select story_id, count(*) as items, min(seen_at) as first, max(seen_at) as last,
          array_agg(distinct language) as languages, (array_agg(title order by id))[1] as title,
          (array_agg(language order by id))[1] as language
        from items group by story_id
      ) as of_items
      left join (
        select story_id, array_agg(distinct signal) as signals from items join signals on signals.item_id = items.id group by 1
      ) as of_signals using (story_id)
      left join (
        select story_id, array_agg(distinct entity_id) as entities from items join mentions on mentions.item_id = items.id group by 1
      ) as of_mentions using (story_id)
      left join (
        select story_id, jsonb_agg(jsonb_build_object('name', publisher_name, 'kind', kind, 'stance', stance, 'items', items)
          order by items) as origins
        from (
          select story_id, publisher_name, min(publisher_kind) as kind, min(publisher_stance) as stance,
            jsonb_agg(id order by id) as items
          from items group by story_id, publisher_name
        ) as publishers group by story_id
      ) as of_origins using (story_id)
    ) as held where held.story_id = stories.id`.execute(db);
}

function vectorText(lexemes: readonly string[]): string {
  return lexemes.map((lexeme) => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`).join(' ');
}
