import type { QuotedItem, ReadItem } from '#src/digests/digest-part.ts';
import { itemReading, readingKey } from '#src/digests/item-reading.ts';
import type { ItemReading } from '#src/digests/text-reading.ts';
import { detached } from '#src/model/detached.ts';
import type { ItemWords } from '#src/model/story.ts';
import type { Database } from '#src/store/database.ts';
import { readItemVersions, readVersionedWords } from '#src/store/item-words.ts';
import { TEXT_READING } from './read-texts.ts';

interface Remembered {
  /** Of the item's row, and all else that decides what is read of it. */
  key: string;
  reading: ItemReading;
}

/** So many items or more, up to twice as many, some hundred bytes each: more than the warnings of a fortnight. */
const MOST = 5_000;
const EMPTY: ItemReading = { people: [], sentences: [] };

/** Of each database what was read out of its items, the last ones first. */
const memories = new WeakMap<Database, { recent: Map<number, Remembered>; older: Map<number, Remembered> }>();

/**
 * Reads items for digests, each once for as long as it stays as it is: of thousands of a week some dozens are new or changed
 * an hour later. Nothing is asked of memory but by the version of the item's row, so that what was corrected or taken out
 * of an item is read anew.
 */
export async function readingsOf(db: Database, items: readonly QuotedItem[]): Promise<ReadItem> {
  const found = new Map<number, ItemReading>();
  const versions = await readItemVersions(
    db,
    items.map(({ id }) => id),
  );
  const unread: QuotedItem[] = [];
  for (const item of items) {
    const known = recall(db, item.id);
    if (known?.key === keyOf(item, versions.get(item.id))) found.set(item.id, known.reading);
    else unread.push(item);
  }
  const words = await readVersionedWords(
    db,
    unread.map(({ id }) => id),
  );
  for (const item of unread) {
    const own = words.get(item.id);
    if (!own) continue;
    const reading = kept(itemReading(withWords(item, own.words), TEXT_READING));
    remember(db, item.id, { key: keyOf(item, own.version), reading });
    found.set(item.id, reading);
  }
  return ({ id }) => found.get(id) ?? EMPTY;
}

function keyOf(item: QuotedItem, version: string | undefined): string {
  return `${version} ${readingKey(item)}`;
}

function withWords(item: QuotedItem, { publisher, ...words }: ItemWords): QuotedItem {
  return { ...item, ...words, publisher: { ...item.publisher, ...publisher } };
}

/** Without the text that it was cut out of. */
function kept({ people, sentences }: ItemReading): ItemReading {
  return {
    people: people.map((named) => ({ ...named, name: detached(named.name) })),
    sentences: sentences.map(({ text, days }) => ({ text: detached(text), days })),
  };
}

function recall(db: Database, id: number): Remembered | undefined {
  const memory = memories.get(db);
  const known = memory?.recent.get(id) ?? memory?.older.get(id);
  if (known) remember(db, id, known);
  return known;
}

function remember(db: Database, id: number, reading: Remembered): void {
  let memory = memories.get(db) ?? { recent: new Map(), older: new Map() };
  if (memory.recent.size >= MOST && !memory.recent.has(id)) memory = { recent: new Map(), older: memory.recent };
  memory.recent.set(id, reading);
  memories.set(db, memory);
}
