import { sql } from 'kysely';
import type { CaptureRecord } from '#src/model/capture.ts';
import type { StoryItem } from '#src/model/story.ts';
import type { StoredCapture } from './captures.ts';
import type { Database } from './database.ts';
import { readStoryItems } from './story-items.ts';
import { findWatch, type PageWording, readPageWordings, type WatchState } from './watches.ts';

/** An item with all that is handed on of it. */
export interface ExportedItem {
  item: StoryItem;
  story: number | null;
  /** By which its source names it; empty where something was taken out of it. */
  externalId: string;
  relation: string | null;
  collectedAt: Date;
  publishedClaim: string | null;
  updatedClaim: string | null;
  captureId: number | null;
  redactedAt: Date | null;
  /** Earlier wordings, the oldest first. */
  revisions: { revision: number; title: string; text: string; captureId: number | null; replacedAt: Date }[];
  /** Wordings of its own page, where it came as a summary of it. */
  pageWordings: PageWording[];
  watch: WatchState | null;
}

/** Why a capture belongs to an item. */
export type CaptureRole = 'item' | 'revision' | 'page' | 'disappearance' | 'media' | 'screenshot';

const PAGE_WORDINGS = 50;

/** Ids of the items of a story, in the order in which they were published. */
export async function itemIdsOfStory(db: Database, story: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('items')
    .select('id')
    .where('story_id', '=', story)
    .where('analysed_at', 'is not', null)
    .orderBy(sql`coalesce(published, seen_at)`)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Items one after another, read in small batches, in the order of the ids given. */
export async function* readExportedItems(db: Database, ids: readonly number[]): AsyncGenerator<ExportedItem> {
  const batch = 50;
  for (let start = 0; start < ids.length; start += batch) {
    const some = ids.slice(start, start + batch);
    const items = new Map((await readStoryItems(db, some)).map((item) => [item.id, item]));
    for (const id of some) {
      const item = items.get(id);
      if (item) yield await exportedItem(db, item);
    }
  }
}

async function exportedItem(db: Database, item: StoryItem): Promise<ExportedItem> {
  const row = await db.selectFrom('items').selectAll().where('id', '=', item.id).executeTakeFirstOrThrow();
  const revisions = await db
    .selectFrom('item_revisions')
    .selectAll()
    .where('item_id', '=', item.id)
    .orderBy('revision')
    .execute();
  return {
    item,
    story: row.story_id,
    // It may be an address in which words stand that were taken out.
    externalId: row.redacted_at ? '' : row.external_id,
    relation: row.relation,
    collectedAt: row.collected_at,
    publishedClaim: row.published_claim,
    updatedClaim: row.updated_claim,
    captureId: row.capture_id,
    redactedAt: row.redacted_at,
    revisions: revisions.map((one) => ({
      revision: one.revision,
      title: one.title,
      text: one.text,
      captureId: one.capture_id,
      replacedAt: one.seen_at,
    })),
    pageWordings: await readPageWordings(db, item.id, PAGE_WORDINGS),
    watch: await findWatch(db, item.id),
  };
}

export interface CaptureOfItems {
  captureId: number;
  sequence: number;
  /** Which items it stands behind, and as what. */
  roles: { item: number; role: CaptureRole }[];
}

/** All captures behind items, in the order of the chain. */
export async function capturesOfItems(db: Database, ids: readonly number[]): Promise<CaptureOfItems[]> {
  const items = [...ids];
  const { rows } = await sql<{ capture_id: number; sequence: number; item: number; role: CaptureRole }>`
    select captures.id as capture_id, captures.sequence, used.item, used.role from (
      select capture_id, id as item, 'item' as role from items where id = any(${items})
      union select capture_id, item_id, 'revision' from item_revisions where item_id = any(${items})
      union select capture_id, item_id, 'page' from page_wordings where item_id = any(${items})
      union select capture_id, item_id, 'disappearance' from watches where item_id = any(${items})
      union select capture_id, item_id, kind from item_evidence where item_id = any(${items})
    ) as used join captures on captures.id = used.capture_id
    order by captures.sequence, used.item, used.role`.execute(db);
  const captures: CaptureOfItems[] = [];
  for (const row of rows) {
    const last = captures.at(-1);
    const use = { item: row.item, role: row.role };
    if (last?.captureId === row.capture_id) last.roles.push(use);
    else captures.push({ captureId: row.capture_id, sequence: row.sequence, roles: [use] });
  }
  return captures;
}

/** Records of the chain from one number to another, both included, in pages. */
export async function* readChainBetween(db: Database, from: number, to: number): AsyncGenerator<StoredCapture> {
  const page = 500;
  for (let next = from; next <= to; ) {
    const rows = await db
      .selectFrom('captures')
      .select(['id', 'sequence', 'previous_hash', 'hash', 'record'])
      .where('sequence', '>=', next)
      .where('sequence', '<=', to)
      .orderBy('sequence')
      .limit(page)
      .execute();
    for (const { previous_hash, record, ...row } of rows)
      yield { ...row, previousHash: previous_hash, record: record as CaptureRecord };
    const last = rows.at(-1);
    if (!last) return;
    next = last.sequence + 1;
  }
}
