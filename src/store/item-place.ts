import { sql } from 'kysely';
import type { Database } from './database.ts';

/** The story that an item was joined to, as far as somebody must know it to say whether the item belongs there. */
export interface ItemPlace {
  story: number;
  title: string;
  language: string;
  /** How many other items it has. */
  others: number;
  joinReason: string | null;
  /** Who said last that it belongs there. */
  keptBy: string | null;
}

/** Null for an item that is alone in its story, or that began it: the others were joined to that one. */
export async function findItemPlace(db: Database, item: number): Promise<ItemPlace | null> {
  const { rows } = await sql<{ story: number; join_reason: string | null; kept_by: string | null } & ItemPlace>`
    select stories.id as story, stories.title, stories.language, stories.item_count - 1 as others, items.join_reason,
      (select decided_by from story_decisions
        where kind = 'join' and (item_a = items.id or item_b = items.id) order by id desc limit 1) as kept_by
    from items join stories on stories.id = items.story_id
    where items.id = ${item} and items.relation <> 'first' and stories.item_count > 1`.execute(db);
  const [row] = rows;
  if (!row) return null;
  const { story, title, language, others, join_reason: joinReason, kept_by: keptBy } = row;
  return { story, title, language, others, joinReason, keptBy };
}
