import pg from 'pg';
import { KhavaranError } from '#src/base/errors.ts';
import { openDatabase } from './database.ts';
import { migrate, migrationState } from './migrate.ts';
import { hasTables, openFilling, openSnapshot } from './table-copy.ts';

/**
 * Copies a database into an empty one of another server, table by table, all or nothing; gives the rows. Indexes are made
 * anew there, which is why it may be of another major version. Nobody may write to either meanwhile. Throws `store/newer`
 * and `store/copy`.
 */
export async function copyDatabase(from: string, to: string, onProgress: (table: string) => void): Promise<number> {
  // One whose first start was cut off has nothing yet.
  if (!(await hasTables(from))) return 0;
  await using snapshot = await openSnapshot(from);
  const { migrations, tables } = snapshot;
  const db = openDatabase(to, { connections: 2 });
  try {
    const own = (await migrationState(db)).open;
    if (migrations.some((name, place) => own[place] !== name))
      throw new KhavaranError(
        'store/newer',
        'The database was brought up to date by a newer Khavaran than this one: start that one.',
      );
    await migrate(db, migrations.at(-1));
  } finally {
    await db.destroy();
  }
  let rows = 0;
  await using filling = await openFilling(to);
  for (const table of tables) {
    onProgress(table.name);
    rows += await filling.fill(table, snapshot.rows(table));
  }
  await filling.commit(await snapshot.sequences());
  const [before, after] = await Promise.all([countAll(from, tables), countAll(to, tables)]);
  if (before !== after || before !== rows)
    throw new KhavaranError('store/copy', `The copy has ${after} rows where there were ${before}.`);
  return rows;
}

/** Also lets the planner know what is there. */
async function countAll(url: string, tables: readonly { name: string }[]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    let rows = 0;
    for (const { name } of tables) {
      const { rows: found } = await client.query<{ count: string }>(
        `select count(*) from ${pg.escapeIdentifier(name)}`,
      );
      rows += Number(found[0]?.count ?? 0);
    }
    return rows;
  } finally {
    await client.end();
  }
}
