import { sql } from 'kysely';
import type { Database } from './database.ts';

/** `page` is the page itself, of an item that came in a feed or the like. */
export type EvidenceKind = 'page' | 'media' | 'screenshot';

/** Something of an item that is to be fetched and kept. */
export interface DueEvidence {
  id: number;
  item: number;
  source: number;
  kind: EvidenceKind;
  url: string;
  tries: number;
  /** Of the item. */
  externalId: string;
}

/** An item that raised an alert and whose media nobody has looked for. */
export interface ItemToGather {
  item: number;
  url: string | null;
  externalId: string;
  links: string[];
  captureId: number | null;
}

/** Items that raised an alert lately; those of imports, which woke nobody, are left alone. */
export async function itemsToGather(db: Database, since: Date, limit: number): Promise<ItemToGather[]> {
  const rows = await db
    .selectFrom('items')
    .innerJoin('sources', 'sources.id', 'items.source_id')
    .select(['items.id', 'items.url', 'items.external_id', 'items.links', 'items.capture_id'])
    .where('sources.configured_by', '<>', 'import')
    .where('items.redacted_at', 'is', null)
    .where((where) =>
      where.exists(
        where
          .selectFrom('alerts')
          .select('alerts.id')
          .whereRef('alerts.item_id', '=', 'items.id')
          .where('alerts.raised_at', '>', since),
      ),
    )
    .where((where) =>
      where.not(
        where.exists(where.selectFrom('item_evidence').select('id').whereRef('item_evidence.item_id', '=', 'items.id')),
      ),
    )
    .orderBy('items.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    item: row.id,
    url: row.url,
    externalId: row.external_id,
    links: row.links,
    captureId: row.capture_id,
  }));
}

/** Orders what was found; an item of which nothing was found is marked by a row that says so. */
export async function orderEvidence(
  db: Database,
  item: number,
  wanted: readonly { kind: EvidenceKind; url: string }[],
  now: Date,
): Promise<void> {
  const rows = wanted.map(({ kind, url }) => ({ item_id: item, kind, url, next_try: now }));
  const nothing = { item_id: item, kind: 'media', url: '', state: 'none', next_try: now };
  await db
    .insertInto('item_evidence')
    .values(rows.length > 0 ? rows : [nothing])
    .onConflict((conflict) => conflict.columns(['item_id', 'kind', 'url']).doNothing())
    .execute();
}

/** Takes what is due, each until `until`. */
export async function claimDueEvidence(db: Database, now: Date, until: Date, limit: number): Promise<DueEvidence[]> {
  const { rows } = await sql<DueEvidence>`
    with due as (
      select id from item_evidence where state = 'waiting' and next_try <= ${now}
        and not exists (select from items where items.id = item_id and redacted_at is not null)
      order by kind desc, id limit ${limit} for update skip locked
    ), claimed as (
      update item_evidence set next_try = ${until} from due where item_evidence.id = due.id
      returning item_evidence.id, item_id as item, kind, url, tries
    )
    select claimed.*, items.source_id as source, items.external_id as "externalId" from claimed join items on items.id = claimed.item
    order by claimed.id`.execute(db);
  return rows;
}

/** Whether it is to be kept still, which nobody changes until a transaction ends: not where words were taken out of its item. */
export async function isWanted(db: Database, id: number): Promise<boolean> {
  const row = await db.selectFrom('item_evidence').select('state').where('id', '=', id).forUpdate().executeTakeFirst();
  return row?.state === 'waiting';
}

/** Bytes that were kept of an item's media so far. */
export async function bytesKept(db: Database, item: number): Promise<number> {
  const { rows } = await sql<{ bytes: string | number }>`
    select coalesce(sum(captures.payload_length), 0) as bytes from item_evidence
    join captures on captures.id = item_evidence.capture_id
    where item_evidence.item_id = ${item} and item_evidence.kind = 'media'`.execute(db);
  return Number(rows[0]?.bytes ?? 0);
}

export async function recordEvidence(
  tx: Database,
  id: number,
  result: { state: 'kept' | 'failed' | 'waiting'; captureId: number | null; reason: string | null; nextTry: Date },
): Promise<void> {
  await tx
    .updateTable('item_evidence')
    .set((set) => ({
      state: result.state,
      capture_id: result.captureId,
      reason: result.reason,
      next_try: result.nextTry,
      tries: set('tries', '+', 1),
    }))
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

/** What was kept of an item besides itself, and what was not, with the reason. */
export interface KeptEvidence {
  kind: EvidenceKind;
  url: string;
  state: 'waiting' | 'kept' | 'failed';
  captureId: number | null;
  reason: string | null;
}

export async function listItemEvidence(db: Database, item: number): Promise<KeptEvidence[]> {
  const rows = await db
    .selectFrom('item_evidence')
    .select(['kind', 'url', 'state', 'capture_id', 'reason'])
    .where('item_id', '=', item)
    .where('state', '<>', 'none')
    .orderBy('kind', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    kind: row.kind as EvidenceKind,
    url: row.url,
    state: row.state as KeptEvidence['state'],
    captureId: row.capture_id,
    reason: row.reason,
  }));
}
