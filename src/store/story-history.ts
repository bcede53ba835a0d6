import { sql } from 'kysely';
import type { Database } from './database.ts';

/** What people do to a story at the desk, as the addresses that they do it at end. */
const STORY_DEEDS = ['notes', 'tags', 'tags/remove', 'assign', 'join', 'part', 'evidence'] as const;
export type StoryDeed = (typeof STORY_DEEDS)[number];

/** What was done to a story, the newest first. Actions that were refused are none. */
export async function listStoryHistory(
  db: Database,
  id: number,
  limit: number,
): Promise<{ at: Date; person: string; did: StoryDeed }[]> {
  const deeds = new Map(STORY_DEEDS.map((deed) => [`/stories/${id}/${deed}`, deed]));
  const rows = await db
    .selectFrom('audit_log')
    .select(['at', 'person_name', 'subject'])
    .where('subject', 'in', [...deeds.keys()])
    .where(sql<boolean>`detail ->> 'outcome' in ('redirect', 'stream')`)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap((row) => {
    const did = deeds.get(row.subject);
    return did ? [{ at: row.at, person: row.person_name, did }] : [];
  });
}
