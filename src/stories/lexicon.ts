import { fold } from './fold.ts';
import { GENERAL_CONCEPTS } from './general-lexicon.ts';
import { hashText } from './hash.ts';
import { SUBJECT_CONCEPTS } from './subject-lexicon.ts';

interface Stem {
  concept: number;
  prefix: boolean;
}

/** What the subject's own lists hold comes first: a word is looked up in the order of the lists. */
const ALL = { ...SUBJECT_CONCEPTS, ...GENERAL_CONCEPTS };
const names = Object.keys(ALL).filter((name) => name !== 'none');
const numberOf = new Map(names.map((name, index) => [name, index]));
const weights = names.map((name) => ALL[name]?.[0] ?? 0);
const marks = names.map((_, concept) => hashText(`c${concept}`, 23));
const stems = new Map<string, Stem>();
let longest = 0;
for (const [name, [, list]] of Object.entries(ALL)) {
  for (const entry of list.split(' ')) {
    const prefix = entry.endsWith('-');
    const stem = fold(prefix ? entry.slice(0, -1) : entry);
    if (!stems.has(stem)) stems.set(stem, { concept: numberOf.get(name) ?? -1, prefix });
    longest = Math.max(longest, stem.length);
  }
}

/** The concept that a folded word belongs to, as a number; null without one. The longest stem that fits decides. */
export function conceptOf(word: string): number | null {
  const found = lookUp(word);
  if (found !== null || !/^[؀-ۿ]/.test(word)) return found;
  const bare = word.replace(/^(?:وال|بال|فال|لل|ال|و)(?=..)/, '');
  return bare === word ? null : lookUp(bare);
}

/** Whether the word itself is in the lists, but for one letter: not just its first few letters. */
export function isWholeConcept(word: string): boolean {
  for (let length = word.length; length >= Math.max(4, word.length - 1); length--)
    if (stems.has(word.slice(0, length))) return true;
  return false;
}

function lookUp(word: string): number | null {
  for (let length = Math.min(longest, word.length); length >= 2; length--) {
    const stem = stems.get(word.slice(0, length));
    if (stem && (length === word.length || stem.prefix)) return stem.concept < 0 ? null : stem.concept;
  }
  return null;
}

/** How much a shared concept tells, about 0.3 to 1.3. */
export function conceptWeight(concept: number): number {
  return weights[concept] ?? 0;
}

/** How `StoryFeatures.title` and the outline keep a concept. */
export function conceptMark(concept: number): number {
  return marks[concept] ?? 0;
}

/** For rules that ask for a concept by name. */
export function conceptNumber(name: string): number {
  return numberOf.get(name) ?? -1;
}
