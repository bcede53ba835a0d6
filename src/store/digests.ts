import type { Digest } from '#src/model/digest.ts';
import type { Database } from './database.ts';

export interface StoredDigest {
  id: number;
  key: string;
  kind: 'scheduled' | 'flash';
  createdAt: Date;
  digest: Digest;
}

/** Stores a digest unless one of its key exists; gives its id, or null. */
export async function insertDigest(
  tx: Database,
  digest: Digest,
  key: string,
  alertId: number | null,
  now: Date,
): Promise<number | null> {
  const row = await tx
    .insertInto('digests')
    .values({
      key,
      kind: digest.kind,
      alert_id: alertId,
      language: digest.language,
      zone: digest.zone,
      period_from: digest.from,
      period_to: digest.to,
      content: JSON.stringify(digest),
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** End of the newest scheduled digest of a schedule; null before the first. */
export async function lastDigestEnd(db: Database, schedule: string): Promise<Date | null> {
  const row = await db
    .selectFrom('digests')
    .select('period_to')
    .where('kind', '=', 'scheduled')
    .where('key', 'like', `${schedule}:%`)
    .orderBy('period_to', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.period_to ?? null;
}

export async function listDigests(
  db: Database,
  filter: { limit: number; before?: number | undefined },
): Promise<StoredDigest[]> {
  let query = db.selectFrom('digests').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  return (await query.execute()).map(storedDigest);
}

export async function findDigest(db: Database, id: number): Promise<StoredDigest | null> {
  const row = await db.selectFrom('digests').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? storedDigest(row) : null;
}

function storedDigest(row: {
  id: number;
  key: string;
  kind: string;
  created_at: Date;
  content: unknown;
}): StoredDigest {
  return {
    id: row.id,
    key: row.key,
    kind: row.kind as StoredDigest['kind'],
    createdAt: row.created_at,
    digest: reviveDigest(row.content as Digest),
  };
}

function reviveDigest(digest: Digest): Digest {
  const date = (value: Date | null) => (value === null ? null : new Date(value));
  return {
    ...digest,
    from: new Date(digest.from),
    to: new Date(digest.to),
    sections: digest.sections.map((section) => ({
      ...section,
      statements: section.statements.map((statement) => ({ ...statement, published: date(statement.published) })),
    })),
    coverage: {
      ...digest.coverage,
      blind: digest.coverage.blind.map((health) => ({
        ...health,
        lastLooked: date(health.lastLooked),
        lastSuccess: date(health.lastSuccess),
        lastNewItem: date(health.lastNewItem),
      })),
    },
  };
}
