import { sql } from 'kysely';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import type { Database } from './database.ts';

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
  const { rows } = await sql<{ period: number; signal: string; stories: number }>`
    with found as materialized (
      select items.story_id, items.seen_at, items.published, signals.signal
      from items join signals on signals.item_id = items.id
      where items.seen_at >= ${since} and items.story_id is not null
        and items.relation is distinct from 'recirculation'
        and signals.score >= ${leastScore}
        and (${signals.length === 0} or signals.signal = any(${[...signals]}::text[]))
        and (${entities.length === 0} or exists (
          select from items as other join mentions on mentions.item_id = other.id
          where other.story_id = items.story_id and mentions.entity_id = any(${[...entities]}::text[])))
    ), periods as (
      select * from unnest(${periods.map(({ from }) => from)}::timestamptz[], ${periods.map(({ to }) => to)}::timestamptz[])
        with ordinality as listed (starts, ends, period)
    )
    select periods.period::int as period, found.signal, count(distinct found.story_id)::int as stories
    from periods join found on (
      found.seen_at >= starts and found.seen_at < ends
      or found.published < found.seen_at and found.published >= starts and found.published < ends)
      and (found.published is null or found.published >= starts - ${OLDER_AFTER_HOURS} * interval '1 hour')
    group by 1, 2`.execute(db);
  for (const { period, signal, stories } of rows) {
    const name = SIGNALS.find((one) => one === signal);
    const count = counts[period - 1];
    if (name && count) count[name] = stories;
  }
  return counts;
}
