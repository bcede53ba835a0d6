import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Stories first seen per signal in each of the last `days` times 24 hours; index 0 is the latest. */
export async function countSignalsByDay(
  db: Database,
  { now, days }: { now: Date; days: number },
): Promise<Map<string, number[]>> {
  const { rows } = await sql<{ signal: string; day: number; stories: number }>`
    select signal, floor(extract(epoch from ${now}::timestamptz - first_seen) / 86400)::int as day, count(*) as stories
    from stories cross join unnest(signals) as signal
    where merged_into is null and first_seen <= ${now} and cardinality(signals) > 0
      and first_seen > ${now}::timestamptz - make_interval(days => ${days})
    group by signal, day`.execute(db);
  const counts = new Map<string, number[]>();
  for (const row of rows) {
    const series = counts.get(row.signal) ?? new Array<number>(days).fill(0);
    if (row.day < days) series[row.day] = row.stories;
    counts.set(row.signal, series);
  }
  return counts;
}

/** Whether anything was ever collected, and how much of it waits for its analysis. */
export async function countItems(db: Database): Promise<{ any: boolean; waiting: number }> {
  const { rows } = await sql<{ any: boolean; waiting: number }>`
    select (select id from items order by id limit 1) is not null as any,
      (select count(*) from items where analysed_at is null and failures < 3) as waiting`.execute(db);
  return { any: rows[0]?.any ?? false, waiting: rows[0]?.waiting ?? 0 };
}
