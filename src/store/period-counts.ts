import { sql } from 'kysely';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import type { Database } from './database.ts';
import { type FigureFilter, OLDER_AFTER_HOURS } from './digest-figures.ts';
import { outlinesOfItems } from './story-items.ts';

/**
 * Of these stories how many carry each signal, and how many name each entity in an item that carries one, in items that
 * came in or were published in the period: neither recirculated nor older news. The same counts as `countEntries` of the
 * digests, without reading the stories; null where none of them carries what is asked for.
 */
export async function countsOfPeriod(
  db: Database,
  stories: readonly number[],
  { from, to }: { from: Date; to: Date },
  { signals, entities, leastScore }: FigureFilter,
): Promise<{ signals: Record<SignalName, number>; officials: Record<string, number> } | null> {
  if (stories.length === 0) return null;
  const isAll = signals.length === 0 && entities.length === 0 && leastScore === 0;
  const { rows } = await sql<{ kind: 'any' | 'signal' | 'entity'; name: string; stories: number }>`
    with members as materialized (
      select id, story_id, relation, published, seen_at from (${outlinesOfItems(stories)}) as outlined
    ), carried as materialized (
      select item_id, signal from signals
      where item_id = any(array(select id from members)) and score >= ${leastScore}
        and (${signals.length === 0} or signal = any(${[...signals]}::text[]))
    ), naming as materialized (
      select item_id from mentions
      where ${entities.length > 0} and item_id = any(array(select id from members))
        and entity_id = any(${[...entities]}::text[])
    ), asked as materialized (
      select * from members
      where ${entities.length === 0}
        or story_id in (select story_id from members where id in (select item_id from naming))
    ), told as materialized (
      select id, story_id from asked
      where relation is distinct from 'recirculation'
        and (seen_at >= ${from} and seen_at < ${to}
          or published < seen_at and published >= ${from} and published < ${to})
        and (published is null or published >= ${from}::timestamptz - ${OLDER_AFTER_HOURS} * interval '1 hour')
    ), carriers as materialized (
      select id, story_id from told where id in (select item_id from carried)
    ), mentioned as materialized (
      -- By their keys, all at once, before the join: within it all of them would be looked for anew for each item.
      select item_id, entity_id from mentions where item_id = any(array(select id from carriers))
    )
    select 'any' as kind, '' as name, count(*)::int as stories from asked
    where ${isAll} or id in (select item_id from carried)
    union all
    select 'signal', signal, count(distinct story_id)::int from told join carried on item_id = id group by signal
    union all
    select 'entity', entity_id, count(distinct story_id)::int
    from mentioned join carriers on id = item_id group by entity_id`.execute(db);
  const of = (kind: string) => new Map(rows.filter((row) => row.kind === kind).map((row) => [row.name, row.stories]));
  if (of('any').get('') === 0) return null;
  const bySignal = of('signal');
  return {
    signals: Object.fromEntries(SIGNALS.map((name) => [name, bySignal.get(name) ?? 0])) as Record<SignalName, number>,
    officials: Object.fromEntries(of('entity')),
  };
}
