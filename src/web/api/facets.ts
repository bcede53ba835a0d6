import type { FacetName, Facets } from '#src/store/facets.ts';
import { countItemFacets } from '#src/store/item-facets.ts';
import { countFacets } from '#src/store/story-facets.ts';
import { selectStories } from '#src/store/story-selection.ts';
import { itemFilterOf, storyFilterOf } from './filters.ts';
import { type Operation, operation } from './operation.ts';
import {
  ITEM_FACETS,
  itemFacetsSchema,
  itemFilterQuery,
  STORY_FACETS,
  storyFacetsSchema,
  storyFilterQuery,
} from './schemas.ts';

/** How much each choice of each filter leaves of a list, as the desk says beside its filters. */
export const FACET_OPERATIONS: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/stories/facets',
    summary: 'How many of the stories that pass have each value of what stories are narrowed by',
    scope: 'read',
    query: storyFilterQuery,
    response: storyFacetsSchema,
    async run({ deps, query }) {
      const selection = await selectStories(deps.db, storyFilterOf(query, deps));
      return facetsAnswer(await countFacets(deps.db, selection), STORY_FACETS);
    },
  }),
  operation({
    method: 'GET',
    path: '/items/facets',
    summary: 'How many of the items that pass have each value of what items are narrowed by',
    scope: 'read',
    query: itemFilterQuery,
    response: itemFacetsSchema,
    async run({ deps, query }) {
      return facetsAnswer(await countItemFacets(deps.db, itemFilterOf(query, deps)), ITEM_FACETS);
    },
  }),
];

function facetsAnswer({ total, isComplete, of }: Facets, names: readonly FacetName[]) {
  const facets = names.map((name) => {
    const { counts, isComplete: complete, isApart } = of[name];
    const values = [...counts]
      .map(([value, count]) => ({ value: asParameter(name, value), count }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
    return [name, { complete, ignoresOwnFilter: isApart, values }] as const;
  });
  return { total, complete: isComplete, facets: Object.fromEntries(facets) };
}

/** As the parameter of the filter is written. */
function asParameter(name: FacetName, value: string): string {
  return name === 'reviewed' ? String(value === 'yes') : value;
}
