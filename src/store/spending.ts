import { sql } from 'kysely';
import { NO_SPENDING, type Spending } from '#src/model/spending.ts';
import type { Database } from './database.ts';

/** What a source has cost in a month (`2026-01`, UTC). */
export async function readSpending(db: Database, sourceId: number, month: string): Promise<Spending> {
  const row = await db
    .selectFrom('source_spending')
    .select(['posts', 'dollars'])
    .where('source_id', '=', sourceId)
    .where('month', '=', month)
    .executeTakeFirst();
  return row ? { posts: row.posts, dollars: Number(row.dollars) } : NO_SPENDING;
}

/** Adds to it. What a look and a stream of one source spend is one sum. */
export async function addSpending(
  db: Database,
  sourceId: number,
  month: string,
  { posts, dollars }: Spending,
): Promise<void> {
  if (posts === 0 && dollars === 0) return;
  await db
    .insertInto('source_spending')
    .values({ source_id: sourceId, month, posts, dollars })
    .onConflict((conflict) =>
      conflict.columns(['source_id', 'month']).doUpdateSet({
        posts: sql`source_spending.posts + excluded.posts`,
        dollars: sql`source_spending.dollars + excluded.dollars`,
      }),
    )
    .execute();
}
