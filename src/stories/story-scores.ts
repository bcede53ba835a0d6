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
  /** All of its items that were compared. */
  matches: Match[];
}

/** How much the rest of a story counts beside its best item. */
const REST = 0.6;
/** No single item of a story may speak against it more than this. */
const WORST = -6;
/** A story that holds another document of the same publisher in the same language is the story of that one. */
const SIBLING = 15;
/** News of one publisher may be of one event: a little is taken off. */
const NEWS_SIBLING = 1;
/** The story's pages have one address in all their languages, and the new item's is another. */
const OTHER_PAGE = 8;

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
export function scoreStories(features: StoryFeatures, matches: readonly Match[]): StoryScore[] {
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
    const joint = isCopy(best.evidence) ? best.score : best.score * (1 - REST) + mean * REST;
    const against = isBound(best.evidence) ? 0 : documentsAgainst(features, list);
    scores.push({ story, score: joint - against, match: best, matches: list });
  }
  return scores.sort((a, b) => b.score - a.score || a.story - b.story);
}

/** Whatever else the story holds, a copy, a page in another language and a link belong to what they are of. */
function isBound(evidence: Evidence): boolean {
  return isCopy(evidence) || evidence.samePage >= 0.8 || evidence.references > 0;
}

/** What the publisher's own other items in a story say against its being the story of this one. */
function documentsAgainst(features: StoryFeatures, matches: readonly Match[]): number {
  const sibling = Math.max(...matches.map(({ evidence }) => evidence.sibling));
  const own = matches.filter(({ candidate }) => candidate.features.owner === features.owner);
  const pages = own.map(({ candidate }) => candidate.features.page).filter((page) => page !== 0);
  const shared = pages.length > new Set(pages).size;
  return (
    (sibling === 1 ? SIBLING : sibling > 0 ? NEWS_SIBLING : 0) +
    (shared && features.series !== 0 && !pages.includes(features.page) ? OTHER_PAGE : 0)
  );
}
