import { hashPair, hashText, mix } from './hash.ts';
import { conceptMark, conceptWeight } from './lexicon.ts';
import { placeMark } from './places.ts';
import type { Word } from './words.ts';

export const OUTLINE_SLOTS = 32;
const LIGHT = 0.35;
const REACH = 3;
const MOST_MARKS = 220;

/**
 * A MinHash sketch of the order in which a text comes to speak of things that are known in every language (subjects,
 * places, numbers, names in Latin letters): pairs of marks that stand near each other. A translation keeps it, another
 * text about the same matter has an outline of its own. Empty where a text has too few marks to tell. 16 bits a slot.
 */
export function outlineOf(words: readonly Word[], language: string): number[] {
  const marks: number[] = [];
  for (const word of words) {
    const mark = markOf(word, language);
    if (mark !== null && mark !== marks.at(-1)) marks.push(mark);
    if (marks.length === MOST_MARKS) break;
  }
  if (marks.length < 8) return [];
  const least = new Uint32Array(OUTLINE_SLOTS).fill(0xffffffff);
  for (let i = 0; i < marks.length; i++)
    for (let j = i + 1; j <= i + REACH && j < marks.length; j++) {
      const [a, b] = [marks[i] ?? 0, marks[j] ?? 0];
      // Word order differs between languages: near is what counts.
      const pair = a < b ? hashPair(a, b) : hashPair(b, a);
      for (let slot = 0; slot < OUTLINE_SLOTS; slot++) {
        const hash = mix(pair ^ Math.imul(slot + 1, 0x9e3779b1));
        if (hash < (least[slot] ?? 0)) least[slot] = hash;
      }
    }
  return Array.from(least, (hash) => mix(hash) & 0xffff);
}

function markOf(word: Word, language: string): number | null {
  if (/^\d{1,4}$/.test(word.text)) return hashText(word.text, 21);
  const { place, concept } = word.known;
  if (place !== null) return placeMark(place);
  if (concept !== null) return conceptWeight(concept) >= LIGHT ? conceptMark(concept) : null;
  if (!word.capital || word.breakBefore || language === 'de') return null;
  const consonants = word.known.consonants(language);
  return consonants.length >= 4 ? hashText(consonants, 24) : null;
}
