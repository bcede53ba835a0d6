import { hashOf, mix } from './hash.ts';

/** How many letters of a word's beginning and ending are looked at, found by cross-validation. */
const BEGINNINGS = [3, 4, 5, 6];
const ENDINGS = [2, 3, 4];
const BEGINNING = hashOf('beginning');
const ENDING = hashOf('ending');

/** Hashes of the beginnings and endings of a normalised word that are shorter than itself; none of a number. */
export function partsOf(word: string): number[] {
  const first = word.charCodeAt(0);
  if (first >= 48 && first <= 57) return [];
  const parts: number[] = [];
  for (const length of BEGINNINGS) if (word.length > length) parts.push(mix(BEGINNING, hashOf(word.slice(0, length))));
  for (const length of ENDINGS) if (word.length > length + 1) parts.push(mix(ENDING, hashOf(word.slice(-length))));
  return parts;
}
