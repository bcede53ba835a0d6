import type { StoryFeatures } from './features.ts';
import { exactKey } from './keys.ts';

/** Items looked at for one key, the newest. */
export const PER_KEY = 24;
/**
 * Items compared with a new one, those that share most and rarest keys. In a crowd of others the item that decided was
 * among the first seven of them in all of our sets but one pair, where it was the sixteenth.
 */
export const MOST_CANDIDATES = 16;
/** Copies of one text beyond so many are kept, but no longer found by anything except their own link and text. */
export const FLOOD = 64;
/** Of a flood so many copies are looked at, and so many keys are kept: of the link, the page and the text. */
const ENOUGH_COPIES = 4;
const LINKS_AND_TEXT = 4;
/** So many keys of an item are links, texts, people and quotes. */
const MOST_TELLING = 24;

type KeyedFeatures = Pick<StoryFeatures, 'exact' | 'keys' | 'nearKeys'>;

/** What is kept under a key, as numbers that rise with newness. */
export interface Postings {
  /** The newest of a key first, at most `limit`. */
  newest(key: number, limit: number): readonly number[];
}

/**
 * Which kept items a new one is compared with: at most `most`, those first that share the rarest keys, ties to the newer.
 */
export function chooseCandidates(
  features: KeyedFeatures,
  postings: Postings,
  { perKey = PER_KEY, most = MOST_CANDIDATES }: { perKey?: number; most?: number } = {},
): number[] {
  const flood = isFlood(features, postings);
  const keys = flood ? features.keys.slice(0, LINKS_AND_TEXT) : [...features.keys, ...features.nearKeys];
  const shares = new Map<number, number>();
  keys.forEach((key, order) => {
    const kept = postings.newest(key, flood ? ENOUGH_COPIES : perKey);
    // Keys stand in order of how telling they are.
    const share = (order < MOST_TELLING ? 1.5 : 1) / Math.log2(2 + kept.length);
    for (const one of kept) shares.set(one, (shares.get(one) ?? 0) + share);
  });
  return [...shares]
    .sort((a, b) => b[1] - a[1] || b[0] - a[0])
    .slice(0, most)
    .map(([one]) => one);
}

/**
 * Under which keys an item is kept. In a flood of one text every key is as crowded as the next: its link alone tells a
 * copy from the others.
 */
export function keysToKeep(features: KeyedFeatures, postings: Postings): readonly number[] {
  return isFlood(features, postings) ? features.keys.slice(0, LINKS_AND_TEXT) : features.keys;
}

function isFlood(features: KeyedFeatures, postings: Postings): boolean {
  return features.exact !== 0 && postings.newest(exactKey(features), FLOOD).length === FLOOD;
}
