import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { CollectedItem } from '#src/model/item.ts';
import type { Publisher } from '#src/model/source.ts';
import type { Database } from './database.ts';
import { storableIdentity, storableItem, storablePublisher } from './storable.ts';

export interface ItemToStore {
  item: CollectedItem;
  /** The item's own publisher, or the source. */
  publisher: Publisher;
  captureId: number | null;
  /** When it takes its place in time: of collection, or for imports of publication. */
  seen: Date;
}

export interface StoredCounts {
  created: number;
  revised: number;
  unchanged: number;
}

/** What one statement takes, of rows and of characters. */
const ROWS = 500;
const CHARACTERS = 4_000_000;

/**
 * Stores items, each once per source and external id. One whose title or text changed becomes a new revision, the old
 * wording kept; it is analysed anew. Must run in the transaction that holds its captures.
 */
export async function storeItems(
  tx: Database,
  sourceId: number,
  items: ItemToStore[],
  now: Date,
): Promise<StoredCounts> {
  const counts: StoredCounts = { created: 0, revised: 0, unchanged: 0 };
  await lockKnown(tx, sourceId, items);
  const parts = partsOf(items).map((part) => readyPart(sourceId, part.map(storableEntry), now));
  for (let part = parts.next(); !part.done; ) {
    const { entries, rows } = part.value;
    const inserting = insertNew(tx, rows);
    // Whoever waits for it hears of an error; until then nobody must.
    inserting.catch(() => {});
    // PostgreSQL has it then, and writes while the next part is made ready.
    await nextTurn();
    part = parts.next();
    const created = await inserting;
    counts.created += created.size;
    for (const entry of entries) {
      // The first of an id is the one that was inserted; what comes again under it is another wording, or none.
      if (created.delete(entry.item.externalId)) continue;
      counts[(await reviseItem(tx, sourceId, entry, contentHash(entry.item), now)) ? 'revised' : 'unchanged']++;
    }
  }
  return counts;
}

/** By rising id, as a batch that is placed takes them: of two that lock in another order none gets on. */
async function lockKnown(tx: Database, sourceId: number, items: readonly ItemToStore[]): Promise<void> {
  const ids = items.map(({ item }) => storableIdentity(item.externalId));
  await sql`select from items where source_id = ${sourceId} and external_id = any(${ids}::text[]) order by id for update`.execute(
    tx,
  );
}

function* partsOf(items: readonly ItemToStore[]): Generator<ItemToStore[]> {
  let part: ItemToStore[] = [];
  let characters = 0;
  for (const entry of items) {
    const more = entry.item.text.length;
    if (part.length > 0 && (part.length === ROWS || characters + more > CHARACTERS)) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(entry);
    characters += more;
  }
  if (part.length > 0) yield part;
}

/** With the rows of those that are the first of their id, as JSON. */
function readyPart(sourceId: number, entries: ItemToStore[], now: Date): { entries: ItemToStore[]; rows: string } {
  const first = new Map(entries.toReversed().map((entry) => [entry.item.externalId, entry]));
  const rows = [...first.values()].toReversed().map((entry) => rowOf(sourceId, entry, now));
  return { entries, rows: JSON.stringify(rows) };
}

