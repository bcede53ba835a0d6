import { sql } from 'kysely';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { countsOf, type FacetName, type FacetRow, type Facets, VALUE_SAID } from './facets.ts';
import type { ItemFilter } from './item-filter.ts';
import { findNewest } from './item-list.ts';

/** Counts per value of each facet over the newest items that pass, up to a limit. */
export async function countItemFacets(db: Database, filter: ItemFilter): Promise<Facets> {
  const { items, isComplete } = await findNewest(db, filter);
  const ids = sql`${integers(items)}::bigint[]`;
  const { rows } = await sql<FacetRow>`
    select facet, ${VALUE_SAID} as value, count(*) as found from items cross join lateral (values
      ('source', source_id::text), ('kind', publisher_kind), ('stance', publisher_stance), ('language', language),
      ('reviewed', case when reviewed_at is null then 'no' else 'yes' end)
    ) as one (facet, value) where items.id = any(${ids}) and value is not null group by facet, value
    union all
    select 'signal', signal, count(*) from signals where item_id = any(${ids}) group by signal
    union all
    select 'voice', voice, count(distinct item_id) from signals
      where item_id = any(${ids}) and voice is not null group by voice
    union all
    select 'entity', entity_id, count(distinct item_id) from mentions
      where item_id = any(${ids}) group by entity_id`.execute(db);
  const facet = (name: FacetName) => ({ counts: countsOf(rows, name), isComplete, isApart: false });
  return {
    total: items.length,
    isComplete,
    of: {
      signal: facet('signal'),
      voice: facet('voice'),
      entity: facet('entity'),
      source: facet('source'),
      kind: facet('kind'),
      stance: facet('stance'),
      language: facet('language'),
      reviewed: facet('reviewed'),
      tag: facet('tag'),
    },
  };
}
