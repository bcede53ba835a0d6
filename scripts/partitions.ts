import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { type Database, openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';

const HELP = `Usage: node scripts/partitions.ts [--captures N] [--months N]

Fills a table of captures and one of the keys of stories as the service has them, and the same parted by month, in a
database of its own, and measures what each costs: to add rows, to look them up, and to remove the oldest month. Writes a
line of JSON a figure to standard output. The defaults take some minutes.
`;
const BATCH = 500;
const APPENDED = 20_000;
const LOOKUPS = 1_000;
const KEYS_AN_ITEM = 40;
const ROUNDS = 3;

interface Shape {
  name: 'one table' | 'a partition a month';
  captures: string;
  keys: string;
}
const ONE: Shape = { name: 'one table', captures: 'captures_one', keys: 'keys_one' };
const PARTED: Shape = { name: 'a partition a month', captures: 'captures_parted', keys: 'keys_parted' };

/** The time of month `number` of the record, counted from its beginning. */
const monthStart = (number: number) => new Date(Date.UTC(2024, number, 1));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      captures: { type: 'string', default: '200000' },
      months: { type: 'string', default: '24' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const captures = Number(values.captures);
  const months = Number(values.months);
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-partitions-'));
  try {
    await using server = await startEmbeddedPostgres(folder);
    const db = openDatabase(server.url, { connections: 2, statementTimeoutMs: 0 });
    try {
      await migrate(db);
      await make(db, months);
      for (const shape of [ONE, PARTED]) await fill(db, shape, captures, months);
      await sql`vacuum analyze`.execute(db);
      for (const shape of [ONE, PARTED]) tell(shape, 'gigabytes on disk', await gigabytes(db, shape));
      const steps = [appendCaptures, findByHash, findNewestOfAddress, appendKeys, findNewestOfKey];
      for (const step of steps) await alternate(db, step, captures, months);
      await removeOldest(db);
    } finally {
      await db.destroy();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function make(db: Database, months: number): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  await run(`create table ${ONE.captures} (like captures including indexes)`);
  await run(`create table ${ONE.keys} (like story_keys including indexes)`);
  // What is unique holds the column that parts: nothing else is possible. So no key of another table can refer to one.
  await run(`create table ${PARTED.captures} (like captures, primary key (id, captured_at), unique (sequence, captured_at))
    partition by range (captured_at)`);
  await run(`create index on ${PARTED.captures} (payload_sha256)`);
  await run(`create index on ${PARTED.captures} (source_id, captured_at desc)`);
  await run(`create index on ${PARTED.captures} (source_id, hashtextextended(final_url, 0), captured_at desc)`);
  await run(`create table ${PARTED.keys} (key bigint not null, item_id bigint not null, primary key (key, item_id))
    partition by range (item_id)`);
  await run(`create index on ${PARTED.keys} (item_id)`);
  for (let month = 0; month <= months; month++) {
    const [from, to] = [monthStart(month), monthStart(month + 1)].map((time) => time.toISOString());
    await run(
      `create table ${PARTED.captures}_${month} partition of ${PARTED.captures} for values from ('${from}') to ('${to}')`,
    );
    const first = month * ITEMS_A_MONTH;
    await run(
      `create table ${PARTED.keys}_${month} partition of ${PARTED.keys} for values from (${first}) to (${first + ITEMS_A_MONTH})`,
    );
  }
}

/** Items of a month, for the table of keys, which has no time. */
const ITEMS_A_MONTH = 2_000;

async function fill(db: Database, shape: Shape, captures: number, months: number): Promise<void> {
  process.stderr.write(`filling: ${shape.name}\n`);
  await sql.raw(`insert into ${shape.captures} ${rowsOfCaptures(1, captures, captures, months)}`).execute(db);
  await sql.raw(`insert into ${shape.keys} ${rowsOfKeys(0, months * ITEMS_A_MONTH)}`).execute(db);
}

/** Rows `first` to `last` of as many as fill all the months. */
function rowsOfCaptures(first: number, last: number, all: number, months: number): string {
  const span = monthStart(months).getTime() - monthStart(0).getTime();
  return `select n, n, n % 60, 'https://outlet-' || n % 60 || '.example/' || n % 6000, 200,
    timestamptz '${monthStart(0).toISOString()}' + interval '1 millisecond' * (n::float8 / ${all} * ${span - 1}),
    encode(sha256(n::text::bytea), 'hex'), 20000,
    jsonb_build_object('finalUrl', 'https://outlet.example/' || n, 'headers', repeat(md5(n::text), 12)),
    md5((n - 1)::text), md5(n::text)
    from generate_series(${first}, ${last}) as n`;
}

/** Keys are hashes: some of many items, most of few. */
function rowsOfKeys(first: number, last: number): string {
  return `select distinct (hashint8extended((item * 7919 + part * part * 31) % (50000 + part * 20000), 0)) as key, item
    from generate_series(${first}, ${last - 1}) as item, generate_series(1, ${KEYS_AN_ITEM}) as part`;
}

/** Both shapes in turn, so that what else the machine does falls on both; the best of the rounds is told. */
async function alternate(
  db: Database,
  step: (db: Database, shape: Shape, context: StepContext) => Promise<{ what: string; value: number }>,
  captures: number,
  months: number,
): Promise<void> {
  const found = new Map<Shape, { what: string; values: number[] }>(
    [ONE, PARTED].map((shape) => [shape, { what: '', values: [] }]),
  );
  for (let round = 0; round < ROUNDS; round++)
    for (const [shape, kept] of found) {
      const { what, value } = await step(db, shape, { captures, months, round });
      kept.what = what;
      kept.values.push(value);
    }
  for (const [shape, { what, values }] of found)
    tell(shape, what, what.includes('a second') ? Math.max(...values) : Math.min(...values));
}

interface StepContext {
  captures: number;
  months: number;
  round: number;
}

async function appendCaptures(db: Database, shape: Shape, { captures, months, round }: StepContext) {
  const first = captures + round * APPENDED + 1;
  // Behind the last month of all: the one that is being written.
  const time = monthStart(months).toISOString();
  const seconds = await timed(async () => {
    for (let at = first; at < first + APPENDED; at += BATCH) {
      const rows = rowsOfCaptures(at, at + BATCH - 1, captures, months).replace(
        /timestamptz '[^']+' \+ .*,\n/,
        `timestamptz '${time}' + interval '1 millisecond' * (n - ${captures}),\n`,
      );
      await sql.raw(`insert into ${shape.captures} ${rows}`).execute(db);
    }
  });
  return { what: 'captures added a second', value: Math.round(APPENDED / seconds) };
}

async function findByHash(db: Database, shape: Shape, { captures }: StepContext) {
  const seconds = await timed(async () => {
    for (let number = 0; number < LOOKUPS; number++) {
      const n = 1 + ((number * 7919) % captures);
      await sql`select max(captured_at) from ${sql.table(shape.captures)}
        where payload_sha256 = encode(sha256(${String(n)}::bytea), 'hex')`.execute(db);
    }
  });
  return { what: 'milliseconds to find a payload', value: (seconds / LOOKUPS) * 1000 };
}

const address = (number: number) => `https://outlet-${number % 60}.example/${(number * 61) % 6000}`;

async function findNewestOfAddress(db: Database, shape: Shape) {
  const seconds = await timed(async () => {
    for (let number = 0; number < LOOKUPS; number++)
      await sql`select payload_sha256 from ${sql.table(shape.captures)} where source_id = ${number % 60}
        and hashtextextended(final_url, 0) = hashtextextended(${address(number)}::text, 0) and final_url = ${address(number)}
        order by captured_at desc limit 1`.execute(db);
  });
  return { what: 'milliseconds to find the newest capture of an address', value: (seconds / LOOKUPS) * 1000 };
}

async function appendKeys(db: Database, shape: Shape, { months, round }: StepContext) {
  const first = months * ITEMS_A_MONTH + round * BATCH;
  const seconds = await timed(async () => {
    for (let at = first; at < first + BATCH; at += 50)
      await sql.raw(`insert into ${shape.keys} ${rowsOfKeys(at, at + 50)}`).execute(db);
  });
  return { what: 'items whose keys were added a second', value: Math.round(BATCH / seconds) };
}

async function findNewestOfKey(db: Database, shape: Shape) {
  const { rows } = await sql<{ key: string }>`select key::text from keys_one where item_id % 997 = 0 limit 400`.execute(
    db,
  );
  const seconds = await timed(async () => {
    for (const { key } of rows)
      await sql`select item_id from ${sql.table(shape.keys)} where key = ${key}::bigint order by item_id desc limit 20`.execute(
        db,
      );
  });
  return { what: 'milliseconds to find the newest items of a key', value: (seconds / rows.length) * 1000 };
}

async function removeOldest(db: Database): Promise<void> {
  const before = monthStart(1);
  const { rows } = await sql<{
    count: number;
  }>`select count(*) from captures_one where captured_at < ${before}`.execute(db);
  const deleted = await timed(() => sql`delete from captures_one where captured_at < ${before}`.execute(db));
  const vacuumed = await timed(() => sql`vacuum captures_one`.execute(db));
  tell(ONE, `seconds to remove a month of ${rows[0]?.count} rows, by DELETE and VACUUM`, deleted + vacuumed);
  const dropped = await timed(() => sql`drop table captures_parted_0`.execute(db));
  tell(PARTED, 'seconds to remove that month, by DROP', dropped);
}

async function gigabytes(db: Database, { captures, keys }: Shape): Promise<number> {
  const { rows } = await sql<{
    bytes: number;
  }>`select sum(pg_total_relation_size(c.oid))::bigint as bytes from pg_class c
    where relname like ${`${captures}%`} or relname like ${`${keys}%`} and relkind = 'r'`.execute(db);
  return (rows[0]?.bytes ?? 0) / 2 ** 30;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await run();
  return (performance.now() - begin) / 1000;
}

function tell(shape: Shape, what: string, value: number): void {
  process.stdout.write(`${JSON.stringify({ shape: shape.name, what, value: Number(value.toPrecision(3)) })}\n`);
}

await main();
