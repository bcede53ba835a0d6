import type { Relation } from '#src/model/story.ts';
import { evidenceOf } from './compare.ts';
import type { StoryFeatures } from './features.ts';
import { relationOf } from './novelty.ts';
import { type KnownQuote, knownSince } from './quote-ledger.ts';
import { reasonOf } from './reason.ts';
import { holdSiblings, movesTo } from './siblings.ts';
import { type Match, matchesOf, scoreStories } from './story-scores.ts';
import { weigh } from './weigh.ts';

/** An item kept before that shares a key with the new one, or that a person's decision names together with it. */
export interface Candidate {
  item: number;
  story: number;
  features: StoryFeatures;
}

/** What a person decided: these two items belong together, or apart, forever. */
export interface Constraint {
  kind: 'join' | 'part';
  a: number;
  b: number;
}

export interface Assignment {
  /** The story that it joins; null where it begins a new one. */
  story: number | null;
  /** Other stories that this item shows to be the same event. */
  merges: number[];
  /** Items of other stories that belong to this item's: translations of it that had joined another document. */
  moves: number[];
  relation: Relation;
  /** The item that decided; null with a new story. */
  joinedTo: number | null;
  /** Log-odds of the decision, above 0.45 where it joined. */
  score: number;
  /** In words, for the reader: "same two people named, same prison; 3 days apart". */
  reason: string;
}

/** An item that fits two stories joins them only where it fits both this well: a weak bridge must not weld two events. */
const MERGE_SCORE = 2.5;
/** Two stories whose items speak against each other this much are two events, whatever fits both. */
const CONFLICT = -1;
/** Log-odds that a story must reach. Two events told as one hide an alert, one event told as two repeats it. */
const CAUTION = 0.45;
const NOTHING_ALIKE = -10;
const DAY = 86_400_000;

/**
 * Which story an item belongs to. Pure; `candidates` is a bounded list such as `StoryIndex.candidates` gives, in any
 * order. What a person decided comes first: pass all decisions that name the item or a candidate, and have the items
 * that they name among the candidates. `quotes` is what the ledger knows of the item's quotes: old ones are no news, in
 * whatever story.
 */
export function assign(
  features: StoryFeatures,
  candidates: readonly Candidate[],
  decisions: { item: number; constraints: readonly Constraint[] } = { item: -1, constraints: [] },
  quotes: readonly KnownQuote[] = [],
): Assignment {
  const assignment = placeAmong(features, candidates, decisions);
  const old = knownSince(features, quotes);
  if (!old || assignment.relation === 'copy') return assignment;
  const since = new Date(old.day * DAY).toISOString().slice(0, 10);
  return {
    ...assignment,
    relation: 'recirculation',
    joinedTo: assignment.joinedTo ?? old.item,
    reason: `${assignment.reason}; words known since ${since}`,
  };
}

function placeAmong(
  features: StoryFeatures,
  candidates: readonly Candidate[],
  decisions: { item: number; constraints: readonly Constraint[] },
): Assignment {
  const joined = boundTo(decisions, 'join');
  const parted = boundTo(decisions, 'part');
  const forbidden = new Set(candidates.filter((one) => parted.has(one.item)).map((one) => one.story));
  const matches = matchesOf(features, candidates).filter((match) => !forbidden.has(match.candidate.story));
  const apart = partedStories(candidates, decisions.constraints);
  const forced = matches.filter((match) => joined.has(match.candidate.item));
  const decided = forced[0];
  if (decided) {
    const { story } = decided.candidate;
    const others = [...new Set(forced.map((match) => match.candidate.story))];
    return {
      ...joinedTo(features, decided, decided.score),
      merges: others.filter((other) => other !== story && !apart(story, other)),
      moves: [],
      reason: 'joined by hand',
    };
  }
  const stories = scoreStories(features, matches);
  const best = stories[0];
  if (!best || best.score <= CAUTION)
    return {
      story: null,
      merges: [],
      moves: movesTo(features, null, matches, decisions.constraints),
      relation: 'first',
      joinedTo: null,
      score: best?.score ?? NOTHING_ALIKE,
      reason: best
        ? `nearest story is another event: ${reasonOf(features, best.match.candidate.features, best.match.evidence)}`
        : 'nothing alike is known',
    };
  const merges = stories
    .slice(1)
    .filter(
      ({ story, score, match }) =>
        Math.min(score, best.score) >= MERGE_SCORE && !apart(story, best.story) && !conflicting(match, best.match),
    )
    .filter(({ matches: others }) => !holdSiblings(others, best.matches))
    .map(({ story }) => story);
  const moves = movesTo(features, best.story, matches, decisions.constraints).filter(
    (item) =>
      !merges.some((story) => matches.some((one) => one.candidate.item === item && one.candidate.story === story)),
  );
  return { ...joinedTo(features, best.match, best.score), merges, moves };
}

function joinedTo(features: StoryFeatures, { candidate, evidence }: Match, score: number): Assignment {
  return {
    story: candidate.story,
    merges: [],
    moves: [],
    relation: relationOf(features, candidate.features, evidence),
    joinedTo: candidate.item,
    score,
    reason: reasonOf(features, candidate.features, evidence),
  };
}

function boundTo(
  { item, constraints }: { item: number; constraints: readonly Constraint[] },
  kind: Constraint['kind'],
): Set<number> {
  const bound = constraints.filter((one) => one.kind === kind && (one.a === item || one.b === item));
  return new Set(bound.map((one) => (one.a === item ? one.b : one.a)));
}

/** Whether a person parted items of two stories, so that no item may bring these together. */
function partedStories(
  candidates: readonly Candidate[],
  constraints: readonly Constraint[],
): (one: number, other: number) => boolean {
  const storyOf = new Map(candidates.map(({ item, story }) => [item, story]));
  const pairs = new Set<string>();
  for (const { kind, a, b } of constraints) {
    const [left, right] = [storyOf.get(a), storyOf.get(b)];
    if (kind === 'part' && left !== undefined && right !== undefined)
      pairs.add(`${left} ${right}`).add(`${right} ${left}`);
  }
  return (one, other) => pairs.has(`${one} ${other}`);
}

/** The best items of two stories speak against each other: other people, another step, another period. */
function conflicting(one: Match, other: Match): boolean {
  return weigh(evidenceOf(one.candidate.features, other.candidate.features, () => 1)) < CONFLICT;
}
