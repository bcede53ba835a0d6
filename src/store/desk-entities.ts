import { sql } from 'kysely';
import type { WatchedEntity } from '#src/model/entity.ts';
import { whyOf } from './configuration.ts';
import type { Database } from './database.ts';
import { type ListedItem, listedItems } from './desk-items.ts';
import { firstItemSince } from './first-item.ts';

/** A watched name, or one that was watched, as the desk shows it. */
export interface EntityDetail extends WatchedEntity {
  watched: boolean;
}

export async function findEntity(db: Database, id: string): Promise<EntityDetail | null> {
  const row = await db.selectFrom('entities').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    type: row.type as WatchedEntity['type'],
    name: { en: row.name_en, fa: row.name_fa },
    why: whyOf(row),
    source: row.source,
    wikidata: row.wikidata,
    offices: row.offices as WatchedEntity['offices'],
    watched: row.watched,
  };
}

/** By entity id: in how many stories it was named since then, and when last. */
export async function countMentionsSince(
  db: Database,
  since: Date,
): Promise<Map<string, { stories: number; last: Date }>> {
  const first = await firstItemSince(db, since);
  if (first === null) return new Map();
  const { rows } = await sql<{ entity_id: string; stories: number; last: Date }>`
    select mentions.entity_id, count(distinct items.story_id) as stories, max(items.seen_at) as last
    from items join mentions on mentions.item_id = items.id
    where items.seen_at >= ${since} and items.id >= ${sql.lit(first)} and mentions.item_id >= ${sql.lit(first)}
    group by mentions.entity_id`.execute(db);
  return new Map(rows.map((row) => [row.entity_id, { stories: row.stories, last: row.last }]));
}

/** So many of the newest items that name an entity are counted. */
export const MOST_NAMED = 10_000;

/** What the newest items that name an entity tell of it; each figure is a number of stories. */
export interface NamedFigures {
  /** Whether these are all of its items. */
  isComplete: boolean;
  /** Per period back from now; index 0 is the latest. As many as these items cover: fewer than were asked for, it may be. */
  periods: number[];
  /** By what the items that name it say. */
  signals: ReadonlyMap<string, number>;
  /** By what is attributed to the entity itself, of all items. */
  spoken: ReadonlyMap<string, number>;
}

export async function countNamed(
  db: Database,
  entity: string,
  { now, days, periods }: { now: Date; days: number; periods: number },
): Promise<NamedFigures> {
  const width = days * 86_400;
  const [named, spoken] = await Promise.all([
    sql<{ part: 'period' | 'signal' | 'items'; name: string; figure: number; since: Date | null }>`
      with named as materialized (
        select distinct item_id from mentions where entity_id = ${entity} order by item_id desc limit ${MOST_NAMED}
      ), placed as materialized (
        select items.id, items.story_id, items.seen_at from named join items on items.id = named.item_id
      )
      select 'period' as part, floor(extract(epoch from ${now}::timestamptz - seen_at) / ${width})::text as name,
        count(distinct story_id)::int as figure, null::timestamptz as since
      from placed where seen_at <= ${now} and seen_at > ${now}::timestamptz - make_interval(secs => ${width * periods})
      group by 2
      union all
      select 'signal', signals.signal, count(distinct placed.story_id)::int, null
      from placed join signals on signals.item_id = placed.id group by 2
      union all
      select 'items', '', count(*)::int, min(seen_at) from placed`.execute(db),
    sql<{ signal: string; stories: number }>`
      select signals.signal, count(distinct items.story_id) as stories
      from signals join items on items.id = signals.item_id
      where signals.speaker = ${entity} group by signals.signal`.execute(db),
  ]);
  const of = (part: 'period' | 'signal') =>
    new Map(named.rows.filter((row) => row.part === part).map(({ name, figure }) => [name, figure]));
  const all = named.rows.find(({ part }) => part === 'items');
  const isComplete = (all?.figure ?? 0) < MOST_NAMED;
  const covered = isComplete || !all?.since ? periods : (now.getTime() - all.since.getTime()) / (width * 1000);
  const counts = of('period');
  return {
    isComplete,
    periods: Array.from(
      { length: Math.max(1, Math.min(periods, Math.floor(covered))) },
      (_, age) => counts.get(`${age}`) ?? 0,
    ),
    signals: of('signal'),
    spoken: new Map(spoken.rows.map((row) => [row.signal, row.stories])),
  };
}

/** Entities named together with this one in its newest items, most often first. */
export async function listCoMentions(
  db: Database,
  entity: string,
  limit: number,
): Promise<{ entity: string; items: number }[]> {
  const { rows } = await sql<{ entity_id: string; items: number }>`
    with named as materialized (
      select distinct item_id from mentions where entity_id = ${entity} order by item_id desc limit 2000
    )
    select mentions.entity_id, count(distinct mentions.item_id) as items
    from named join mentions on mentions.item_id = named.item_id
    where mentions.entity_id <> ${entity}
    group by mentions.entity_id order by items desc, mentions.entity_id limit ${limit}`.execute(db);
  return rows.map((row) => ({ entity: row.entity_id, items: row.items }));
}

/** The newest items that name an entity. */
export async function listItemsNaming(db: Database, entity: string, limit: number): Promise<ListedItem[]> {
  const { rows } = await sql<{ id: number; story_id: number | null }>`
    select items.id, items.story_id
    from (select distinct item_id from mentions where entity_id = ${entity} order by item_id desc limit ${limit}) as named
    join items on items.id = named.item_id order by items.seen_at desc, items.id desc`.execute(db);
  return listedItems(db, rows);
}
