import { sql } from 'kysely';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { firstItemSince } from './first-item.ts';
import { readColumns } from './read-columns.ts';

export interface FigureFilter {
  /** Empty = all. */
  signals: readonly string[];
  /** Of which a story must name one; empty = any story. */
  entities: readonly string[];
  leastScore: number;
}

export interface Period {
  from: Date;
  /** Belongs to the next one. */
  to: Date;
}

export interface PeriodFigures {
  /** Stories per signal, for each period. */
  signals: Record<SignalName, number>[];
  /** By each entity how many stories of the first period name it in an item that carries a signal; those of none left out. */
  named: Record<string, number>;
}

/** Published so long before a period is older news there. */
export const OLDER_AFTER_HOURS = 72;

/**
 * Stories of which an item that is neither recirculated nor older news was collected or published within each of the
 * periods. The same counts as `countEntries` of the digests, without reading the stories.
 */
export async function figuresOfPeriods(
  db: Database,
  periods: readonly Period[],
  filter: FigureFilter,
): Promise<PeriodFigures> {
  const { told, carried } = await carriersIn(db, periods, filter);
  const signals = periods.map(() => Object.fromEntries(SIGNALS.map((name) => [name, 0])) as Record<SignalName, number>);
  for (const name of SIGNALS) {
    const stories = periods.map(() => new Set<number>());
    for (const id of carried.get(name) ?? []) {
      const carrier = told.get(id);
      for (const period of carrier?.periods ?? []) stories[period]!.add(carrier!.story);
    }
    for (const [period, counts] of signals.entries()) counts[name] = stories[period]!.size;
  }
  return { signals, named: await namedIn(db, told) };
}

interface Carrier {
  story: number;
  /** By their places. */
  periods: readonly number[];
}

interface Carriers {
  /** By their ids the items that carry a signal and came in or were published in one of the periods. */
  told: Map<number, Carrier>;
  /** By each signal the items that carry it, others among them. */
  carried: Map<string, number[]>;
}

async function carriersIn(
  db: Database,
  periods: readonly Period[],
  { signals, entities, leastScore }: FigureFilter,
): Promise<Carriers> {
  const since = new Date(Math.min(...periods.map(({ from }) => from.getTime())));
  const first = periods.length === 0 ? null : await firstItemSince(db, since);
  if (first === null) return { told: new Map(), carried: new Map() };
  const { bounds, periodsOf } = stretchesOf(periods);
  const bucket = (time: string) => sql`width_bucket(${sql.ref(time)}, ${bounds}::timestamptz[])`;
  const { rows } = await sql<{
    signal: string | null;
    items: number[] | null;
    stories: number[];
    seen: number[];
    published: (number | null)[];
  }>`
    with carried as materialized (
      select item_id, signal from signals
      where item_id >= ${sql.lit(first)} and score >= ${leastScore}
        and (${signals.length === 0} or signal = any(${[...signals]}::text[]))
    ), carriers as materialized (
      -- By their keys, all at once: a join would be taken for a few, and all items of these weeks read.
      select id, story_id, ${bucket('seen_at')} as seen, ${bucket('published')} as published from items
      where id = any(array(select item_id from carried)) and seen_at >= ${since} and story_id is not null
        and relation is distinct from 'recirculation'
    ), members as materialized (
      select id, story_id from items where story_id = any(array(select distinct story_id from carriers))
    ), naming as materialized (
      select item_id from mentions
      where item_id = any(array(select id from members)) and entity_id = any(${[...entities]}::text[])
    )
    -- Counted by whoever asks: to join and sort these thousands here takes longer than to read them.
    select null as signal, array_to_json(array_agg(id)) as items, array_to_json(array_agg(story_id)) as stories,
      array_to_json(array_agg(seen)) as seen, array_to_json(array_agg(published)) as published
    from carriers
    where ${entities.length === 0} or story_id in (select story_id from members where id in (select item_id from naming))
    union all
    select signal, array_to_json(array_agg(item_id)), null, null, null from carried group by signal`.execute(db);
  const told = new Map<number, Carrier>();
  const carried = new Map<string, number[]>();
  for (const { signal, items, stories, seen, published } of rows) {
    if (signal !== null) carried.set(signal, items ?? []);
    else
      for (const [index, id] of (items ?? []).entries()) {
        const within = periodsOf(seen[index]!, published[index]!);
        if (within.length > 0) told.set(id, { story: stories[index]!, periods: within });
      }
  }
  return { told, carried };
}

/**
 * Times parted at the ends of the periods, and where what was published becomes older news in them: by the stretches in
 * which an item was seen and published, numbered as `width_bucket` does, `periodsOf` gives the periods that tell it.
 */
function stretchesOf(periods: readonly Period[]) {
  const olderBefore = ({ from }: Period) => from.getTime() - OLDER_AFTER_HOURS * 3_600_000;
  const bounds = [
    ...new Set(periods.flatMap((period) => [olderBefore(period), period.from.getTime(), period.to.getTime()])),
  ].sort((a, b) => a - b);
  const stretchFrom = new Map(bounds.map((bound, index) => [bound, index + 1]));
  const limits = periods.map((period) => ({
    first: stretchFrom.get(period.from.getTime())!,
    end: stretchFrom.get(period.to.getTime())!,
    fresh: stretchFrom.get(olderBefore(period))!,
  }));
  const known = new Map<string, number[]>();
  const periodsOf = (seen: number, published: number | null): readonly number[] => {
    const key = `${seen} ${published}`;
    const found = known.get(key);
    if (found) return found;
    // A date in the future is not believed.
    const times = published === null || published > seen ? [seen] : [seen, published];
    const within = limits.flatMap(({ first, end, fresh }, index) =>
      times.some((time) => time >= first && time < end) && (published === null || published >= fresh) ? [index] : [],
    );
    known.set(key, within);
    return within;
  };
  return { bounds: bounds.map((bound) => new Date(bound)), periodsOf };
}

async function namedIn(db: Database, told: ReadonlyMap<number, Carrier>): Promise<Record<string, number>> {
  const items = [...told].filter(([, { periods }]) => periods.includes(0)).map(([id]) => id);
  if (items.length === 0) return {};
  const mentions = await readColumns<{ item: number; entity: string }>(
    db,
    ['item', 'entity'],
    sql`select distinct item_id as item, entity_id as entity from mentions
      where item_id = any(array(select unnest(${integers(items)}::bigint[])))`,
  );
  const stories = new Map<string, Set<number>>();
  for (const [row, item] of mentions.item.entries()) {
    const entity = mentions.entity[row]!;
    const naming = stories.get(entity) ?? new Set();
    stories.set(entity, naming.add(told.get(item)!.story));
  }
  return Object.fromEntries([...stories].map(([entity, naming]) => [entity, naming.size]));
}
