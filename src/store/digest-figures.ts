import { sql } from 'kysely';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import type { Database } from './database.ts';
import { firstItemSince } from './first-item.ts';

export interface FigureFilter {
  /** Empty = all. */
  signals: readonly string[];
  /** Of which a story must name one; empty = any story. */
  entities: readonly string[];
  leastScore: number;
}

/** Published so long before a period is older news there. */
export const OLDER_AFTER_HOURS = 72;

/**
 * Stories per signal in each of the periods: those of which an item that is neither recirculated nor older news was
 * collected or published within. The same count as `countEntries` of the digests, without reading the stories.
 */
export async function storiesPerSignal(
  db: Database,
  periods: readonly { from: Date; to: Date }[],
  { signals, entities, leastScore }: FigureFilter,
): Promise<Record<SignalName, number>[]> {
  const counts = periods.map(() => Object.fromEntries(SIGNALS.map((name) => [name, 0])) as Record<SignalName, number>);
  if (periods.length === 0) return counts;
  const since = new Date(Math.min(...periods.map(({ from }) => from.getTime())));
  const first = await firstItemSince(db, since);
  if (first === null) return counts;
  // Between two neighbouring bounds of periods a time lies in the same of them: it is placed once, not tried in each.
  const bounds = [...new Set(periods.flatMap(({ from, to }) => [from.getTime(), to.getTime()]))].sort((a, b) => a - b);
  const stretches = periods.flatMap(({ from, to }, index) =>
    bounds.flatMap((bound, place) =>
      bound >= from.getTime() && bound < to.getTime() ? [{ stretch: place + 1, period: index + 1, from }] : [],
    ),
  );
  const { rows } = await sql<{ period: number; signal: string; stories: number }>`
    with carried as materialized (
      select item_id, signal from signals
      where item_id >= ${sql.lit(first)} and score >= ${leastScore}
        and (${signals.length === 0} or signal = any(${[...signals]}::text[]))
    ), carriers as materialized (
      -- By their keys, all at once: a join would be taken for a few, and all items of these weeks read.
      select id, story_id, seen_at, published from items
      where id = any(array(select item_id from carried)) and seen_at >= ${since} and story_id is not null
        and relation is distinct from 'recirculation'
    ), members as materialized (
      select id, story_id from items where story_id = any(array(select distinct story_id from carriers))
    ), naming as materialized (
      select item_id from mentions
      where item_id = any(array(select id from members)) and entity_id = any(${[...entities]}::text[])
    ), found as materialized (
      select story_id, seen_at, published, signal from carried join carriers on carriers.id = carried.item_id
      where ${entities.length === 0}
        or story_id in (select story_id from members where id in (select item_id from naming))
    ), times as (
      select story_id, published, signal, seen_at as time from found
      union all
      select story_id, published, signal, published from found where published < seen_at
    ), placed as materialized (
      select story_id, published, signal, width_bucket(time, ${bounds.map((bound) => new Date(bound))}::timestamptz[]) as stretch
      from times
    ), stretches as (
      select * from unnest(${stretches.map(({ stretch }) => stretch)}::int[], ${stretches.map(({ period }) => period)}::int[],
        ${stretches.map(({ from }) => from)}::timestamptz[]) as listed (stretch, period, starts)
    )
    select period, signal, count(*)::int as stories from (
      -- Sorted by numbers first, and by letters as they are: by a language's rules takes some times as long.
      select distinct placed.story_id, stretches.period, placed.signal collate "C" as signal
      from stretches join placed using (stretch)
      where placed.published is null or placed.published >= starts - ${OLDER_AFTER_HOURS} * interval '1 hour'
    ) as told group by period, signal`.execute(db);
  for (const { period, signal, stories } of rows) {
    const name = SIGNALS.find((one) => one === signal);
    const count = counts[period - 1];
    if (name && count) count[name] = stories;
  }
  return counts;
}
