import { sql } from 'kysely';
import type { Database } from './database.ts';

/** A watched name as somebody at the desk left it. Its definition may be of an older version: parse it before use. */
export interface EntityEdit {
  id: string;
  definition: unknown;
  watched: boolean;
  editedBy: string;
  editedAt: Date;
}

const VERSION = 'watchlist-version';

/** Rises with every edit, so that each process sees that there was one. */
export async function watchlistVersion(db: Database): Promise<number> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', VERSION).executeTakeFirst();
  return typeof row?.value === 'number' ? row.value : 0;
}

export async function listEntityEdits(db: Database): Promise<EntityEdit[]> {
  const rows = await db.selectFrom('entity_edits').selectAll().orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    definition: row.definition,
    watched: row.watched,
    editedBy: row.edited_by,
    editedAt: row.edited_at,
  }));
}

/** Keeps what somebody made of a name; from then on the file has no say in it. Must run in a transaction. */
export async function saveEntityEdit(tx: Database, edit: EntityEdit): Promise<void> {
  const row = {
    definition: JSON.stringify(edit.definition),
    watched: edit.watched,
    edited_by: edit.editedBy,
    edited_at: edit.editedAt,
  };
  await tx
    .insertInto('entity_edits')
    .values({ id: edit.id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  await raiseVersion(tx);
}

/** Gives a name back to the file; false where nobody had changed it. Must run in a transaction. */
export async function releaseEntityEdit(tx: Database, id: string): Promise<boolean> {
  const gone = await tx.deleteFrom('entity_edits').where('id', '=', id).executeTakeFirst();
  if (gone.numDeletedRows === 0n) return false;
  await raiseVersion(tx);
  return true;
}

async function raiseVersion(tx: Database): Promise<void> {
  await tx
    .insertInto('settings')
    .values({ key: VERSION, value: '1' })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({ value: sql`to_jsonb((settings.value #>> '{}')::bigint + 1)` }),
    )
    .execute();
}

const NAME_DEEDS = ['save', 'watch', 'release'] as const;
export type NameDeed = (typeof NAME_DEEDS)[number];

/** What was done to a watched name at the desk, the newest first. */
export async function listNameHistory(
  db: Database,
  id: string,
  limit: number,
): Promise<{ at: Date; person: string; did: NameDeed }[]> {
  const rows = await db
    .selectFrom('audit_log')
    .select(['at', 'person_name', 'subject'])
    .where(
      'subject',
      'in',
      NAME_DEEDS.map((deed) => `/names/${id}/${deed}`),
    )
    .where(sql<boolean>`detail ->> 'outcome' = 'redirect'`)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap((row) => {
    const did = NAME_DEEDS.find((deed) => row.subject.endsWith(deed));
    return did ? [{ at: row.at, person: row.person_name, did }] : [];
  });
}
