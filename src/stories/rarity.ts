import type { StoryFeatures } from './features.ts';

const FIELDS = ['people', 'families', 'entities', 'proper', 'places', 'concepts', 'words', 'numbers'] as const;
export type RarityField = (typeof FIELDS)[number];

/** How rare a term is, 0 to 1: a name that every story under consideration has tells nothing. */
export type Rarity = (field: RarityField, term: number) => number;

/** Loss of weight with each further story that a term stands in. */
const COMMONNESS = 0.3;

/** Counts in how many of the stories a term stands. No counts are kept between items, so the order of arrival matters little. */
export function rarityAmong(candidates: readonly { story: number; features: StoryFeatures }[]): Rarity {
  const counts = new Map<RarityField, Map<number, Set<number>>>();
  for (const field of FIELDS) {
    const terms = new Map<number, Set<number>>();
    for (const { story, features } of candidates)
      for (const term of features[field]) {
        const stories = terms.get(term);
        if (stories) stories.add(story);
        else terms.set(term, new Set([story]));
      }
    counts.set(field, terms);
  }
  return (field, term) => 1 / (1 + COMMONNESS * ((counts.get(field)?.get(term)?.size ?? 1) - 1));
}
