import { sql } from 'kysely';
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

/**
 * Where the periods of an edition have come to by `now`; null before the first. A digest that was made by a clock far
 * ahead, and after which earlier periods were made, does not count: its time is yet to be told.
 */
export async function lastDigestEnd(db: Database, edition: string, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ period_to: Date }>`
    select period_to from (
      -- The newest first: the other way round, the least would be sought anew for each row.
      select period_to, min(period_to) over (order by id desc rows between unbounded preceding and 1 preceding) as later
      from digests where kind = 'scheduled' and key like ${`${edition}:%`}
    ) as made
    where period_to <= ${now} and (later is null or later >= period_to)
    order by period_to desc limit 1`.execute(db);
  return rows[0]?.period_to ?? null;
}

/** Whether the digest of a key was made by a clock far ahead: earlier periods of its edition were made after it. */
export async function isOvertaken(db: Database, edition: string, key: string): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    select made.id from digests as made
    where made.key = ${key} and exists (
      select from digests as later
      where later.kind = 'scheduled' and later.key like ${`${edition}:%`}
        and later.id > made.id and later.period_to < made.period_to)`.execute(db);
  return rows.length > 0;
}

/** The digest of an edition before a moment, to tell what changed since. */
export async function digestBefore(db: Database, edition: string, end: Date): Promise<Digest | null> {
  const row = await db
    .selectFrom('digests')
    .selectAll()
    .where('kind', '=', 'scheduled')
    .where('key', 'like', `${edition}:%`)
    .where('period_to', '<=', end)
    .orderBy('period_to', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? storedDigest(row).digest : null;
}

/** The newest flash digest on a story. */
export async function lastFlashDigest(db: Database, story: number): Promise<Digest | null> {
  const row = await db
    .selectFrom('digests')
    .innerJoin('alerts', 'alerts.id', 'digests.alert_id')
    .selectAll('digests')
    .where('alerts.story_id', '=', story)
    .where('digests.kind', '=', 'flash')
    .orderBy('digests.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? storedDigest(row).digest : null;
}

export async function replaceDigest(tx: Database, id: number, digest: Digest): Promise<void> {
  await tx
    .updateTable('digests')
    .set({ content: JSON.stringify(digest) })
    .where('id', '=', id)
    .execute();
}

/** What a list says of a digest, without all that the digest says. */
export interface DigestHead {
  id: number;
  kind: StoredDigest['kind'];
  createdAt: Date;
  title: string;
  language: string;
  edition: string | null;
  from: Date;
  to: Date;
  /** Statements in all its sections, those told of by number alone among them. */
  statements: number;
}

/** The newest first; `before` is the id of the last one of the page before. */
export async function listDigests(
  db: Database,
  { limit, before }: { limit: number; before?: number | undefined },
): Promise<DigestHead[]> {
  const { rows } = await sql<DigestHead>`
    select id, kind, created_at as "createdAt", content ->> 'title' as title, language, content ->> 'edition' as edition,
      period_from as "from", period_to as "to",
      (select coalesce(sum(jsonb_array_length(section -> 'statements') + (section ->> 'more')::int), 0)::int
        from jsonb_array_elements(content -> 'sections') as section) as statements
    from digests ${before === undefined ? sql`` : sql`where id < ${before}`}
    order by id desc limit ${limit}`.execute(db);
  return rows;
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
