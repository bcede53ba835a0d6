import { sql } from 'kysely';
import type { Database } from '#src/store/database.ts';

const ITEMS = 30_000;
const STORIES = 18_000;

/** Tables that grow with what is collected and done: at a million items a page must not read one of them whole. */
export const GROWING = [
  'items',
  'captures',
  'stories',
  'signals',
  'mentions',
  'item_revisions',
  'page_wordings',
  'watches',
  'item_evidence',
  'quotes',
  'judgements',
  'story_tags',
  'notes',
  'alerts',
  'alert_changes',
  'deliveries',
  'digests',
  'name_sightings',
  'audit_log',
] as const;

/**
 * A record of some ten thousand rows a table, made in the database, beside what a sample of a day has left. The planner is
 * then told that each holds forty times as many: it plans as for a million items.
 */
export async function fillBigRecord(db: Database): Promise<void> {
  // Its temporary tables are seen by one connection alone.
  await db.connection().execute(async (one) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(one);
  });
  for (const table of GROWING) {
    // Nothing may tell the planner the truth again while the test runs.
    await sql`alter table ${sql.table(table)} set (autovacuum_enabled = false)`.execute(db);
    await sql`vacuum analyze ${sql.table(table)}`.execute(db);
    await sql`update pg_class set reltuples = reltuples * 40
      where oid = ${table}::regclass or oid in (select indexrelid from pg_index where indrelid = ${table}::regclass)`.execute(
      db,
    );
  }
}

const SIGNALS = `array['call_for_killing','execution_warning','execution_report','un_action','accountability','denial','advocacy','memory']`;
const KINDS = `array['news','ngo','state_media','opposition','un']`;
const STANCES = `array['press','ngo','state','opposition','un']`;
const WORDS = `array['court prison verdict','the judge said','زندان حکم اعدام','families of the dead','در دادگاه گفته شد']`;
/** Newest first: the moment of the nth of so many rows over five years. */
const at = (n: string, rows: number) =>
  `timestamptz '2026-11-20' - make_interval(secs => 157680000.0 * (${n}) / ${rows})`;

