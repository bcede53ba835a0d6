import { type Kysely, sql } from 'kysely';

/** The ledger of quotes: when words that somebody is quoted with were first seen, so that old ones are known again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Keys are those of `quoteKeys` in src/stories/features.ts: a quote has two, known again when it is trimmed or edited.
  `create table quotes (
    key bigint primary key,
    item_id bigint not null references items (id),
    first_seen timestamptz not null
  )`,
  'create index quotes_item on quotes (item_id)',
  // What was collected before there was a ledger.
  `insert into quotes (key, item_id, first_seen)
   select distinct on (quote.key) quote.key::bigint, story_features.item_id,
     to_timestamp((story_features.features ->> 'day')::float8 * 86400)
   from story_features
   cross join lateral jsonb_array_elements_text(story_features.features -> 'quotes') as quote (key)
   where (story_features.features ->> 'dated')::boolean
   order by quote.key, (story_features.features ->> 'day')::float8`,
];
