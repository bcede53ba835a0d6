import { type RawBuilder, sql } from 'kysely';
import type { SignalName, Voice } from '#src/model/signal.ts';
import type { SourceKind, Stance } from '#src/model/source.ts';
import type { StoryItem } from '#src/model/story.ts';
import type { Database } from './database.ts';
import { holdsParts, type SearchPart, searchStretches } from './desk-search.ts';
import { readStoryItems } from './story-items.ts';

/** What a list of items is narrowed by; all that is given must hold. */
export interface ItemFilter {
  id?: number | undefined;
  story?: number | undefined;
  signal?: SignalName | undefined;
  voice?: Voice | undefined;
  /** Least score of the signal, or of any. */
  score?: number | undefined;
  entity?: string | undefined;
  source?: string | undefined;
  kind?: SourceKind | undefined;
  stance?: Stance | undefined;
  language?: string | undefined;
  reviewed?: boolean | undefined;
  /** Seen in the period: `from` inclusive, `to` exclusive. */
  from?: Date | undefined;
  to?: Date | undefined;
  words?: SearchPart[] | undefined;
}

export interface ListedStoryItem extends StoryItem {
  story: number | null;
  reviewed: boolean;
  captureSha256: string | null;
}

/** Items that pass, the newest first, a page of them; `after` is the id of the last one of the page before. */
export async function listItems(
  db: Database,
  filter: ItemFilter,
  page: { after?: number | undefined; limit: number },
): Promise<ListedStoryItem[]> {
  if (!filter.words) return listWhere(db, conditionsOf(filter), page);
  const items: ListedStoryItem[] = [];
  const from = page.after === undefined ? undefined : await seenAt(db, page.after);
  for await (const { weeks, before } of searchStretches(db, filter.words, from ?? filter.to)) {
    const conditions = [...conditionsOf(filter), holdsParts(filter.words, 'items', weeks)];
    if (before) conditions.push(sql`items.seen_at < ${before}`);
    items.push(...(await listWhere(db, conditions, { after: page.after, limit: page.limit - items.length })));
    if (items.length >= page.limit) break;
  }
  return items;
}

async function seenAt(db: Database, item: number): Promise<Date | undefined> {
  const row = await db.selectFrom('items').select('seen_at').where('id', '=', item).executeTakeFirst();
  return row?.seen_at;
}

async function listWhere(
  db: Database,
  conditions: RawBuilder<unknown>[],
  page: { after?: number | undefined; limit: number },
): Promise<ListedStoryItem[]> {
  if (page.after !== undefined)
    conditions.push(
      sql`(items.seen_at, items.id) < (select seen_at, id from items as last where last.id = ${page.after})`,
    );
  const { rows } = await sql<{ id: number; story_id: number | null; reviewed: boolean; payload: string | null }>`
    select items.id, items.story_id, items.reviewed_at is not null as reviewed, captures.payload_sha256 as payload
    from items left join captures on captures.id = items.capture_id
    where ${sql.join(conditions, sql` and `)}
    order by items.seen_at desc, items.id desc limit ${page.limit}`.execute(db);
  const items = new Map(
    (
      await readStoryItems(
        db,
        rows.map((row) => row.id),
      )
    ).map((item) => [item.id, item]),
  );
  return rows.flatMap((row) => {
    const item = items.get(row.id);
    return item ? [{ ...item, story: row.story_id, reviewed: row.reviewed, captureSha256: row.payload }] : [];
  });
}

/** The first part is there soon, whatever follows. */
const FIRST_BATCH = 50;
const BATCH = 500;

/** All items that pass, a few hundred at a time, for what is written as it is read. */
export async function* allItems(db: Database, filter: ItemFilter, most: number): AsyncGenerator<ListedStoryItem> {
  let after: number | undefined;
  let left = most;
  for (let batch = FIRST_BATCH; left > 0; batch = BATCH) {
    const items = await listItems(db, filter, { after, limit: Math.min(batch, left) });
    yield* items;
    left -= items.length;
    after = items.at(-1)?.id;
    if (items.length < batch) return;
  }
}

function conditionsOf(filter: ItemFilter): RawBuilder<unknown>[] {
  const conditions = [sql`items.analysed_at is not null`];
  const hasSignal = [
    ...(filter.signal ? [sql`signals.signal = ${filter.signal}`] : []),
    ...(filter.voice ? [sql`signals.voice = ${filter.voice}`] : []),
    ...(filter.score === undefined ? [] : [sql`signals.score >= ${filter.score}`]),
  ];
  if (hasSignal.length > 0)
    conditions.push(
      sql`exists (select from signals where signals.item_id = items.id and ${sql.join(hasSignal, sql` and `)})`,
    );
  if (filter.id !== undefined) conditions.push(sql`items.id = ${filter.id}`);
  if (filter.story !== undefined) conditions.push(sql`items.story_id = ${filter.story}`);
  if (filter.entity)
    conditions.push(
      sql`exists (select from mentions where mentions.item_id = items.id and mentions.entity_id = ${filter.entity})`,
    );
  if (filter.source) conditions.push(sql`items.source_id = (select id from sources where key = ${filter.source})`);
  if (filter.kind) conditions.push(sql`items.publisher_kind = ${filter.kind}`);
  if (filter.stance) conditions.push(sql`items.publisher_stance = ${filter.stance}`);
  if (filter.language) conditions.push(sql`items.language = ${filter.language}`);
  if (filter.reviewed !== undefined)
    conditions.push(filter.reviewed ? sql`items.reviewed_at is not null` : sql`items.reviewed_at is null`);
  if (filter.from) conditions.push(sql`items.seen_at >= ${filter.from}`);
  if (filter.to) conditions.push(sql`items.seen_at < ${filter.to}`);
  return conditions;
}
