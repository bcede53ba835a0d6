import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { randomFrom } from '#src/analysis/signals/learn/random.ts';
import type { Database } from '#src/store/database.ts';
import { inventedName } from './invented-names.ts';
import type { NewsItem } from './long-news.ts';
import { COLUMNS, emptyRows, type NewsTable, NewsTemplate, type Rows } from './news-rows.ts';

/** So many items are read as they would be in an import; what is older is told in their words, with other names. */
export const GENUINE = 30_000;
const BATCH = 5_000;
/** Written side by side, on a connection each. */
const SIDES: readonly (readonly NewsTable[])[] = [
  ['stories', 'items', 'signals', 'mentions'],
  ['item_features', 'story_keys', 'quotes'],
];

/**
 * Fills an empty, migrated database with so many items as an import leaves them, in order of publication: the last 30,000
 * are those of `news`, each with its own words in the search, features and keys of its own text, and in the story of the
 * event that it tells of; what is older is made of these, with its own names, keys and days. What the analysis would find
 * is taken from `news`. Rows go in by COPY without indexes and checks; the indexes are made at the end.
 */
export async function fillNews(
  { db, url, source, items }: { db: Database; url: string; source: number; items: number },
  news: Iterator<NewsItem, undefined>,
  progress: (words: string) => void,
): Promise<void> {
  const genuine = Math.min(GENUINE, items);
  for (let skipped = 0; skipped < items - genuine; skipped++) news.next();
  const template = new NewsTemplate(source, items - genuine + 1);
  for (let read = 0; read < genuine; read++) {
    const { value } = news.next();
    if (value) template.add(value);
    if (read % 10_000 === 0) progress(`${read.toLocaleString('en')} of ${genuine.toLocaleString('en')} items read`);
  }
  const indexes = await dropIndexes(db);
  for (const table of TABLES) await sql.raw(`alter table ${table} disable trigger all`).execute(db);
  await writeRows(url, template, { genuine, items }, progress);
  for (const table of TABLES) await sql.raw(`alter table ${table} enable trigger all`).execute(db);
  progress('indexes and statistics');
  await db.connection().execute(async (connection) => {
    await sql.raw(`set statement_timeout = 0; set maintenance_work_mem = '1GB'`).execute(connection);
    for (const statement of indexes) await sql.raw(statement).execute(connection);
    await sql.raw('vacuum analyze').execute(connection);
    await sql.raw('checkpoint').execute(connection);
  });
}

const TABLES = SIDES.flat();

async function writeRows(
  url: string,
  template: NewsTemplate,
  { genuine, items }: { genuine: number; items: number },
  progress: (words: string) => void,
): Promise<void> {
  const clients = SIDES.map(() => new pg.Client({ connectionString: url }));
  try {
    for (const client of clients) {
      await client.connect();
      await client.query('set statement_timeout = 0');
    }
    const random = randomFrom(5);
    const copies = Math.ceil(items / genuine);
    let writing: Promise<unknown> = Promise.resolve();
    for (let copy = copies - 1; copy >= 0; copy--) {
      for (let start = 0; start < genuine; start += BATCH) {
        const rows = emptyRows();
        const until = Math.min(genuine, start + BATCH);
        for (let index = start; index < until; index++) {
          template.write(rows, index, { copy, name: () => inventedName(random) });
          // What is written meanwhile goes on its way.
          if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        if (until === genuine) template.writeStories(rows, copy);
        if (copy === 0 && until === genuine) template.writeQuotes(rows);
        await writing;
        writing = Promise.all(clients.map((client, side) => copyInto(client, SIDES[side] ?? [], rows)));
        writing.catch(() => {});
      }
      progress(`${((copies - copy) * genuine).toLocaleString('en')} items written`);
    }
    await writing;
    const [client] = clients;
    await client?.query(
      `select setval('items_id_seq', (select max(id) from items)), setval('stories_id_seq', (select max(id) from stories))`,
    );
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function copyInto(client: pg.Client, tables: readonly NewsTable[], rows: Rows): Promise<void> {
  for (const table of tables) {
    if (rows[table].length === 0) continue;
    const stream = client.query(from(`copy ${table} (${COLUMNS[table].split(/\s+/).join(', ')}) from stdin`));
    await pipeline(Readable.from([Buffer.from(rows[table].join(''))], { objectMode: false }), stream);
  }
}

/** All but keys of rows that come in their order; gives the statements that make them again. */
async function dropIndexes(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string; definition: string; constraint: string | null }>`
    select pg_class.relname as name, pg_get_indexdef(pg_class.oid) as definition,
      case when pg_constraint.oid is not null then
        format('alter table story_keys add constraint %I %s', conname, pg_get_constraintdef(pg_constraint.oid)) end as constraint
    from pg_index join pg_class on pg_class.oid = indexrelid
    left join pg_constraint on conindid = indexrelid and contype in ('p', 'u')
    where indrelid = any(${[...TABLES]}::text[]::regclass[])
      and (pg_constraint.oid is null or indrelid = 'story_keys'::regclass)
    order by 1`.execute(db);
  for (const { name, constraint } of rows)
    await sql
      .raw(constraint === null ? `drop index ${name}` : `alter table story_keys drop constraint ${name}`)
      .execute(db);
  return rows.map(({ definition, constraint }) => constraint ?? definition);
}
