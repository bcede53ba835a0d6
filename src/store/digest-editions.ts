import type { DigestEdition } from '#src/model/digest.ts';
import type { Database } from './database.ts';

export interface StoredEdition {
  edition: DigestEdition;
  configuredBy: 'file' | 'operator';
  /** What fell due before that is not made. */
  activeSince: Date;
  editedBy: string | null;
  editedAt: Date | null;
}

/** Makes the editions follow the file, but for those that were made or changed on the desk. */
export async function syncEditions(db: Database, editions: readonly DigestEdition[], now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const [position, edition] of editions.entries()) {
      const definition = JSON.stringify(edition);
      await tx
        .insertInto('digest_editions')
        .values({ name: edition.name, definition, position, active_since: now })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ definition, position })
            .where('digest_editions.configured_by', '=', 'file'),
        )
        .execute();
    }
    let removed = tx.deleteFrom('digest_editions').where('configured_by', '=', 'file');
    const names = editions.map(({ name }) => name);
    if (names.length > 0) removed = removed.where('name', 'not in', names);
    await removed.execute();
  });
}

/** In the order of the file, then those of the desk by name. */
export async function listEditions(db: Database): Promise<StoredEdition[]> {
  const rows = await db.selectFrom('digest_editions').selectAll().orderBy('position').orderBy('name').execute();
  return rows.map(storedEdition);
}

export async function findEdition(db: Database, name: string): Promise<StoredEdition | null> {
  const row = await db.selectFrom('digest_editions').selectAll().where('name', '=', name).executeTakeFirst();
  return row ? storedEdition(row) : null;
}

/** The same, and nobody else makes its digest until the transaction ends. */
export async function lockEdition(tx: Database, name: string): Promise<StoredEdition | null> {
  const row = await tx
    .selectFrom('digest_editions')
    .selectAll()
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst();
  return row ? storedEdition(row) : null;
}

/**
 * Adds an edition or changes it, on the desk. One that is new, or was switched off, is active from now on: what would
 * have fallen due before is not made up for. False where one of that name is there and `isNew` says that none should be.
 */
export async function saveEdition(
  tx: Database,
  edition: DigestEdition,
  { by, now, isNew }: { by: string; now: Date; isNew: boolean },
): Promise<boolean> {
  const known = await lockEdition(tx, edition.name);
  if (known && isNew) return false;
  const row = {
    definition: JSON.stringify(edition),
    configured_by: 'operator',
    edited_by: by,
    edited_at: now,
    ...(known && (known.edition.enabled || !edition.enabled) ? {} : { active_since: now }),
  };
  await tx
    .insertInto('digest_editions')
    .values({ name: edition.name, position: 1000, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
  return true;
}

function storedEdition(row: {
  definition: unknown;
  configured_by: string;
  active_since: Date;
  edited_by: string | null;
  edited_at: Date | null;
}): StoredEdition {
  return {
    edition: row.definition as DigestEdition,
    configuredBy: row.configured_by === 'operator' ? 'operator' : 'file',
    activeSince: row.active_since,
    editedBy: row.edited_by,
    editedAt: row.edited_at,
  };
}
