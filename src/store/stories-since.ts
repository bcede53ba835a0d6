import { sql } from 'kysely';
import type { Platform } from '#src/model/source.ts';
import type { Story } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { readStoryOutlines } from './story-outlines.ts';

/**
 * Stories as a digest tells them: outlines, where of the items that came in since then stand their words, their addresses
 * and who wrote them. What was told before is counted, and not quoted again.
 */
export async function readStoriesSince(db: Database, ids: readonly number[], since: Date): Promise<Story[]> {
  const stories = await readStoryOutlines(db, ids);
  const fresh = stories.flatMap(({ items }) => items.filter(({ collected }) => collected >= since));
  const rows = await readWords(
    db,
    fresh.map(({ id }) => id),
  );
  const words = new Map(rows.map((row) => [row.id, row]));
  return stories.map((story) => ({
    ...story,
    items: story.items.map((item) => ({ ...item, ...told(item, words.get(item.id)) })),
  }));
}

type Words = Awaited<ReturnType<typeof readWords>>[number];

/** As rows: in texts there is much to escape. */
function readWords(db: Database, items: readonly number[]) {
  return db
    .selectFrom('items')
    .select(['id', 'title', 'text', 'url', 'canonical_url', 'author_name', 'author_handle', 'publisher_platform'])
    .where('id', '=', sql<number>`any(${integers(items)}::bigint[])`)
    .execute();
}

function told({ publisher }: Story['items'][number], words: Words | undefined) {
  if (!words) return null;
  return {
    ...{ title: words.title, text: words.text, url: words.url, canonicalUrl: words.canonical_url },
    author: words.author_name === null ? null : { name: words.author_name, handle: words.author_handle },
    publisher: { ...publisher, platform: words.publisher_platform as Platform },
  };
}
