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
const OLDER_AFTER_HOURS = 72;

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
    with found as materialized (
      -- By the signals, which few items have: a join would be taken for a few, and all items of these weeks read.
      select items.story_id, items.seen_at, items.published, signals.signal
      from signals cross join lateral (
        select story_id, seen_at, published from items
        where items.id = signals.item_id and items.seen_at >= ${since} and items.story_id is not null
          and items.relation is distinct from 'recirculation' limit 1
      ) as items
      where signals.item_id >= ${sql.lit(first)}
        and signals.score >= ${leastScore}
        and (${signals.length === 0} or signals.signal = any(${[...signals]}::text[]))
        and (${entities.length === 0} or exists (
          select from items as other join mentions on mentions.item_id = other.id
          where other.story_id = items.story_id and mentions.entity_id = any(${[...entities]}::text[])))
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
    select stretches.period, placed.signal, count(distinct placed.story_id)::int as stories
    from stretches join placed using (stretch)
    where placed.published is null or placed.published >= starts - ${OLDER_AFTER_HOURS} * interval '1 hour'
    group by 1, 2`.execute(db);
  for (const { period, signal, stories } of rows) {
    const name = SIGNALS.find((one) => one === signal);
    const count = counts[period - 1];
    if (name && count) count[name] = stories;
  }
  return counts;
}
