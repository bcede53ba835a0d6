import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Where a payload lies in the archive. */
export interface ArchivedPayload {
  sha256: string;
  key: string;
  /** Of the object as it lies there, packed and sealed. */
  objectSha256: string;
  objectLength: number;
}

/** What the archive is to do with a payload that lies on disk. */
export interface LocalPayloadFacts {
  sha256: string;
  /** When the newest capture of it was made; null of a file that no capture names. */
  newest: Date | null;
  archived: boolean;
}

/** Any constant that no other lock of ours has: one process at a time moves files. */
const ARCHIVE_LOCK = 1988_0020;

/** Runs alone among all processes; null where another one runs already. */
export async function archivingAlone<Result>(db: Database, run: () => Promise<Result>): Promise<Result | null> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ held: boolean }>`select pg_try_advisory_lock(${ARCHIVE_LOCK}) as held`.execute(
      connection,
    );
    if (rows[0]?.held !== true) return null;
    try {
      return await run();
    } finally {
      await sql`select pg_advisory_unlock(${ARCHIVE_LOCK})`.execute(connection);
    }
  });
}

/** Facts of these payloads; what is sealed or was removed is left out. */
export async function factsOfPayloads(db: Database, hashes: readonly string[]): Promise<LocalPayloadFacts[]> {
  const { rows } = await sql<{ sha256: string; newest: Date | null; archived: boolean }>`
    select sha256,
      (select max(captured_at) from captures where payload_sha256 = sha256) as newest,
      exists (select from archived_payloads as a where a.payload_sha256 = sha256 and state = 'archived') as archived
    from unnest(${[...hashes]}::text[]) as sha256
    where not exists (select from sealed_payloads as s where s.payload_sha256 = sha256)
      and not exists (select from payload_removals as r where r.payload_sha256 = sha256)`.execute(db);
  return rows;
}

/** Notes that an object is about to be put there: from now on it is removed with its payload. */
export async function beginArchiving(db: Database, payload: ArchivedPayload, now: Date): Promise<void> {
  const object = { key: payload.key, object_sha256: payload.objectSha256, object_length: payload.objectLength };
  await db
    .insertInto('archived_payloads')
    .values({ payload_sha256: payload.sha256, ...object, changed_at: now })
    .onConflict((conflict) =>
      conflict.column('payload_sha256').doUpdateSet({ ...object, state: 'begun', changed_at: now }),
    )
    .execute();
}

/** Notes that the object is there and was checked. False where it was sealed or removed meanwhile: it has to go. */
export async function endArchiving(db: Database, sha256: string, now: Date): Promise<boolean> {
  const { rows } = await sql`update archived_payloads set state = 'archived', changed_at = ${now}
    where payload_sha256 = ${sha256} and state = 'begun'
      and not exists (select from sealed_payloads as s where s.payload_sha256 = ${sha256})
      and not exists (select from payload_removals as r where r.payload_sha256 = ${sha256})
    returning 1`.execute(db);
  return rows.length > 0;
}

/** A payload that is to be read from the archive; null where it does not lie there. */
export async function findArchived(db: Database, sha256: string): Promise<ArchivedPayload | null> {
  const row = await db
    .selectFrom('archived_payloads')
    .selectAll()
    .where('payload_sha256', '=', sha256)
    .where('state', '=', 'archived')
    .executeTakeFirst();
  return row ? fromRow(row) : null;
}

/** Payloads in the archive whose hashes begin so, in order. */
export async function archivedFrom(db: Database, prefix: string): Promise<ArchivedPayload[]> {
  const rows = await db
    .selectFrom('archived_payloads')
    .selectAll()
    .where('payload_sha256', '>=', prefix)
    .where('payload_sha256', '<', `${prefix}g`)
    .where('state', '=', 'archived')
    .orderBy('payload_sha256')
    .execute();
  return rows.map(fromRow);
}

/** Notes that the object of a payload has to go; gives its key, null where there is none. */
export async function markForRemoval(db: Database, sha256: string, now: Date): Promise<string | null> {
  const row = await db
    .updateTable('archived_payloads')
    .set({ state: 'removing', changed_at: now })
    .where('payload_sha256', '=', sha256)
    .returning('key')
    .executeTakeFirst();
  return row?.key ?? null;
}

/** Forgets an object that was removed, unless it was marked since `before`: a process may be putting it there again. */
export async function forgetRemoved(db: Database, sha256: string, before: Date): Promise<void> {
  await db
    .deleteFrom('archived_payloads')
    .where('payload_sha256', '=', sha256)
    .where('state', '=', 'removing')
    .where('changed_at', '<', before)
    .execute();
}

/** Forgets an object whose payload lies on disk again. */
export async function forgetArchived(db: Database, sha256: string): Promise<void> {
  await db.deleteFrom('archived_payloads').where('payload_sha256', '=', sha256).execute();
}

/**
 * Objects that have to go: those that were marked, and those whose payload was sealed or removed by a process that ended
 * before it could mark them.
 */
export async function objectsToRemove(
  db: Database,
  now: Date,
  limit: number,
): Promise<{ sha256: string; key: string }[]> {
  await sql`update archived_payloads as a set state = 'removing', changed_at = ${now} where state <> 'removing'
    and (exists (select from sealed_payloads as s where s.payload_sha256 = a.payload_sha256)
      or exists (select from payload_removals as r where r.payload_sha256 = a.payload_sha256))`.execute(db);
  return db
    .selectFrom('archived_payloads')
    .select(['payload_sha256 as sha256', 'key'])
    .where('state', '=', 'removing')
    .orderBy('changed_at')
    .limit(limit)
    .execute();
}

export interface ArchiveFigures {
  payloads: number;
  bytes: number;
  /** Objects that wait to be removed, and since when. */
  removing: number;
  removingSince: Date | null;
}

export async function archiveFigures(db: Database): Promise<ArchiveFigures> {
  const { rows } = await sql<ArchiveFigures>`select
    count(*) filter (where state = 'archived')::int as payloads,
    coalesce(sum(object_length) filter (where state = 'archived'), 0)::bigint as bytes,
    count(*) filter (where state = 'removing')::int as removing,
    min(changed_at) filter (where state = 'removing') as "removingSince"
    from archived_payloads`.execute(db);
  return rows[0] ?? { payloads: 0, bytes: 0, removing: 0, removingSince: null };
}

function fromRow(row: {
  payload_sha256: string;
  key: string;
  object_sha256: string;
  object_length: number;
}): ArchivedPayload {
  return {
    sha256: row.payload_sha256,
    key: row.key,
    objectSha256: row.object_sha256,
    objectLength: row.object_length,
  };
}
