import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';

/**
 * Many small rows, column by column, each as one text: they are written and read in a fraction of the time that rows
 * take. `rows` is a select that names its columns as `names` does, in the order that is wanted.
 */
export async function readColumns<Row extends object>(
  db: Database,
  names: readonly (keyof Row & string)[],
  rows: RawBuilder<unknown>,
): Promise<{ [Name in keyof Row]: Row[Name][] }> {
  const columns = names.map(
    (name) => sql`coalesce(array_to_json(array_agg(${sql.ref(name)})), '[]') as ${sql.id(name)}`,
  );
  const found = await sql<{ [Name in keyof Row]: Row[Name][] }>`
    select ${sql.join(columns)} from (${rows}) as listed`.execute(db);
  const [only] = found.rows;
  if (!only) throw new Error('An aggregate gives a row.');
  return only;
}

/** Milliseconds since 1970, whole ones: to have them as numbers of PostgreSQL's own takes several times as long. */
export function milliseconds(time: RawBuilder<unknown>): RawBuilder<unknown> {
  // Times are kept to a microsecond, and a double holds them to a fraction of one.
  return sql`floor(date_part('epoch', ${time}) * 1000 + 0.0005)::bigint`;
}
