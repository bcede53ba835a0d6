import type { StoryFeatures } from './features.ts';

const FIELDS = ['people', 'families', 'entities', 'proper', 'places', 'concepts', 'words', 'numbers'] as const;
export type RarityField = (typeof FIELDS)[number];

/** How rare a term is, 0 to 1: a name that every story under consideration has tells nothing. */
export type Rarity = (field: RarityField, term: number) => number;

/** Loss of weight with each further story that a term stands in. */
const COMMONNESS = 0.3;

/**
 * Counts in how many of the stories each term of the new item stands. No counts are kept between items, so that the order
 * of arrival matters little.
 */
export function rarityAmong(
  features: StoryFeatures,
  candidates: readonly { story: number; features: StoryFeatures }[],
): Rarity {
  const byStory = [...candidates].sort((a, b) => a.story - b.story);
  const counts = new Map<RarityField, Map<number, number>>();
  for (const field of FIELDS) {
    const terms = new Map<number, number>();
    const last = new Map<number, number>();
    for (const term of features[field]) terms.set(term, 0);
    if (terms.size > 0)
      for (const candidate of byStory)
        for (const term of candidate.features[field]) {
          const count = terms.get(term);
          if (count === undefined || last.get(term) === candidate.story) continue;
          terms.set(term, count + 1);
          last.set(term, candidate.story);
        }
    counts.set(field, terms);
  }
  return (field, term) => 1 / (1 + COMMONNESS * Math.max(0, (counts.get(field)?.get(term) ?? 1) - 1));
}
