import type { Database } from './database.ts';

/** A channel that an administrator added at the desk. */
export interface StoredDeskChannel {
  key: string;
  /** What an entry of the file holds, without its key and its secrets. */
  entry: Readonly<Record<string, unknown>>;
  editedBy: string;
  editedAt: Date;
}

export async function listDeskChannels(db: Database): Promise<StoredDeskChannel[]> {
  const rows = await db.selectFrom('desk_channels').selectAll().orderBy('key').execute();
  return rows.map(({ key, entry, edited_by, edited_at }) => ({
    key,
    // Whatever somebody wrote there by hand, the others go on.
    entry: Object(entry),
    editedBy: edited_by,
    editedAt: edited_at,
  }));
}

/** A new one; false where there is one of this key already. */
export async function addDeskChannel(db: Database, { key, ...rest }: StoredDeskChannel): Promise<boolean> {
  const result = await db
    .insertInto('desk_channels')
    .values({ key, ...rowOf(rest) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Until the transaction ends nobody else changes or removes it. */
export async function lockDeskChannel(tx: Database, key: string): Promise<void> {
  await tx.selectFrom('desk_channels').select('key').where('key', '=', key).forUpdate().execute();
}

/** False where there is none of this key. */
export async function changeDeskChannel(db: Database, { key, ...rest }: StoredDeskChannel): Promise<boolean> {
  const result = await db.updateTable('desk_channels').set(rowOf(rest)).where('key', '=', key).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** False where there was none of this key. */
export async function removeDeskChannel(db: Database, key: string): Promise<boolean> {
  const result = await db.deleteFrom('desk_channels').where('key', '=', key).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

function rowOf({ entry, editedBy, editedAt }: Omit<StoredDeskChannel, 'key'>) {
  return { entry: JSON.stringify(entry), edited_by: editedBy, edited_at: editedAt };
}
