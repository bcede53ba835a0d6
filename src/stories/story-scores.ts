import type { Candidate } from './assign.ts';
import { type Evidence, evidenceOf } from './compare.ts';
import type { StoryFeatures } from './features.ts';
import { isCopy } from './novelty.ts';
import { rarityAmong } from './rarity.ts';
import { weigh } from './weigh.ts';

export interface Match {
  candidate: Candidate;
  evidence: Evidence;
  /** Log-odds that the two items tell of one event. */
  score: number;
}

export interface StoryScore {
  story: number;
  /** Log-odds that the item belongs to the story. */
  score: number;
  /** Its best item. */
  match: Match;
}

/** How much the rest of a story counts beside its best item. */
const REST = 0.6;
/** No single item of a story may speak against it more than this. */
const WORST = -6;

/** The new item against each candidate. */
export function matchesOf(features: StoryFeatures, candidates: readonly Candidate[]): Match[] {
  const rarity = rarityAmong(features, candidates);
  return candidates.map((candidate) => {
    const evidence = evidenceOf(features, candidate.features, rarity);
    return { candidate, evidence, score: weigh(evidence) };
  });
}

/**
 * Stories, the best first. A story fits as its best item does, less where the rest of its items speak against it: one
 * chance resemblance must not pull in what the others contradict. A copy of any item belongs where that item is.
 */
export function scoreStories(matches: readonly Match[]): StoryScore[] {
  const byStory = new Map<number, Match[]>();
  for (const match of matches) {
    const list = byStory.get(match.candidate.story);
    if (list) list.push(match);
    else byStory.set(match.candidate.story, [match]);
  }
  const scores: StoryScore[] = [];
  for (const [story, list] of byStory) {
    const best = list.reduce((a, b) =>
      b.score > a.score || (b.score === a.score && b.candidate.item < a.candidate.item) ? b : a,
    );
    const mean = list.reduce((sum, match) => sum + Math.max(WORST, match.score), 0) / list.length;
    scores.push({
      story,
      score: isCopy(best.evidence) ? best.score : best.score * (1 - REST) + mean * REST,
      match: best,
    });
  }
  return scores.sort((a, b) => b.score - a.score || a.story - b.story);
}
