import { sql } from 'kysely';
import type { Database } from './database.ts';

/** An item whose next look is due. */
export interface DueWatch {
  item: number;
  source: number;
  url: string;
  externalId: string;
  collected: Date;
  lastSeen: Date;
  missingSince: Date | null;
  candidateHash: string | null;
  /** Its capture was of its own page, so that the page has the form in which it was collected. */
  ownPage: boolean;
  /** An earlier look found the very words of the item. */
  matched: boolean;
}

/** Puts items with these signals under watch, once each; imports are of the past and are left alone. */
export async function enrolWatches(
  db: Database,
  options: { signals: readonly string[]; firstAfterMs: number; now: Date },
): Promise<number> {
  const since = new Date(options.now.getTime() - 3 * 24 * 3_600_000);
  const result = await sql`
    insert into watches (item_id, last_seen, next_check)
    select items.id, items.collected_at, items.collected_at + ${options.firstAfterMs} * interval '1 millisecond'
    from items join sources on sources.id = items.source_id
    where items.seen_at > ${since} and items.analysed_at is not null and items.url is not null
      and sources.configured_by <> 'import'
      and exists (select from signals where signals.item_id = items.id and signals.signal = any(${options.signals}))
      and not exists (select from watches where watches.item_id = items.id)
    on conflict (item_id) do nothing`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** Takes watches that are due, each until `until`: after that another process may look. */
export async function claimDueWatches(db: Database, now: Date, until: Date, limit: number): Promise<DueWatch[]> {
  const { rows } = await sql<{
    item: number;
    source: number;
    url: string;
    external_id: string;
    collected_at: Date;
    last_seen: Date;
    missing_since: Date | null;
    candidate_hash: string | null;
    own_page: boolean;
    matched: boolean;
  }>`
    with due as (
      select item_id from watches where next_check <= ${now} and gone_at is null
      order by next_check limit ${limit} for update skip locked
    ), claimed as (
      update watches set next_check = ${until} from due where watches.item_id = due.item_id
      returning watches.item_id, watches.last_seen, watches.missing_since, watches.candidate_hash, watches.matched
    )
    select items.id as item, items.source_id as source, items.url, items.external_id, items.collected_at,
      claimed.last_seen, claimed.missing_since, claimed.candidate_hash, claimed.matched,
      coalesce(captures.final_url = items.url or captures.record ->> 'requestedUrl' = items.url, false) as own_page
    from claimed join items on items.id = claimed.item_id left join captures on captures.id = items.capture_id
    where items.url is not null order by items.id`.execute(db);
  return rows.map((row) => ({
    item: row.item,
    source: row.source,
    url: row.url,
    externalId: row.external_id,
    collected: row.collected_at,
    lastSeen: row.last_seen,
    missingSince: row.missing_since,
    candidateHash: row.candidate_hash,
    ownPage: row.own_page,
    matched: row.matched,
  }));
}

export interface WatchRecord {
  state: 'there' | 'missing' | 'gone' | 'unknown';
  now: Date;
  step: number | null;
  nextCheck: Date | null;
  reason: string | null;
  captureId: number | null;
  candidateHash: string | null;
  /** Set where this look found the very words of the item. */
  matched?: boolean;
}

/** Records a look. What is gone has no next look. */
export async function recordRecheck(tx: Database, item: number, look: WatchRecord): Promise<void> {
  const { state, now } = look;
  await tx
    .updateTable('watches')
    .set((set) => ({
      last_checked: now,
      next_check: look.nextCheck,
      reason: look.reason,
      candidate_hash: look.candidateHash,
      ...(look.matched === undefined ? {} : { matched: look.matched }),
      ...(look.step === null ? {} : { step: look.step }),
      ...(look.captureId === null ? {} : { capture_id: look.captureId }),
      // A look that told nothing leaves what was known: something missing stays missing.
      ...(state === 'unknown' ? {} : { state }),
      ...(state === 'there' ? { last_seen: now, missing_since: null } : {}),
      ...(state === 'missing' || state === 'gone'
        ? { missing_since: set.fn.coalesce('missing_since', set.val(now)) }
        : {}),
      ...(state === 'gone' ? { gone_at: now } : {}),
    }))
    .where('item_id', '=', item)
    .where('gone_at', 'is', null)
    .execute();
}

/** What became of an item that is watched. */
export interface WatchState {
  state: 'there' | 'missing' | 'gone';
  lastSeen: Date;
  lastChecked: Date | null;
  nextCheck: Date | null;
  missingSince: Date | null;
  goneAt: Date | null;
  reason: string | null;
  captureId: number | null;
}

export async function findWatch(db: Database, item: number): Promise<WatchState | null> {
  const row = await db.selectFrom('watches').selectAll().where('item_id', '=', item).executeTakeFirst();
  if (!row) return null;
  return {
    state: row.state === 'gone' || row.state === 'missing' ? row.state : 'there',
    lastSeen: row.last_seen,
    lastChecked: row.last_checked,
    nextCheck: row.next_check,
    missingSince: row.missing_since,
    goneAt: row.gone_at,
    reason: row.reason,
    captureId: row.capture_id,
  };
}

/** The words of an item as they are known. */
export interface KnownWording {
  title: string;
  hash: string;
  redacted: boolean;
}

export async function findWording(db: Database, item: number): Promise<KnownWording | null> {
  const row = await db
    .selectFrom('items')
    .select(['title', 'content_hash', 'redacted_at'])
    .where('id', '=', item)
    .executeTakeFirst();
  return row ? { title: row.title, hash: row.content_hash, redacted: row.redacted_at !== null } : null;
}

/** A wording of an item's own page. */
export interface PageWording {
  number: number;
  title: string;
  text: string;
  hash: string;
  captureId: number | null;
  seen: Date;
}

/** The newest wordings of an item's page, the oldest first. */
export async function readPageWordings(db: Database, item: number, limit: number): Promise<PageWording[]> {
  const rows = await db
    .selectFrom('page_wordings')
    .selectAll()
    .where('item_id', '=', item)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map((row) => ({
    number: row.number,
    title: row.title,
    text: row.text,
    hash: row.content_hash,
    captureId: row.capture_id,
    seen: row.seen_at,
  }));
}

export async function insertPageWording(tx: Database, item: number, wording: PageWording): Promise<void> {
  await tx
    .insertInto('page_wordings')
    .values({
      item_id: item,
      number: wording.number,
      title: wording.title,
      text: wording.text,
      content_hash: wording.hash,
      capture_id: wording.captureId,
      seen_at: wording.seen,
    })
    .onConflict((conflict) => conflict.columns(['item_id', 'number']).doNothing())
    .execute();
}

/** An item that is gone, and that no rule has looked at for it. */
export interface DeletionToCheck {
  item: number;
  story: number;
  captured: Date;
  missingSince: Date;
  imported: boolean;
}

export async function deletionsToCheck(db: Database, limit: number): Promise<DeletionToCheck[]> {
  const rows = await selectDeletions(db)
    .where('watches.alerts_checked_at', 'is', null)
    .where('items.analysed_at', 'is not', null)
    .limit(limit)
    .execute();
  return rows.flatMap(deletionOf);
}

/** Items that were captured and found to be gone in the period. */
export async function deletionsOfPeriod(db: Database, from: Date, to: Date): Promise<DeletionToCheck[]> {
  const rows = await selectDeletions(db)
    .where('watches.gone_at', '>=', from)
    .where('watches.gone_at', '<', to)
    .execute();
  return rows.flatMap(deletionOf);
}

function selectDeletions(db: Database) {
  return db
    .selectFrom('watches')
    .innerJoin('items', 'items.id', 'watches.item_id')
    .innerJoin('sources', 'sources.id', 'items.source_id')
    .select(['items.id', 'items.story_id', 'items.collected_at', 'sources.configured_by'])
    .select(['watches.missing_since', 'watches.gone_at'])
    .where('watches.gone_at', 'is not', null)
    .where('items.story_id', 'is not', null)
    .orderBy('items.id');
}

type DeletionRow = Awaited<ReturnType<ReturnType<typeof selectDeletions>['execute']>>[number];

/** None where the row says too little. */
function deletionOf(row: DeletionRow): DeletionToCheck[] {
  const missingSince = row.missing_since ?? row.gone_at;
  if (row.story_id === null || missingSince === null) return [];
  const imported = row.configured_by === 'import';
  return [{ item: row.id, story: row.story_id, captured: row.collected_at, missingSince, imported }];
}

/** False where another worker was first. */
export async function claimDeletionCheck(tx: Database, item: number, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable('watches')
    .set({ alerts_checked_at: now })
    .where('item_id', '=', item)
    .where('alerts_checked_at', 'is', null)
    .where('gone_at', 'is not', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
