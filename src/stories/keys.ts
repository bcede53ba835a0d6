import type { KeylessFeatures } from './features.ts';
import { hashPair, hashText } from './hash.ts';
import { conceptWeight } from './lexicon.ts';
import { bandsOf } from './min-hash.ts';
import { countOf, unitOf } from './numbers.ts';
import { placeKind } from './places.ts';

/** Days in a bucket of time. */
const BUCKET = 4;
const MOST_KEYS = 50;
const MOST_NEAR_KEYS = 24;

/** Keys of a bucket stand behind those of the bucket before, and all of them behind those without one. */
const BUCKET_WIDTH = 2 ** 32;

/**
 * Keys by which items that may belong together find one another, the most telling first: links and documents, the same
 * text, quotes, people; then pairs of what the item is about within some days. An item is kept in one bucket of time and
 * looks in the nearer neighbour too: what is up to two days away is always found. Unsigned 32-bit hashes; those of a
 * bucket with its number before them, so that an index in order of keys has the present days in one place.
 */
export function blockingKeys(features: KeylessFeatures): { keys: number[]; nearKeys: number[] } {
  const keys: number[] = [];
  if (features.url !== null) keys.push(hashPair(features.url, 1));
  if (features.page !== 0 && features.page !== features.url) keys.push(hashPair(features.page, 1));
  for (const reference of features.references) keys.push(hashPair(reference, 1));
  if (features.exact !== 0) keys.push(exactKey(features));
  for (const code of features.codes) keys.push(hashPair(code, 3));
  for (const person of features.people.slice(0, 10)) keys.push(hashPair(person, 4));
  for (const quote of features.quotes.slice(0, 6)) keys.push(hashPair(quote, 5));
  keys.push(...bandsOf(features.sketch, 4, 6, 6), ...bandsOf(features.leadSketch, 4, 4, 7));
  for (const pair of features.pairs.slice(0, 8)) keys.push(hashPair(pair, 4));
  const own = Math.floor(features.day / BUCKET);
  const neighbour = features.day / BUCKET - own < 0.5 ? own - 1 : own + 1;
  keys.push(...keysOfBucket(features, own));
  return {
    keys: [...new Set(keys)].slice(0, MOST_KEYS),
    nearKeys: [...new Set(keysOfBucket(features, neighbour))].slice(0, MOST_NEAR_KEYS),
  };
}

/** What a key was before its bucket stood in it; null where it has none. */
export function keyWithoutBucket(key: number): { key: number; bucket: number } | null {
  const bucket = Math.floor(key / BUCKET_WIDTH);
  return bucket === 0 ? null : { key: key - bucket * BUCKET_WIDTH, bucket };
}

/** The key of all items with these very letters. */
export function exactKey(features: { exact: number }): number {
  return hashPair(features.exact, 2);
}

function keysOfBucket(features: KeylessFeatures, bucket: number): number[] {
  const seed = hashPair(bucket, 8);
  const place = bucket * BUCKET_WIDTH;
  const anchors = anchorsOf(features);
  const keys: number[] = [];
  for (let i = 0; i < anchors.length; i++)
    for (let j = i + 1; j < anchors.length && i + j <= 7; j++) {
      const [a, b] = [anchors[i] ?? 0, anchors[j] ?? 0];
      keys.push(place + hashPair(seed, a < b ? hashPair(a, b) : hashPair(b, a)));
    }
  for (const family of [...features.families.slice(0, 4), ...features.proper.slice(0, 6)])
    keys.push(place + hashPair(seed, family));
  return keys;
}

/** What the item is about, most telling first: numbers, entities, prisons and cities, telling concepts. */
function anchorsOf(features: KeylessFeatures): number[] {
  const anchors: [anchor: number, weight: number][] = [];
  for (const number of features.numbers) {
    const value = countOf(number);
    if (unitOf(number) !== 'age' && value >= 5) anchors.push([hashText(`n${value}`), value >= 21 ? 2 : 1.1]);
  }
  for (const entity of features.entities) anchors.push([entity, 1.3]);
  for (const place of features.places) anchors.push([hashText(`p${place}`), placeKind(place) === 'country' ? 1 : 1.25]);
  for (const concept of features.leadConcepts) anchors.push([hashText(`c${concept}`), conceptWeight(concept)]);
  return anchors
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, 7)
    .map(([anchor]) => anchor);
}
