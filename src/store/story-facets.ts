import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import { countsOf, type FacetName, type FacetRow, type Facets, VALUE_SAID } from './facets.ts';
import type { StorySelection } from './story-selection.ts';

/** So many stories to count what passes, where the items of each have to be looked at. */
const COUNTED_THROUGH = 1_000;
const COUNT_LIMIT = 5_000;
/** For what their items alone tell so many stories are opened, as long as they have no more items together than that. */
const STORIES_OPENED = 500;
const ITEMS_READ = 1_000;
/** Of a story of hundreds of items, so many. */
const ITEMS_OF_STORY = 100;

/**
 * Counts per value of each facet over the newest stories of a selection, up to a limit; signals whatever signal was asked
 * for. What the items tell, tags and names are counted of fewer stories, so that the items that are read are bounded.
 */
export async function countFacets(db: Database, selection: StorySelection): Promise<Facets> {
  const { own, ofItems } = selection.newest ?? selection;
  const chosen = selection.signal ? sql`signals @> ${[selection.signal]}::text[]` : sql`true`;
  const most = ofItems.length > 0 ? COUNTED_THROUGH : COUNT_LIMIT;
  const { rows } = await sql<FacetRow>`
    with looked_at as materialized (
      select id, first_seen, item_count, signals, languages, entities from stories where ${sql.join(own, sql` and `)}
      order by first_seen desc, id desc limit ${most}
    ), found as ${ofItems.length === 0 ? sql`not materialized` : sql`materialized`} (
      select * from looked_at as stories
      ${ofItems.length === 0 ? sql`` : sql`where ${sql.join(ofItems, sql` and `)}`}
    ), first as (
      select * from found where ${chosen} order by first_seen desc, id desc limit ${STORIES_OPENED}
    ), opened as materialized (
      select * from (
        select *, sum(least(item_count, ${ITEMS_OF_STORY})) over (order by first_seen desc, id desc) as items_so_far
        from first
      ) as counted where items_so_far <= ${ITEMS_READ}
    ), ${toldByItems}
    select 'signal' as facet, value, count(*) as found from found cross join unnest(signals) as value group by value
    union all
    select 'language', value, count(*) from found cross join unnest(languages) as value where ${chosen} group by value
    union all
    select 'entity', value, count(*) from opened cross join unnest(entities) as value group by value
    union all
    select 'tag', tag, count(*) from opened
      cross join lateral (select tag from story_tags where story_id = opened.id limit 100) as tagged group by tag
    union all
    select facet, ${VALUE_SAID}, count(*) from told group by facet, value
    union all
    select 'stories', 'chosen', count(*) from found where ${chosen}
    union all
    select 'stories', 'opened', count(*) from opened
    union all
    select 'stories', 'opened in part', count(*) from opened where item_count > ${ITEMS_OF_STORY}
    union all
    select 'stories', 'looked at', count(*) from looked_at`.execute(db);
  const stories = countsOf(rows, 'stories');
  const [total, opened] = [stories.get('chosen') ?? 0, stories.get('opened') ?? 0];
  const isComplete = selection.newest === null && selection.search === null && (stories.get('looked at') ?? 0) < most;
  const isAllOpened = isComplete && opened === total && (stories.get('opened in part') ?? 0) === 0;
  const facet = (name: FacetName, isWhole: boolean) => ({
    counts: countsOf(rows, name),
    isComplete: isWhole,
    isApart: false,
  });
  const reviewed = countsOf(rows, 'reviewed').get('yes') ?? 0;
  return {
    total,
    isComplete,
    of: {
      signal: { ...facet('signal', isComplete), isApart: true },
      language: facet('language', isComplete),
      voice: facet('voice', isAllOpened),
      entity: facet('entity', isComplete && opened === total),
      source: facet('source', isAllOpened),
      kind: facet('kind', isAllOpened),
      stance: facet('stance', isAllOpened),
      tag: facet('tag', isComplete && opened === total),
      reviewed: {
        counts: new Map([
          ['yes', reviewed],
          ['no', opened - reviewed],
        ]),
        isComplete: isAllOpened,
        isApart: false,
      },
    },
  };
}

/** Each value once a story. The limit has the items found story by story: a join might read all there are. */
const toldByItems: RawBuilder<unknown> = sql`
  opened_items as materialized (
    select opened.id as story, item.* from opened cross join lateral (
      select source_id, publisher_kind, publisher_stance, reviewed_at,
        case when 'call_for_killing' = any(opened.signals) then (
          select voice from signals where signals.item_id = items.id and signals.signal = 'call_for_killing'
        ) end as voice
      from items where items.story_id = opened.id order by items.id limit ${sql.lit(ITEMS_OF_STORY)}
    ) as item
  ), told as (
    select distinct story, facet, value from opened_items cross join lateral (values
      ('source', source_id::text), ('kind', publisher_kind), ('stance', publisher_stance), ('voice', voice),
      ('reviewed', case when reviewed_at is not null then 'yes' end)
    ) as one (facet, value) where value is not null
  )`;
