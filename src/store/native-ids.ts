import { sql } from 'kysely';
import type { Database } from './database.ts';
import { storableIdentity } from './storable.ts';

/** Remembers which of a source's items a service means by its own numbers, for its deletions. */
export async function rememberNativeIds(
  tx: Database,
  sourceId: number,
  pairs: readonly { nativeId: string; externalId: string }[],
): Promise<void> {
  if (pairs.length === 0) return;
  await tx
    .insertInto('item_native_ids')
    .values(
      pairs.map(({ nativeId, externalId }) => ({
        source_id: sourceId,
        native_id: storableIdentity(nativeId),
        external_id: storableIdentity(externalId),
      })),
    )
    .onConflict((conflict) => conflict.columns(['source_id', 'native_id']).doNothing())
    .execute();
}

/** Ids of the items that a deletion means. */
export async function itemsByNativeId(db: Database, sourceId: number, nativeId: string): Promise<number[]> {
  const rows = await db
    .selectFrom('item_native_ids')
    .innerJoin('items', (join) =>
      join
        .onRef('items.source_id', '=', 'item_native_ids.source_id')
        .onRef('items.external_id', '=', 'item_native_ids.external_id'),
    )
    .select('items.id')
    .where('item_native_ids.source_id', '=', sourceId)
    .where('native_id', '=', storableIdentity(nativeId))
    .execute();
  return rows.map((row) => row.id);
}

export async function itemsByExternalId(db: Database, sourceId: number, named: string): Promise<number[]> {
  const externalId = storableIdentity(named);
  // Written as the index is: posts of the AT Protocol are found in whichever source brought them.
  const query = externalId.startsWith('at://')
    ? sql<{ id: number }>`select id from items where external_id like 'at://%'
        and split_part(external_id, '/', 3) = ${externalId.split('/')[2] ?? ''} and external_id = ${externalId}`
    : sql<{ id: number }>`select id from items where source_id = ${sourceId} and external_id = ${externalId}`;
  return (await query.execute(db)).rows.map((row) => row.id);
}

/** Items of an account of the AT Protocol, of whichever source. */
export async function itemsByAccount(db: Database, did: string): Promise<number[]> {
  const rows = await sql<{ id: number }>`select id from items
    where external_id like 'at://%' and split_part(external_id, '/', 3) = ${storableIdentity(did)} limit 10000`.execute(
    db,
  );
  return rows.rows.map((row) => row.id);
}
