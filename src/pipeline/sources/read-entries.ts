import { messageOf } from '#src/base/errors.ts';
import { itemsOf } from '#src/capture/item.ts';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import type { CollectedItem } from '#src/model/item.ts';
import { exchangeFinder } from './entry-exchange.ts';
import type { PageReader } from './page-reader.ts';

export interface Found {
  item: CollectedItem;
  exchange: Exchange | null;
  /** See `Entry.nativeId`. */
  nativeId: string | null;
}

/** What came of a look's entries. */
export interface EntriesRead {
  found: Found[];
  /** A sentence for each entry that could not be read. */
  problems: string[];
  /** What those were in: kept for diagnosis. */
  unread: Exchange[];
}

const LONGEST_TITLE = 500;

/**
 * Items of a look's entries. One that cannot be read is named, what it came in is kept, and its bare title is taken, so
 * that somebody can go and see; the others go on.
 */
export async function readEntries(
  entries: readonly Entry[],
  exchanges: readonly Exchange[],
  pages: Pick<PageReader, 'read'> | undefined,
): Promise<EntriesRead> {
  const exchangeOf = exchangeFinder(exchanges);
  const found = new Map<string, Found>();
  const problems: string[] = [];
  const unread = new Set<Exchange>();
  for (const entry of entries) {
    const exchange = exchangeOf(entry);
    let items: CollectedItem[];
    try {
      items = pages ? await pages.read(entry) : itemsOf(entry);
    } catch (error) {
      const where = entry.url ?? entry.externalId ?? 'without address';
      problems.push(`An entry could not be read (${where}): ${messageOf(error)}`);
      if (exchange) unread.add(exchange);
      items = titleAlone(entry);
    }
    for (const [index, item] of items.entries())
      found.set(item.externalId, { item, exchange, nativeId: index === 0 ? (entry.nativeId ?? null) : null });
  }
  return { found: [...found.values()], problems, unread: [...unread] };
}

function titleAlone(entry: Entry): CollectedItem[] {
  const { type, value } = entry.content;
  const start = type === 'page' ? /<title[^>]{0,200}>([^<]{1,500})/i.exec(value.slice(0, 100_000))?.[1] : undefined;
  const title = entry.title?.value ?? start ?? '';
  if (title === '') return [];
  try {
    const bare = { type: 'html' as const, value: title.slice(0, LONGEST_TITLE) };
    return itemsOf({ ...entry, title: bare, content: { type: 'text', value: '' } });
  } catch {
    return [];
  }
}
