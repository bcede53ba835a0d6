import { sql } from 'kysely';
import type { Database } from './database.ts';

export interface SeenClock {
  host: string;
  /** Value of the header `Date` of an answer. */
  date: string;
  /** Value of its header `Age`: how long a cache has kept it. */
  age: string | null;
  /** When we had the whole answer, by our clock. */
  finishedAt: Date;
}

/** The clock of the database. */
export async function databaseTime(db: Database): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  return rows[0]?.now ?? new Date(Number.NaN);
}

/** What the newest captures show of the clocks of servers, the newest first. */
export async function seenClocks(db: Database, limit: number): Promise<SeenClock[]> {
  const { rows } = await sql<{ url: string; date: string; age: string | null; finished: string }>`
    select final_url as url, record -> 'responseHeaders' ->> 'date' as date, record -> 'responseHeaders' ->> 'age' as age,
      record ->> 'finishedAt' as finished
    from (select * from captures order by sequence desc limit ${limit}) as newest
    where record -> 'responseHeaders' ->> 'date' is not null`.execute(db);
  return rows.flatMap(({ url, date, age, finished }) => {
    const host = URL.parse(url)?.host;
    return host ? [{ host, date, age, finishedAt: new Date(finished) }] : [];
  });
}
