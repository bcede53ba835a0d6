import type { ExpressionBuilder } from 'kysely';
import { MAXIMUM_TRIES } from './analyses.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

/** An item whose analysis failed each time that it was tried. */
export interface SetAsideItem {
  id: number;
  source: string;
  title: string;
  reason: string;
}

export async function countSetAside(db: Database): Promise<number> {
  const { items } = await db
    .selectFrom('items')
    .select(({ fn }) => fn.countAll<number>().as('items'))
    .where(isSetAside)
    .executeTakeFirstOrThrow();
  return items;
}

/** The newest first. */
export async function listSetAside(db: Database, limit: number): Promise<SetAsideItem[]> {
  const rows = await db
    .selectFrom('items')
    .innerJoin('sources', 'sources.id', 'items.source_id')
    .select(['items.id', 'sources.key as source', 'items.title', 'items.failure'])
    .where(isSetAside)
    .orderBy('items.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ failure, ...item }) => ({ ...item, reason: failure ?? '' }));
}

/** Hands them out once more, for as many tries as a new one; gives how many. */
export async function retrySetAside(db: Database): Promise<number> {
  const result = await db.updateTable('items').set({ failures: 0 }).where(isSetAside).executeTakeFirst();
  return Number(result.numUpdatedRows);
}

function isSetAside({ and, eb, lit }: ExpressionBuilder<Schema, 'items'>) {
  // Written out, not as a value: then its index is known to hold them all.
  return and([eb('items.analysed_at', 'is', null), eb('items.failures', '>=', lit(MAXIMUM_TRIES))]);
}
