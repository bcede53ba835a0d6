import type { Database } from '#src/store/database.ts';
import { createStories } from '#src/store/stories.ts';

/** A story of one item that has no signals; gives its id. */
export async function createStory(
  db: Database,
  { title, language, seen }: { title: string; language: string; seen: Date },
): Promise<number> {
  const nothing = { origins: [], signals: [], entities: [], languages: [] };
  const summary = { title, language, firstSeen: seen, lastSeen: seen, ...nothing };
  const [id = 0] = await createStories(db, [{ summary, items: 1 }], seen);
  return id;
}