/** Gives the ids, within the source, of those that were not there yet. */
async function insertNew(tx: Database, rows: string): Promise<Set<string>> {
  const { rows: created } = await sql<{ external_id: string }>`
    insert into items (${sql.join(COLUMNS.map(([name]) => sql.ref(name)))})
    select ${sql.join(COLUMNS.map(([name]) => sql.ref(name)))}
    from json_to_recordset(${rows}::json)
      as new (${sql.join(COLUMNS.map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`))})
    on conflict (source_id, external_id) do nothing
    returning external_id`.execute(tx);
  return new Set(created.map((row) => row.external_id));
}

const COLUMNS = [
  ['source_id', 'bigint'],
  ['external_id', 'text'],
  ['url', 'text'],
  ['canonical_url', 'text'],
  ['title', 'text'],
  ['text', 'text'],
  ['author_name', 'text'],
  ['author_handle', 'text'],
  ['published', 'timestamptz'],
  ['published_claim', 'text'],
  ['updated_claim', 'text'],
  ['declared_language', 'text'],
  ['publisher_name', 'text'],
  ['publisher_kind', 'text'],
  ['publisher_platform', 'text'],
  ['publisher_owner', 'text'],
  ['publisher_stance', 'text'],
  ['links', 'text[]'],
  ['forwarded_from', 'jsonb'],
  ['quoted_in', 'text'],
  ['capture_id', 'bigint'],
  ['collected_at', 'timestamptz'],
  ['seen_at', 'timestamptz'],
  ['content_hash', 'text'],
] as const;

function rowOf(
  sourceId: number,
  { item, publisher, captureId, seen }: ItemToStore,
  now: Date,
): Record<(typeof COLUMNS)[number][0], unknown> {
  return {
    source_id: sourceId,
    external_id: item.externalId,
    url: item.url,
    canonical_url: item.canonicalUrl,
    title: item.title,
    text: item.text,
    author_name: item.author?.name ?? null,
    author_handle: item.author?.handle ?? null,
    published: item.published,
    published_claim: item.published,
    updated_claim: item.updated,
    declared_language: item.language,
    publisher_name: publisher.name,
    publisher_kind: publisher.kind,
    publisher_platform: publisher.platform,
    publisher_owner: publisher.owner,
    publisher_stance: publisher.stance,
    links: item.links,
    forwarded_from: item.forwardedFrom,
    quoted_in: item.quotedIn,
    capture_id: captureId,
    collected_at: now,
    seen_at: seen,
    content_hash: contentHash(item),
  };
}

async function reviseItem(
  tx: Database,
  sourceId: number,
  { item, captureId }: ItemToStore,
  hash: string,
  now: Date,
): Promise<boolean> {
  const known = await tx
    .selectFrom('items')
    .select(['id', 'revision', 'title', 'text', 'content_hash', 'capture_id', 'redacted_at'])
    .where('source_id', '=', sourceId)
    .where('external_id', '=', item.externalId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const { id, redacted_at: redacted, ...revision } = known;
  // What was taken out of sight at a request does not come back with the source's next wording.
  if (known.content_hash === hash || redacted !== null) return false;
  await tx
    .insertInto('item_revisions')
    .values({ item_id: id, ...revision, seen_at: now })
    .execute();
  await tx
    .updateTable('items')
    .set({
      title: item.title,
      text: item.text,
      updated_claim: item.updated,
      content_hash: hash,
      revision: known.revision + 1,
      capture_id: captureId ?? known.capture_id,
      analysed_at: null,
      reviewed_at: null,
      alerts_checked_at: null,
      failures: 0,
      failure: null,
    })
    .where('id', '=', id)
    .execute();
  return true;
}

/** Those that the source has not brought before, or brought with another wording. */
export async function newOrChanged(db: Database, sourceId: number, items: CollectedItem[]): Promise<CollectedItem[]> {
  const entries = items.map((item) => ({ item, stored: storableItem(item) }));
  const ids = entries.map(({ stored }) => stored.externalId);
  const rows = await db
    .selectFrom('items')
    .select(['external_id', 'content_hash', 'redacted_at'])
    .where('source_id', '=', sourceId)
    .where('external_id', '=', sql<string>`any(${ids})`)
    .execute();
  const known = new Map(rows.map((row) => [row.external_id, row.content_hash]));
  const redacted = new Set(rows.filter((row) => row.redacted_at !== null).map((row) => row.external_id));
  return entries
    .filter(({ stored }) => !redacted.has(stored.externalId) && known.get(stored.externalId) !== contentHash(stored))
    .map(({ item }) => item);
}

export function contentHash(item: { title: string; text: string }): string {
  return createHash('sha256').update(`${item.title}\n${item.text}`).digest('hex');
}

function storableEntry(entry: ItemToStore): ItemToStore {
  return { ...entry, item: storableItem(entry.item), publisher: storablePublisher(entry.publisher) };
}

/** From when to when the items stand in time that a source brought since `since`; null where there are none. */
export async function spanOfItemsSince(
  db: Database,
  source: string,
  since: Date,
): Promise<{ from: Date; to: Date } | null> {
  const row = await db
    .selectFrom('items')
    .innerJoin('sources', 'sources.id', 'items.source_id')
    .select((select) => [select.fn.min('items.seen_at').as('from'), select.fn.max('items.seen_at').as('to')])
    .where('sources.key', '=', source)
    .where('items.collected_at', '>=', since)
    .executeTakeFirst();
  return row?.from && row.to ? { from: row.from, to: row.to } : null;
}