const STATEMENTS = [
  `insert into sources (key, name, type, kind, platform, stance, language, enabled, last_outcome, last_looked)
   select 'many-' || n, 'Many ' || n, 'feed', (${KINDS})[n % 5 + 1], 'web', (${STANCES})[n % 5 + 1], 'en', true, 'items', now()
   from generate_series(1, 60) as n`,
  `insert into entities (id, type, name_en, name_fa, why, source)
   select 'many-' || n, 'person', 'Name ' || n, 'نام ' || n, 'invented', 'https://example.org'
   from generate_series(1, 80) as n on conflict do nothing`,
  `create temporary table story_ids as with made as (
     insert into stories (title, language, first_seen, last_seen, item_count, origins, origin_count, signals, entities, languages)
     select 'Story ' || n, 'en', ${at('n', STORIES)}, ${at('n', STORIES)}, 2, '[]', 1 + n % 7,
       case when n % 3 = 0 then array[(${SIGNALS})[n % 8 + 1]] else '{}' end, array['many-' || (1 + n % 80)], array['en','fa']
     from generate_series(1, ${STORIES}) as n returning id)
   select id, row_number() over (order by id) as n from made`,
  'create index on story_ids (n)',
  `create temporary table capture_ids as with made as (
     insert into captures (sequence, source_id, final_url, status, captured_at, payload_sha256, payload_length, record, previous_hash, hash)
     select 1000000 + n, (select min(id) from sources where key like 'many-%') + n % 60, 'https://example.org/' || n, 200,
       ${at('n', ITEMS)}, md5(n::text) || md5(n::text), 100, (select record from captures limit 1), '', md5(n::text)
     from generate_series(1, ${ITEMS}) as n returning id)
   select id, row_number() over (order by id) as n from made`,
  'create index on capture_ids (n)',
  `create temporary table item_ids as with made as (
     insert into items (source_id, external_id, url, canonical_url, title, text, search_text, search, published, seen_at, collected_at,
       publisher_name, publisher_kind, publisher_platform, publisher_stance, content_hash, analysed_at, alerts_checked_at, story_id,
       relation, language, capture_id, reviewed_at)
     select (select min(id) from sources where key like 'many-%') + numbered.n % 60, 'many-' || numbered.n, 'https://example.org/' || numbered.n,
       'https://example.org/' || numbered.n, 'Title ' || numbered.n, words, words,
       to_tsvector('simple', words) || to_tsvector('simple', '') || ('''@' || floor(extract(epoch from seen) / 604800) || '''')::tsvector,
       seen, seen, seen, 'Many ' || numbered.n % 60, (${KINDS})[numbered.n % 5 + 1], 'web', (${STANCES})[numbered.n % 5 + 1], md5(numbered.n::text), seen, seen,
       story_ids.id, case when numbered.n % 2 = 0 then 'first' else 'copy' end, (array['en','fa'])[numbered.n % 2 + 1], capture_ids.id,
       case when numbered.n % 50 = 0 then seen end
     from (select n, ${at('n', ITEMS)} as seen, (${WORDS})[n % 5 + 1] || ' word' || n % 4000 as words from generate_series(1, ${ITEMS}) as n) as numbered
     join story_ids on story_ids.n = 1 + (numbered.n * ${STORIES}::bigint) / (${ITEMS} + 1)
     join capture_ids on capture_ids.n = numbered.n
     returning id)
   select id, row_number() over (order by id) as n from made`,
  'create index on item_ids (n)',
  `insert into signals (item_id, signal, score, voice, span_start, span_end, reason)
   select id, (${SIGNALS})[n / 3 % 8 + 1], 0.5 + (n % 50) / 100.0, case when n / 3 % 8 = 0 then 'direct' end, 0, 5, 'court'
   from item_ids where n % 3 = 0`,
  `insert into mentions (item_id, entity_id, span_start, span_end, surface, alias, why)
   select id, 'many-' || (1 + n % 80), 0, 5, 'court', 'x', 'x' from item_ids where n % 2 = 0`,
  `insert into item_revisions (item_id, revision, title, text, content_hash, seen_at)
   select id, 0, 'Before', 'Before', 'x', now() from item_ids where n % 4 = 0`,
  `insert into page_wordings (item_id, number, title, text, content_hash, seen_at)
   select id, 1, 'Page', 'Page', 'x', now() from item_ids where n % 4 = 1`,
  `insert into watches (item_id, last_seen, state, next_check) select id, now(), 'there', now() from item_ids where n % 3 = 1`,
  `insert into item_evidence (item_id, kind, url, state) select id, 'picture', 'https://example.org/p', 'kept' from item_ids where n % 5 = 0`,
  `insert into quotes (key, item_id, first_seen) select 1000000 + n, id, now() from item_ids where n % 2 = 1`,
  `insert into judgements (item_id, content_hash, kind, subject, holds, score, person_id, person_name, judged_at)
   select id, md5(n::text), 'signal', (${SIGNALS})[n % 8 + 1], n % 7 > 0, 0.8, 'p' || n % 4, 'P', ${at('n', ITEMS)}
   from item_ids where n % 3 = 0`,
  `insert into story_tags (story_id, tag) select id, 'tag-' || n % 40 from story_ids where n % 2 = 0`,
  `insert into notes (story_id, text, person_id, person_name) select id, 'A note', 'p1', 'P' from story_ids where n % 3 = 0`,
  `create temporary table alert_ids as with made as (
     insert into alerts (key, rule, story_id, item_id, kind, severity, content, state, raised_at, told_at)
     select 'many-' || n, 'rule-' || n % 9, story_ids.id, null, 'new', (array['low','normal','high','urgent'])[n % 4 + 1],
       (select content from alerts limit 1), (array['raised','acknowledged','resolved','false'])[n % 4 + 1], ${at('n', 9000)}, ${at('n', 9000)}
     from generate_series(1, 9000) as n join story_ids using (n) returning id)
   select id, row_number() over (order by id) as n from made`,
  `insert into alert_changes (alert_id, state, person_name, changed_at) select id, 'acknowledged', 'P', now() from alert_ids`,
  `insert into digests (key, kind, language, zone, period_from, period_to, content, created_at)
   select 'many-' || n, 'daily', language, zone, period_from, period_to, content, ${at('n', 6000)}
   from generate_series(1, 6000) as n, (select * from digests limit 1) as one`,
  `insert into deliveries (key, channel, alert_id, message, state, attempts, created_at, sent_at)
   select 'many-' || n || '-' || channel, channel, id, (select message from deliveries limit 1), (array['sent','sent','sent','dead'])[n % 4 + 1], 1,
     ${at('n', 9000)}, ${at('n', 9000)} from alert_ids, (values ('ops'), ('team')) as channels (channel)`,
  `insert into name_sightings (item_id, name_key, name, title, publisher, seen_at, contrary)
   select id, 'name ' || n % 900, 'Name ' || n % 900, 'judge', 'Publisher ' || n % 7, ${at('n', ITEMS)}, false from item_ids where n % 3 = 2`,
  `insert into audit_log (at, person_id, person_name, action, subject)
   select ${at('n', ITEMS)}, 'p' || n % 5, 'P', 'GET /stories/:id', '/stories/' || n from generate_series(1, ${ITEMS}) as n`,
];
