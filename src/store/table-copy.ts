import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { KhavaranError } from '#src/base/errors.ts';

/** A table and the columns that hold what it was given: not those that PostgreSQL works out. */
export interface TableShape {
  name: string;
  columns: string[];
}

export const sequenceSchema = z.object({ name: z.string(), last: z.string(), called: z.boolean() });
export type SequenceState = z.infer<typeof sequenceSchema>;

/** The whole database as it was at one moment, whatever is written meanwhile. */
export interface Snapshot extends AsyncDisposable {
  /** Names of the migrations it has had, in order. */
  migrations: string[];
  /** Each after all that it refers to. */
  tables: TableShape[];
  /** Hashes of the payloads of all captures, a page at a time, and whether each lies in the archive. */
  payloads(): AsyncGenerator<{ sha256: string; archived: boolean }>;
  /** Rows in the text format of COPY. */
  rows(table: TableShape): AsyncIterable<Uint8Array>;
  /** Where numbering goes on. Read at the end: numbers may be given out while rows are read. */
  sequences(): Promise<SequenceState[]>;
}

const PAGE = 1_000;

/** Opens a snapshot on a connection of its own, without limits of time. */
export async function openSnapshot(url: string): Promise<Snapshot> {
  const client = await connected(url, 'khavaran backup');
  try {
    await client.query('begin isolation level repeatable read read only');
    const { rows: done } = await client.query<{ name: string }>('select name from kysely_migration order by name');
    const tables = await tablesOf(client);
    return {
      migrations: done.map(({ name }) => name),
      tables,
      async *payloads() {
        // A database of an older version knows of no archive.
        const archived = tables.some(({ name }) => name === 'archived_payloads')
          ? `exists (select from archived_payloads as a where a.payload_sha256 = sha256 and state = 'archived')`
          : 'false';
        for (let last = ''; ; ) {
          const { rows } = await client.query<{ sha256: string; archived: boolean }>(
            `select sha256, ${archived} as archived from (select distinct payload_sha256 as sha256 from captures
              where payload_sha256 > $1 order by 1 limit ${PAGE}) as page order by 1`,
            [last],
          );
          yield* rows;
          if (rows.length < PAGE) return;
          last = rows.at(-1)?.sha256 ?? '';
        }
      },
      rows: ({ name, columns }) =>
        client.query(copyTo(`copy (select ${named(columns)} from ${quoted(name)}) to stdout`)),
      async sequences() {
        const { rows } = await client.query<{ name: string }>(
          `select sequencename as name from pg_sequences where schemaname = 'public' order by 1`,
        );
        const states: SequenceState[] = [];
        for (const { name } of rows) {
          const { rows: state } = await client.query<{ last: string; called: boolean }>(
            `select last_value::text as last, is_called as called from ${quoted(name)}`,
          );
          if (state[0]) states.push({ name, ...state[0] });
        }
        return states;
      },
      [Symbol.asyncDispose]: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Fills a database in one transaction. */
export interface Filling extends AsyncDisposable {
  /** Rows in the text format of COPY; gives how many there were. */
  fill(table: TableShape, rows: AsyncIterable<Uint8Array>): Promise<number>;
  /** Sets where numbering goes on and makes all of it count. */
  commit(sequences: readonly SequenceState[]): Promise<void>;
}

/** Whether a database has tables of any kind. */
export async function hasTables(url: string): Promise<boolean> {
  const client = await connected(url, 'khavaran restore');
  try {
    const { rowCount } = await client.query(`select from pg_tables where schemaname = 'public' limit 1`);
    return rowCount !== 0;
  } finally {
    await client.end();
  }
}

/**
 * Takes tables away that hold no row, with the functions of their triggers, and gives whether it did: where any holds one,
 * all stay. Extensions stay in any case.
 */
export async function dropEmptyTables(url: string): Promise<boolean> {
  const client = await connected(url, 'khavaran restore');
  try {
    await client.query('begin');
    const { rows: tables } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    );
    for (const { name } of tables) {
      await client.query(`lock table ${quoted(name)} in access exclusive mode`);
      if (name.startsWith('kysely')) continue;
      if ((await client.query(`select from ${quoted(name)} limit 1`)).rowCount !== 0) return false;
    }
    for (const { name } of tables) await client.query(`drop table ${quoted(name)} cascade`);
    const { rows: functions } = await client.query<{ signature: string }>(
      `select pg_proc.oid::regprocedure::text as signature from pg_proc
       where pronamespace = 'public'::regnamespace and prorettype = 'trigger'::regtype
         and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')`,
    );
    for (const { signature } of functions) await client.query(`drop function ${signature}`);
    await client.query('commit');
    return true;
  } finally {
    await client.end();
  }
}

/** Begins to fill a database that is migrated and otherwise empty. Disposed before its commit, nothing has happened. */
export async function openFilling(url: string): Promise<Filling> {
  const client = await connected(url, 'khavaran restore');
  await client.query('begin');
  return {
    async fill({ name, columns }, rows) {
      // Rows that a migration has put there are in the backup as well.
      const { rowCount } = await client.query(`select from ${quoted(name)} limit 1`);
      if (rowCount !== 0) await client.query(`delete from ${quoted(name)}`);
      const stream = client.query(copyFrom(`copy ${quoted(name)} (${named(columns)}) from stdin`));
      const ended = new Promise<void>((resolve, reject) => stream.once('finish', resolve).once('error', reject));
      // Whoever waits for the end hears of an error; nobody else must.
      ended.catch(() => {});
      for await (const piece of rows) if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), ended]);
      stream.end();
      await ended;
      return stream.rowCount;
    },
    async commit(sequences) {
      for (const { name, last, called } of sequences)
        await client.query('select setval($1::regclass, $2::bigint, $3::boolean)', [quoted(name), last, called]);
      await client.query('commit');
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

async function connected(url: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: name, keepAlive: true });
  // A query in flight rejects; without a listener a broken connection would end the process.
  client.on('error', () => {});
  await client.connect();
  await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
  return client;
}

/** All tables but those of the migrations, each after those that it refers to. */
async function tablesOf(client: pg.Client): Promise<TableShape[]> {
  const { rows: tables } = await client.query<{ name: string; columns: string[]; needs: string[] }>(`
    select relname as name,
      (select array_agg(attname::text order by attnum) from pg_attribute
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      array(select distinct confrelid::regclass::text from pg_constraint
        where conrelid = pg_class.oid and contype = 'f' and confrelid <> conrelid) as needs
    from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname not in ('kysely_migration', 'kysely_migration_lock')
    order by relname`);
  const ordered: TableShape[] = [];
  const placed = new Set<string>();
  while (ordered.length < tables.length) {
    const next = tables.find(({ name, needs }) => !placed.has(name) && needs.every((need) => placed.has(need)));
    if (!next)
      throw new KhavaranError('store/backup-order', 'Tables refer to each other in a circle: they have no order.');
    placed.add(next.name);
    ordered.push({ name: next.name, columns: next.columns });
  }
  return ordered;
}

function named(columns: readonly string[]): string {
  return columns.map(quoted).join(', ');
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
