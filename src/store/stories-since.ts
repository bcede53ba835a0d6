import { sql } from 'kysely';
import type { Platform } from '#src/model/source.ts';
import type { Story } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { readTuples } from './read-tuples.ts';
import { readStoryOutlines } from './story-outlines.ts';

/**
 * Stories as a digest tells them: outlines, where of the items that came in since then stand their words, their addresses
 * and who wrote them. What was told before is counted, and not quoted again.
 */
export async function readStoriesSince(db: Database, ids: readonly number[], since: Date): Promise<Story[]> {
  const stories = await readStoryOutlines(db, ids);
  const fresh = stories.flatMap(({ items }) => items.filter(({ collected }) => collected >= since));
  const words = await wordsOf(
    db,
    fresh.map(({ id }) => id),
  );
  return stories.map((story) => ({ ...story, items: story.items.map((item) => ({ ...item, ...told(item, words) })) }));
}

type WordsTuple = [
  id: number,
  title: string,
  text: string,
  url: string | null,
  canonicalUrl: string | null,
  author: string | null,
  handle: string | null,
  platform: Platform,
];

async function wordsOf(db: Database, items: readonly number[]): Promise<Map<number, WordsTuple>> {
  const rows = await readTuples<WordsTuple>(
    db,
    sql`id, title, text, url, canonical_url, author_name, author_handle, publisher_platform`,
    sql`items where id = any(${integers(items)}::bigint[])`,
  );
  return new Map(rows.map((row) => [row[0], row]));
}

function told({ id, publisher }: Story['items'][number], words: ReadonlyMap<number, WordsTuple>) {
  const found = words.get(id);
  if (!found) return null;
  const [, title, text, url, canonicalUrl, author, handle, platform] = found;
  return {
    ...{ title, text, url, canonicalUrl },
    author: author === null ? null : { name: author, handle },
    publisher: { ...publisher, platform },
  };
}
