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
  const carriers = await carriersIn(db, periods, filter);
  const { stories, told, rows, carried } = carriers;
  const signals = periods.map(() => Object.fromEntries(SIGNALS.map((name) => [name, 0])) as Record<SignalName, number>);
  for (const name of SIGNALS) {
    const found = periods.map(() => new Set<number>());
    for (const id of carried.get(name) ?? []) {
      const row = rows.get(id);
      if (row !== undefined) for (const period of told[row]!) found[period]!.add(stories[row]!);
    }
    for (const [period, counts] of signals.entries()) counts[name] = found[period]!.size;
  }
  return { signals, named: await namedIn(db, carriers) };
}

/** Column by column, since there are thousands: an object of each would take longer to make than to count. */
interface Carriers {
  /** Items that carry a signal and came in or were published within these weeks. */
  items: readonly number[];
  stories: readonly number[];
  /** The places of the periods that tell each. */
  told: readonly (readonly number[])[];
  /** By its id the row of each item. */
  rows: ReadonlyMap<number, number>;
  /** By each signal the items that carry it, others among them. */
  carried: ReadonlyMap<string, readonly number[]>;
}

const NONE: Carriers = { items: [], stories: [], told: [], rows: new Map(), carried: new Map() };

async function carriersIn(
  db: Database,
  periods: readonly Period[],
  { signals, entities, leastScore }: FigureFilter,
): Promise<Carriers> {
  const since = new Date(Math.min(...periods.map(({ from }) => from.getTime())));
  const first = periods.length === 0 ? null : await firstItemSince(db, since);
  if (first === null) return NONE;
  const { bounds, periodsOf } = stretchesOf(periods);
  const bucket = (time: string) => sql`width_bucket(${sql.ref(time)}, ${bounds}::timestamptz[])`;
  const { rows } = await sql<{
    signal: string | null;
    items: number[] | null;
    stories: number[] | null;
    times: number[] | null;
  }>`
    with carried as materialized (
      select item_id, signal from signals
      where item_id >= ${sql.lit(first)} and score >= ${leastScore}
        and (${signals.length === 0} or signal = any(${[...signals]}::text[]))
    ), carriers as materialized (
      -- By their keys, all at once: a join would be taken for a few, and all items of these weeks read.
      select id, story_id, ${bucket('seen_at')} * ${UNDATED + 1}::int + coalesce(${bucket('published')}, ${UNDATED}) as times
      from items
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
      array_to_json(array_agg(times)) as times
    from carriers
    where ${entities.length === 0} or story_id in (select story_id from members where id in (select item_id from naming))
    union all
    select signal, array_to_json(array_agg(item_id)), null, null from carried group by signal`.execute(db);
  const listed = rows.find(({ signal }) => signal === null);
  const items = listed?.items ?? [];
  return {
    ...{ items, stories: listed?.stories ?? [], told: (listed?.times ?? []).map(periodsOf) },
    rows: new Map(items.map((id, row) => [id, row])),
    carried: new Map(rows.flatMap((row) => (row.signal === null ? [] : [[row.signal, row.items ?? []]]))),
  };
}

/** In place of the stretch in which an item was published: it says nothing of that. There are fewer stretches. */
const UNDATED = 9_999;

/**
 * Times parted at the ends of the periods, and where what was published becomes older news in them: by the stretches in
 * which an item was seen and published, numbered as `width_bucket` does and put into one number, `periodsOf` gives the
 * periods that tell it.
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
  const known = new Map<number, number[]>();
  const periodsOf = (both: number): readonly number[] => {
    const found = known.get(both);
    if (found) return found;
    const seen = Math.floor(both / (UNDATED + 1));
    const published = both % (UNDATED + 1) === UNDATED ? null : both % (UNDATED + 1);
    // A date in the future is not believed.
    const times = published === null || published > seen ? [seen] : [seen, published];
    const within = limits.flatMap(({ first, end, fresh }, index) =>
      times.some((time) => time >= first && time < end) && (published === null || published >= fresh) ? [index] : [],
    );
    known.set(both, within);
    return within;
  };
  return { bounds: bounds.map((bound) => new Date(bound)), periodsOf };
}

async function namedIn(db: Database, { items, stories, told, rows }: Carriers): Promise<Record<string, number>> {
  const ofFirst = items.filter((_, row) => told[row]!.includes(0));
  if (ofFirst.length === 0) return {};
  const mentions = await readColumns<{ item: number; entity: string }>(
    db,
    ['item', 'entity'],
    sql`select distinct item_id as item, entity_id as entity from mentions
      where item_id = any(array(select unnest(${integers(ofFirst)}::bigint[])))`,
  );
  const named = new Map<string, Set<number>>();
  for (const [row, item] of mentions.item.entries()) {
    const entity = mentions.entity[row]!;
    const naming = named.get(entity) ?? new Set();
    named.set(entity, naming.add(stories[rows.get(item)!]!));
  }
  return Object.fromEntries([...named].map(([entity, naming]) => [entity, naming.size]));
}
