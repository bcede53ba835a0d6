import { sql } from 'kysely';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import type { Origin, StoryItem } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { readStoryItems } from './story-items.ts';

/** A story as a list shows it. */
export interface StoryRow {
  id: number;
  title: string;
  language: string;
  firstSeen: Date;
  lastSeen: Date;
  itemCount: number;
  origins: Origin[];
  signals: SignalName[];
  languages: string[];
  /** Names of who published its first hundred items, the first ones first. */
  publishers: string[];
  /** The item that carries its weightiest signal, or else its first. */
  lead: StoryItem | null;
  /** In a search: the newest item that holds what is searched for. */
  found: StoryItem | null;
}

/** Of a story of hundreds of items, so many are looked at for who published them. */
const FIRST_ITEMS = 100;

/** Stories in the order of their ids as given; `found` by story. */
export async function readStoryRows(
  db: Database,
  ids: number[],
  found: ReadonlyMap<number, number>,
): Promise<StoryRow[]> {
  if (ids.length === 0) return [];
  const stories = db
    .selectFrom('stories')
    .select(['id', 'title', 'language', 'first_seen', 'last_seen', 'item_count', 'origins', 'signals', 'languages'])
    .where('id', 'in', ids)
    .execute();
  const [rows, leads, publishers, items] = await Promise.all([
    stories,
    leadItems(db, ids),
    publishersOf(db, ids),
    readStoryItems(
      db,
      ids.flatMap((id) => found.get(id) ?? []),
    ),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    return [
      {
        id,
        title: row.title,
        language: row.language,
        firstSeen: row.first_seen,
        lastSeen: row.last_seen,
        itemCount: row.item_count,
        origins: row.origins as Origin[],
        signals: SIGNALS.filter((signal) => row.signals.includes(signal)),
        languages: row.languages,
        publishers: publishers.get(id) ?? [],
        lead: leads.get(id) ?? null,
        found: items.find((item) => item.id === found.get(id)) ?? null,
      },
    ];
  });
}

/** The items with the weightiest signal are known by an index, however many the story has; only these are read. */
async function leadItems(db: Database, stories: number[]): Promise<Map<number, StoryItem>> {
  const { rows } = await sql<{ story_id: number; id: number }>`
    with found as materialized (
      -- Item by item: for stories of hundreds the planner would read all signals that there are.
      select items.story_id, items.id, found.score, array_position(${[...SIGNALS]}::text[], found.signal) as place
      from items cross join lateral (
        select signal, score from signals where signals.item_id = items.id limit ${SIGNALS.length}
      ) as found
      where items.story_id = any(${integers(stories)}::bigint[])
    ), weightiest as (
      select *, rank() over (partition by story_id order by place) as rank from found
    ), leads as (
      select distinct on (weightiest.story_id) weightiest.story_id, items.id
      from weightiest join items on items.id = weightiest.id where rank = 1
      order by weightiest.story_id, items.relation = 'first' desc, weightiest.score desc, items.id
    )
    select story_id, id from leads
    union all
    select stories.id, firsts.id from unnest(${integers(stories)}::bigint[]) as stories (id)
      cross join lateral (
        select id from (
          select id, relation from items where items.story_id = stories.id order by id limit ${FIRST_ITEMS}
        ) as earliest order by relation = 'first' desc, id limit 1
      ) as firsts
    where not exists (select from found where found.story_id = stories.id)`.execute(db);
  const items = await readStoryItems(
    db,
    rows.map((row) => row.id),
  );
  const byId = new Map(items.map((item) => [item.id, item]));
  return new Map(
    rows.flatMap((row) => {
      const item = byId.get(row.id);
      return item ? [[row.story_id, item] as const] : [];
    }),
  );
}

async function publishersOf(db: Database, stories: number[]): Promise<Map<number, string[]>> {
  const { rows } = await sql<{ story_id: number; names: string[] }>`
    select story_id, array_agg(publisher_name order by first) as names
    from (
      select stories.id as story_id, publisher_name, min(seen_at) as first
      from unnest(${integers(stories)}::bigint[]) as stories (id)
        cross join lateral (
          select publisher_name, seen_at from items where items.story_id = stories.id order by id limit ${FIRST_ITEMS}
        ) as earliest
      group by stories.id, publisher_name
    ) as publishers group by story_id`.execute(db);
  return new Map(rows.map((row) => [row.story_id, row.names]));
}
