import { fold } from './fold.ts';
import { GENERAL_CONCEPTS } from './general-lexicon.ts';
import { hashText } from './hash.ts';
import { SUBJECT_CONCEPTS } from './subject-lexicon.ts';

interface Stem {
  concept: number;
  prefix: boolean;
}

/** A letter of one or more stems, with the stem that ends here. */
interface Letter {
  next: Map<number, Letter>;
  stem: Stem | null;
}

/** What the subject's own lists hold comes first: a word is looked up in the order of the lists. */
const ALL = { ...SUBJECT_CONCEPTS, ...GENERAL_CONCEPTS };
const names = Object.keys(ALL).filter((name) => name !== 'none');
const numberOf = new Map(names.map((name, index) => [name, index]));
const weights = names.map((name) => ALL[name]?.[0] ?? 0);
const marks = names.map((_, concept) => hashText(`c${concept}`, 23));
const stems = new Map<string, Stem>();
for (const [name, [, list]] of Object.entries(ALL)) {
  for (const entry of list.split(' ')) {
    const prefix = entry.endsWith('-');
    const stem = fold(prefix ? entry.slice(0, -1) : entry);
    if (!stems.has(stem)) stems.set(stem, { concept: numberOf.get(name) ?? -1, prefix });
  }
}
const root: Letter = { next: new Map(), stem: null };
for (const [letters, stem] of stems) {
  let at = root;
  for (let i = 0; i < letters.length; i++) {
    const code = letters.charCodeAt(i);
    const next = at.next.get(code) ?? { next: new Map(), stem: null };
    at.next.set(code, next);
    at = next;
  }
  at.stem = stem;
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

/** Goes on as long as some stem does: most words are in none, which their first letters tell. */
function lookUp(word: string): number | null {
  let found: Stem | null = null;
  let at = root.next.get(word.charCodeAt(0));
  for (let length = 2; at && length <= word.length; length++) {
    at = at.next.get(word.charCodeAt(length - 1));
    if (at?.stem && (length === word.length || at.stem.prefix)) found = at.stem;
  }
  return found === null || found.concept < 0 ? null : found.concept;
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
