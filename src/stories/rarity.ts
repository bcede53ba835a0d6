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
  for (const field of FIELDS) counts.set(field, storiesOfTerms(field, features, byStory));
  return (field, term) => 1 / (1 + COMMONNESS * Math.max(0, (counts.get(field)?.get(term) ?? 1) - 1));
}

/** `byStory` holds the candidates of a story beside one another. Lists are ascending sets: they are walked side by side. */
function storiesOfTerms(
  field: RarityField,
  { [field]: terms }: StoryFeatures,
  byStory: readonly { story: number; features: StoryFeatures }[],
): Map<number, number> {
  const counts = terms.map(() => 0);
  const last = terms.map(() => Number.NaN);
  if (terms.length > 0)
    for (const { story, features } of byStory) {
      const others = features[field];
      for (let i = 0, j = 0; i < terms.length && j < others.length; ) {
        const term = terms[i] ?? 0;
        const other = others[j] ?? 0;
        if (term < other) i++;
        else if (other < term) j++;
        else {
          if (last[i] !== story) counts[i] = (counts[i] ?? 0) + 1;
          last[i] = story;
          i++;
          j++;
        }
      }
    }
  return new Map(terms.map((term, index) => [term, counts[index] ?? 0]));
}
