import { type RawBuilder, sql } from 'kysely';

/** What lists are narrowed by that has values to choose from, as the address names it. */
export const FACETS = ['signal', 'voice', 'entity', 'source', 'kind', 'stance', 'language', 'tag', 'reviewed'] as const;
export type FacetName = (typeof FACETS)[number];

/** How much of a list has each value of a facet. */
export interface Facet {
  /** The most frequent first: a source by its key, `reviewed` by `yes` and `no`. */
  counts: ReadonlyMap<string, number>;
  /** Whether all were counted: there are more otherwise, or may be. */
  isComplete: boolean;
  /** Whether it was counted as if the list were not narrowed by this very facet. */
  isApart: boolean;
}

export interface Facets {
  /** How much the whole list holds, as far as it was counted. */
  total: number;
  /** Whether all of it was counted. */
  isComplete: boolean;
  of: Readonly<Record<FacetName, Facet>>;
}

/** A row of a query that counts. */
export interface FacetRow {
  facet: string;
  value: string;
  found: number;
}

/** The counts of one facet among such rows. */
export function countsOf(rows: readonly FacetRow[], facet: string): Map<string, number> {
  return new Map(
    rows
      .filter((row) => row.facet === facet)
      .sort((a, b) => b.found - a.found || a.value.localeCompare(b.value))
      .map((row) => [row.value, row.found]),
  );
}

/** Of grouped rows of `facet` and `value`: a source has its id there in digits. */
export const VALUE_SAID: RawBuilder<unknown> = sql`case facet
  when 'source' then (select key from sources where id = value::bigint) else value end`;
