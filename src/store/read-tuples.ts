import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';

/** Many small rows as one text, which is written and read some times as quickly. Times come as `milliseconds` gives them. */
export async function readTuples<Tuple extends readonly unknown[]>(
  db: Database,
  columns: RawBuilder<unknown>,
  from: RawBuilder<unknown>,
  order?: RawBuilder<unknown>,
): Promise<Tuple[]> {
  const { rows } = await sql<{ found: Tuple[] | null }>`
    select json_agg(json_build_array(${columns}) ${order ? sql`order by ${order}` : sql``}) as found
    from ${from}`.execute(db);
  return rows[0]?.found ?? [];
}

/** A column of times as milliseconds since 1970-01-01. */
export function milliseconds(column: string): RawBuilder<unknown> {
  return sql`extract(epoch from ${sql.ref(column)}) * 1000`;
}
