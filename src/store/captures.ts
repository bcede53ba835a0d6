import { sql } from 'kysely';
import type { CaptureRecord, ChainLink } from '#src/model/capture.ts';
import type { Database } from './database.ts';

/** Any constant: whoever appends to the chain holds it, so that numbers and hashes follow one another. */
const CHAIN_LOCK = 1988_0001;

/** Locks the chain until the transaction ends and gives its last link; null where it is empty. */
export async function lockChain(tx: Database): Promise<ChainLink | null> {
  await sql`select pg_advisory_xact_lock(${CHAIN_LOCK})`.execute(tx);
  const row = await tx
    .selectFrom('captures')
    .select(['sequence', 'previous_hash', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { sequence: row.sequence, previousHash: row.previous_hash, hash: row.hash } : null;
}

/** Adds a record at the chain's end, which the caller has locked; gives the capture's id. */
export async function appendCapture(
  tx: Database,
  sourceId: number | null,
  record: CaptureRecord,
  link: ChainLink,
): Promise<number> {
  const row = await tx
    .insertInto('captures')
    .values({
      sequence: link.sequence,
      source_id: sourceId,
      final_url: record.finalUrl,
      status: record.status,
      captured_at: record.finishedAt,
      payload_sha256: record.payloadSha256,
      payload_length: record.payloadLength,
      record: JSON.stringify(record),
      previous_hash: link.previousHash,
      hash: link.hash,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Whether the newest capture of a source and address holds this very payload. */
export async function isNewestPayload(db: Database, sourceId: number, url: string, sha256: string): Promise<boolean> {
  const row = await newestOfAddress(db, sourceId, url).executeTakeFirst();
  return row?.payload_sha256 === sha256;
}

/** The newest capture of a source and address, by the index of this very expression. */
export function newestOfAddress(db: Database, sourceId: number, url: string) {
  return db
    .selectFrom('captures')
    .select('payload_sha256')
    .where('source_id', '=', sourceId)
    .where(sql<boolean>`hashtextextended(final_url, 0) = hashtextextended(${url}::text, 0)`)
    .where('final_url', '=', url)
    .orderBy('captured_at', 'desc')
    .limit(1);
}

export interface StoredCapture extends ChainLink {
  id: number;
  record: CaptureRecord;
}

/** The chain from its beginning, in pages so that its length does not matter. */
export async function* readChain(db: Database, page = 500): AsyncGenerator<StoredCapture> {
  for (let after = -1; ; ) {
    const rows = await db
      .selectFrom('captures')
      .select(['id', 'sequence', 'previous_hash', 'hash', 'record'])
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(page)
      .execute();
    for (const row of rows)
      yield {
        id: row.id,
        sequence: row.sequence,
        previousHash: row.previous_hash,
        hash: row.hash,
        record: row.record as CaptureRecord,
      };
    const last = rows.at(-1);
    if (!last || rows.length < page) return;
    after = last.sequence;
  }
}

export async function findCapture(db: Database, id: number): Promise<StoredCapture | null> {
  const row = await db
    .selectFrom('captures')
    .select(['id', 'sequence', 'previous_hash', 'hash', 'record'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const { previous_hash, record, ...rest } = row;
  return { ...rest, previousHash: previous_hash, record: record as CaptureRecord };
}
