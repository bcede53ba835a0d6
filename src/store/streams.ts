import { sql } from 'kysely';
import type { Outcome } from '#src/model/source.ts';
import type { Database } from './database.ts';

/** What a stream's holder has: it alone may write, for as long as its lease lasts. */
export interface StreamLease {
  sourceId: number;
  holder: string;
}

/**
 * Takes a stream that nobody holds, or whose holder did not renew its lease; false where somebody does. Times are of the
 * database's clock, so that those of the machines do not matter.
 */
export async function claimStream(db: Database, { sourceId, holder }: StreamLease, leaseMs: number): Promise<boolean> {
  const until = sql<Date>`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;
  const row = await db
    .insertInto('streams')
    .values({ source_id: sourceId, held_by: holder, held_until: until })
    .onConflict((conflict) =>
      conflict
        .column('source_id')
        .doUpdateSet({ held_by: holder, held_until: until, connected_at: null })
        .where((where) =>
          where.or([where('streams.held_until', 'is', null), where('streams.held_until', '<', sql<Date>`now()`)]),
        ),
    )
    .returning('source_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** False where it is another's by now: then nothing of it may be written any more. */
export async function renewStream(db: Database, lease: StreamLease, leaseMs: number): Promise<boolean> {
  const result = await held(db, lease)
    .set({ held_until: sql<Date>`clock_timestamp() + ${leaseMs} * interval '1 millisecond'` })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function releaseStream(db: Database, lease: StreamLease): Promise<void> {
  await held(db, lease).set({ held_by: null, held_until: null, connected_at: null }).execute();
}

export async function readStreamCursor(db: Database, sourceId: number): Promise<unknown> {
  const row = await db.selectFrom('streams').select('cursor').where('source_id', '=', sourceId).executeTakeFirst();
  return row?.cursor ?? null;
}

/**
 * Moves a stream on, in the transaction that stores what it covers. False where the lease is another's: the caller rolls
 * back. The row stays locked until the transaction ends, so that nobody takes the stream over in the middle of it.
 */
export async function advanceStream(
  tx: Database,
  lease: StreamLease,
  advance: { cursor: unknown; heardAt: Date },
): Promise<boolean> {
  const result = await held(tx, lease)
    .set({
      cursor: advance.cursor === null ? null : JSON.stringify(advance.cursor),
      last_event_at: advance.heardAt,
    })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function markConnected(db: Database, lease: StreamLease, now: Date): Promise<void> {
  await held(db, lease).set({ connected_at: now, failures: 0, last_failure: null }).execute();
}

export async function markDisconnected(db: Database, lease: StreamLease, reason: string | null): Promise<void> {
  await held(db, lease).set({ connected_at: null, failures: sql`failures + 1`, last_failure: reason }).execute();
}

function held(db: Database, { sourceId, holder }: StreamLease) {
  return db
    .updateTable('streams')
    .where('source_id', '=', sourceId)
    .where('held_by', '=', holder)
    .where('held_until', '>', sql<Date>`now()`);
}

/** Whether somebody is connected to a source's stream at this moment. */
export async function isStreaming(db: Database, sourceId: number): Promise<boolean> {
  const row = await db
    .selectFrom('streams')
    .select('source_id')
    .where('source_id', '=', sourceId)
    .where('connected_at', 'is not', null)
    .where('held_until', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return row !== undefined;
}

/** What a stream says of its source's state, as a look would. */
export async function recordStreamHealth(
  tx: Database,
  sourceId: number,
  health: {
    outcome: Outcome;
    reason: string | null;
    now: Date;
    foundNew: boolean;
    condition: string;
    conditionSince: Date;
  },
): Promise<void> {
  const succeeded = health.outcome === 'items' || health.outcome === 'empty' || health.outcome === 'not-modified';
  await tx
    .updateTable('sources')
    .set({
      last_looked: health.now,
      last_outcome: health.outcome,
      last_reason: health.reason,
      failures: succeeded ? 0 : sql`failures + 1`,
      condition: health.condition,
      condition_since: health.conditionSince,
      ...(succeeded ? { last_success: health.now } : {}),
      ...(health.foundNew ? { last_new_item: health.now } : {}),
    })
    .where('id', '=', sourceId)
    .execute();
}

/** Has a look made at a source soon, at the given time or before. */
export async function lookBy(db: Database, sourceId: number, time: Date): Promise<void> {
  await db
    .updateTable('sources')
    .set({ next_look: sql`least(next_look, ${time})` })
    .where('id', '=', sourceId)
    .execute();
}

/** Puts off the looks at a source that has none: it is followed alone. */
export async function putOffLook(db: Database, sourceId: number, until: Date): Promise<void> {
  await db.updateTable('sources').set({ next_look: until }).where('id', '=', sourceId).execute();
}
