import { sql } from 'kysely';
import type { Outcome } from '#src/model/source.ts';
import type { SourceDay } from '#src/model/source-health.ts';
import type { Database } from './database.ts';

/** Requests made and bytes received. */
export interface Usage {
  requests: number;
  bytes: number;
}

const COLUMNS: Record<Outcome, 'read' | 'unchanged' | 'nothing' | 'refused' | 'broken'> = {
  items: 'read',
  'not-modified': 'unchanged',
  empty: 'nothing',
  refused: 'refused',
  broken: 'broken',
};

/** The day (UTC) in which a moment lies: `2026-01-31`. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** Adds one look to its day. */
export async function countLook(
  db: Database,
  source: number,
  look: { outcome: Outcome; items: number; usage: Usage; now: Date },
): Promise<void> {
  const { items, usage } = look;
  const column = COLUMNS[look.outcome];
  await db
    .insertInto('source_days')
    .values({ source_id: source, day: dayOf(look.now), items, ...usage, [column]: 1 })
    .onConflict((conflict) =>
      conflict.columns(['source_id', 'day']).doUpdateSet({
        items: sql`source_days.items + excluded.items`,
        requests: sql`source_days.requests + excluded.requests`,
        bytes: sql`source_days.bytes + excluded.bytes`,
        [column]: sql`source_days.${sql.ref(column)} + 1`,
      }),
    )
    .execute();
}

/** What a source used on the day of `now`. */
export async function usageOn(db: Database, source: number, now: Date): Promise<Usage> {
  const row = await db
    .selectFrom('source_days')
    .select(['requests', 'bytes'])
    .where('source_id', '=', source)
    .where('day', '=', dayOf(now))
    .executeTakeFirst();
  return { requests: row?.requests ?? 0, bytes: row?.bytes ?? 0 };
}

/** The last days of a source that hold a look, the latest first. */
export async function listSourceDays(db: Database, source: number, since: Date): Promise<SourceDay[]> {
  return db
    .selectFrom('source_days')
    .select(sql<string>`to_char(day, 'YYYY-MM-DD')`.as('day'))
    .select(['read', 'unchanged', 'nothing', 'refused', 'broken', 'items', 'requests', 'bytes'])
    .where('source_id', '=', source)
    .where('day', '>=', dayOf(since))
    .orderBy('source_days.day', 'desc')
    .execute();
}
