import { sql } from 'kysely';
import type { WatchedEntity } from '#src/model/entity.ts';
import { whyOf } from './configuration.ts';
import type { Database } from './database.ts';
import { type ListedItem, listedItems } from './desk-items.ts';

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
  const { rows } = await sql<{ entity_id: string; stories: number; last: Date }>`
    select mentions.entity_id, count(distinct items.story_id) as stories, max(items.seen_at) as last
    from items join mentions on mentions.item_id = items.id
    where items.seen_at >= ${since}
      and mentions.item_id >= (select min(id + 0) from items where seen_at >= ${since})
    group by mentions.entity_id`.execute(db);
  return new Map(rows.map((row) => [row.entity_id, { stories: row.stories, last: row.last }]));
}

/** Stories that name an entity, per period of `days` days back from `now`; index 0 is the latest period. */
export async function countMentionsByPeriod(
  db: Database,
  entity: string,
  { now, days, periods }: { now: Date; days: number; periods: number },
): Promise<number[]> {
  const width = days * 86_400;
  const { rows } = await sql<{ period: number; stories: number }>`
    select floor(extract(epoch from ${now}::timestamptz - items.seen_at) / ${width})::int as period,
      count(distinct items.story_id) as stories
    from mentions join items on items.id = mentions.item_id
    where mentions.entity_id = ${entity} and items.seen_at <= ${now}
      and items.seen_at > ${now}::timestamptz - make_interval(secs => ${width * periods})
    group by period`.execute(db);
  const counts = new Array<number>(periods).fill(0);
  for (const row of rows) if (row.period < periods) counts[row.period] = row.stories;
  return counts;
}

/** Stories whose items name the entity, by what those items say; `spoken` counts what is attributed to the entity itself. */
export async function countSignalsAbout(
  db: Database,
  entity: string,
): Promise<{ signals: ReadonlyMap<string, number>; spoken: ReadonlyMap<string, number> }> {
  const [about, spoken] = await Promise.all([
    sql<{ signal: string; stories: number }>`
      select signals.signal, count(distinct items.story_id) as stories
      from (select distinct item_id from mentions where entity_id = ${entity}) as named
      join items on items.id = named.item_id join signals on signals.item_id = named.item_id
      group by signals.signal`.execute(db),
    sql<{ signal: string; stories: number }>`
      select signals.signal, count(distinct items.story_id) as stories
      from signals join items on items.id = signals.item_id
      where signals.speaker = ${entity} group by signals.signal`.execute(db),
  ]);
  return {
    signals: new Map(about.rows.map((row) => [row.signal, row.stories])),
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
