import { count } from '#src/model/local-time.ts';
import type { FacetName, Facets } from '#src/store/facets.ts';
import type { ListQuery } from './list-query.ts';
import type { Reader } from './reader.ts';

/** Facets of few values, all of which are always to choose from: there nought tells something, too. */
const CLOSED: readonly FacetName[] = ['signal', 'voice', 'kind', 'stance', 'reviewed'];

/**
 * A figure as the reader writes it, `12+` where not all were counted; null where nothing is known of it: none was found
 * among those counted, or the list is narrowed to another value of the facet.
 */
export function facetTally(
  reader: Reader,
  { total, isComplete, of }: Facets,
  query: ListQuery,
  name: FacetName,
  value: string,
): string | null {
  const facet = of[name];
  if (!facet.isApart && query[name] !== undefined)
    return query[name] === value ? tally(reader, total, isComplete) : null;
  const found = facet.counts.get(value) ?? 0;
  return found > 0 || CLOSED.includes(name) ? tally(reader, found, facet.isComplete) : null;
}

function tally(reader: Reader, found: number, isComplete: boolean): string | null {
  const figure = count(found, reader.language);
  if (isComplete) return figure;
  return found > 0 ? reader.words.tallyAtLeast(figure) : null;
}
