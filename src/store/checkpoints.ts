import { sql } from 'kysely';
import type { AnchorKind, AnchorState, ChainHead, Checkpoint } from '#src/model/evidence.ts';
import type { Database } from './database.ts';

export interface StoredCheckpoint extends Checkpoint {
  id: number;
}

export interface StoredAnchor {
  id: number;
  checkpoint: StoredCheckpoint;
  kind: AnchorKind;
  service: string;
  state: AnchorState;
  proof: Uint8Array | null;
  tries: number;
  reason: string | null;
}

/** The last record of the chain; null where there is none. */
export async function chainHead(db: Database): Promise<ChainHead | null> {
  const row = await db
    .selectFrom('captures')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

export async function insertCheckpoint(db: Database, checkpoint: Checkpoint): Promise<number> {
  const { sequence, hash, time, keyId, signature } = checkpoint;
  const row = await db
    .insertInto('checkpoints')
    .values({ sequence, hash, made_at: time, key_id: keyId, signature })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function newestCheckpoint(db: Database): Promise<StoredCheckpoint | null> {
  const row = await selectCheckpoints(db).orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row ? checkpointOf(row) : null;
}

/** The first checkpoint that names this record or a later one; null where none does yet. */
export async function checkpointAfter(db: Database, sequence: number): Promise<StoredCheckpoint | null> {
  const row = await selectCheckpoints(db)
    .where('sequence', '>=', sequence)
    .orderBy('sequence')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row ? checkpointOf(row) : null;
}

/** All checkpoints, the oldest first, in pages. */
export async function* readCheckpoints(db: Database, page = 1000): AsyncGenerator<StoredCheckpoint> {
  for (let after = 0; ; ) {
    const rows = await selectCheckpoints(db).where('id', '>', after).orderBy('id').limit(page).execute();
    for (const row of rows) yield checkpointOf(row);
    const last = rows.at(-1);
    if (!last || rows.length < page) return;
    after = last.id;
  }
}

/** Has services asked for a proof of the checkpoint, unless one was asked for less than `pauseMs` ago. */
export async function orderAnchors(
  db: Database,
  checkpoint: number,
  services: readonly { kind: AnchorKind; service: string }[],
  now: Date,
  pauseMs: number,
): Promise<void> {
  for (const { kind, service } of services) {
    const newest = await db
      .selectFrom('anchors')
      .innerJoin('checkpoints', 'checkpoints.id', 'anchors.checkpoint_id')
      .select((select) => select.fn.max('checkpoints.made_at').as('made_at'))
      .where('anchors.kind', '=', kind)
      .where('anchors.service', '=', service)
      .executeTakeFirst();
    if (newest?.made_at && now.getTime() - newest.made_at.getTime() < pauseMs) continue;
    await db
      .insertInto('anchors')
      .values({ checkpoint_id: checkpoint, kind, service, next_try: now })
      .onConflict((conflict) => conflict.columns(['checkpoint_id', 'kind', 'service']).doNothing())
      .execute();
  }
}

/** Takes the anchors that are due, each until `until`: after that another process may try. */
export async function claimDueAnchors(db: Database, now: Date, until: Date, limit: number): Promise<StoredAnchor[]> {
  const due = await db
    .updateTable('anchors')
    .set({ next_try: until })
    .where(
      'id',
      'in',
      db
        .selectFrom('anchors')
        .select('id')
        .where('state', 'in', ['waiting', 'pending'])
        .where('next_try', '<=', now)
        .orderBy('id')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning('id')
    .execute();
  return anchorsById(
    db,
    due.map(({ id }) => id),
  );
}

export async function recordAnchor(
  db: Database,
  id: number,
  result: { state: AnchorState; proof: Uint8Array | null; provenAt: Date | null; reason: string | null; nextTry: Date },
): Promise<void> {
  await db
    .updateTable('anchors')
    .set((set) => ({
      state: result.state,
      proof: result.proof,
      proven_at: result.provenAt,
      reason: result.reason,
      next_try: result.nextTry,
      tries: set('tries', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
}

/** All that hold a proof, or those of one checkpoint, the oldest first. */
export async function readAnchors(db: Database, checkpoint?: number): Promise<StoredAnchor[]> {
  let query = db.selectFrom('anchors').select('id').where('proof', 'is not', null).orderBy('id');
  if (checkpoint !== undefined) query = query.where('checkpoint_id', '=', checkpoint);
  const rows = await query.execute();
  return anchorsById(
    db,
    rows.map(({ id }) => id),
  );
}

async function anchorsById(db: Database, ids: number[]): Promise<StoredAnchor[]> {
  const rows = await db
    .selectFrom('anchors')
    .innerJoin('checkpoints', 'checkpoints.id', 'anchors.checkpoint_id')
    .select(['sequence', 'hash', 'made_at', 'key_id', 'signature', 'checkpoints.id as checkpoint_id'])
    .select(['anchors.id as anchor_id', 'kind', 'service', 'state', 'proof', 'tries', 'reason'])
    .where('anchors.id', '=', sql<number>`any(${ids})`)
    .orderBy('anchors.id')
    .execute();
  return rows.map((row) => ({
    id: row.anchor_id,
    checkpoint: checkpointOf({ ...row, id: row.checkpoint_id }),
    kind: row.kind as AnchorKind,
    service: row.service,
    state: row.state as AnchorState,
    proof: row.proof,
    tries: row.tries,
    reason: row.reason,
  }));
}

function selectCheckpoints(db: Database) {
  return db.selectFrom('checkpoints').select(['id', 'sequence', 'hash', 'made_at', 'key_id', 'signature']);
}

function checkpointOf(row: {
  id: number;
  sequence: number;
  hash: string;
  made_at: Date;
  key_id: string;
  signature: string;
}): StoredCheckpoint {
  const { id, sequence, hash, signature } = row;
  return { id, sequence, hash, signature, time: row.made_at.toISOString(), keyId: row.key_id };
}
