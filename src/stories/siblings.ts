import type { Constraint } from './assign.ts';
import { evidenceOf } from './compare.ts';
import type { StoryFeatures } from './features.ts';
import type { Match } from './story-scores.ts';
import { weigh } from './weigh.ts';

/** A translation moves only where it fits the other document so much better. */
const MARGIN = 0.5;

/** Whether two stories hold different documents of one publisher in one language: whatever fits both, they are two. */
export function holdSiblings(one: readonly Match[], other: readonly Match[]): boolean {
  return one.some((a) => other.some((b) => areSiblings(a.candidate.features, b.candidate.features)));
}

function areSiblings(a: StoryFeatures, b: StoryFeatures): boolean {
  return a.owner === b.owner && a.language === b.language && evidenceOf(a, b, () => 1).sibling === 1;
}

/**
 * Of the documents of one publisher, a translation that came before its own original has joined the likest one there was.
 * When the new item is another document in that one's language, and the translation fits it better, it moves to the new
 * item's story (`story`; null for a new one). What a person joined stays.
 */
export function movesTo(
  features: StoryFeatures,
  story: number | null,
  matches: readonly Match[],
  constraints: readonly Constraint[],
): number[] {
  const elsewhere = matches.filter(({ candidate }) => candidate.story !== story);
  const siblings = elsewhere.filter(({ evidence }) => evidence.sibling === 1);
  if (siblings.length === 0) return [];
  const held = new Set(constraints.flatMap(({ a, b }) => [a, b]));
  const here = matches.filter(({ candidate }) => candidate.story === story);
  return elsewhere
    .filter(({ candidate }) => {
      const { features: other, item } = candidate;
      if (other.owner !== features.owner || other.language === features.language || held.has(item)) return false;
      const rival = siblings.filter((one) => one.candidate.story === candidate.story);
      if (rival.length === 0 || here.some((one) => areSiblings(one.candidate.features, other))) return false;
      const fits = weigh(evidenceOf(other, features, () => 1));
      return (
        fits > 0 && rival.every((one) => fits > weigh(evidenceOf(other, one.candidate.features, () => 1)) + MARGIN)
      );
    })
    .map(({ candidate }) => candidate.item);
}
