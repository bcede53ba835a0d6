import { formsOf, isPlural, type Message, placeholdersOf } from './message.ts';

/** Words by their names: messages and groups of them. */
export interface Tree {
  [name: string]: Message | Tree;
}

export interface Language {
  /** As in `lang` attributes (BCP 47); the name of its file. */
  code: string;
  /** What the language calls itself. */
  name: string;
  direction: 'ltr' | 'rtl';
  /** How figures, dates and lists are written, as `Intl` names it. */
  locale: string;
  /** Complete: what a file does not say, or says wrongly, is said in English. */
  words: Tree;
}

export interface ReadLanguage {
  language: Language;
  /** Names of words that the file does not have: `desk.pageOf`. */
  missing: string[];
  /** What is wrong in the file, each a sentence that names the word. */
  faults: string[];
}

const CODE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/;
/** No sentence of the desk is near this; a longer one is no word of it. */
const LONGEST = 2000;

/**
 * Checks the content of `<code>.json` against the words of `base`: English for a file of ours, and what was read before
 * for one that adds to it. Throws an `Error` with a sentence where it is no language file at all.
 */
export function readLanguage(code: string, content: unknown, base: Tree): ReadLanguage {
  if (!CODE.test(code)) throw new Error(`"${code}" is no code of a language, such as fr or pt-BR`);
  const { name, direction, locale = isLocale(code) ? code : 'en-GB', words = {} } = fieldsOf(content) ?? {};
  if (typeof name !== 'string' || name.trim() === '' || name.length > 60)
    throw new Error('"name" must be what the language calls itself, such as "Français"');
  if (direction !== 'ltr' && direction !== 'rtl') throw new Error('"direction" must be "ltr" or "rtl"');
  if (typeof locale !== 'string' || !isLocale(locale))
    throw new Error('"locale" must be one that is known, such as fr-FR');
  const given = fieldsOf(words);
  if (given === null) throw new Error('"words" must hold the words, in groups as in English');
  const missing: string[] = [];
  const faults: string[] = [];
  return {
    language: { code, name, direction, locale, words: joined(base, given, '', missing, faults) },
    missing,
    faults,
  };
}

/** What `given` says, in the shape of `base`, which speaks where `given` does not. */
function joined(base: Tree, given: Record<string, unknown>, path: string, missing: string[], faults: string[]): Tree {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(base, name)) faults.push(`${path}${name}: there is no such word.`);
  const entries = Object.entries(base).map(([name, ours]): [string, Message | Tree] => {
    const theirs = Object.hasOwn(given, name) ? given[name] : undefined;
    if (isMessage(ours)) {
      if (theirs === undefined) missing.push(path + name);
      const fault = theirs === undefined ? null : faultOf(ours, theirs);
      if (fault) faults.push(`${path}${name}: ${fault}.`);
      return [name, theirs === undefined || fault ? ours : (theirs as Message)];
    }
    const group = theirs === undefined ? {} : fieldsOf(theirs);
    if (group === null) faults.push(`${path}${name}: it must be a group of words.`);
    return [name, joined(ours, group ?? {}, `${path}${name}.`, missing, faults)];
  });
  return Object.fromEntries(entries);
}

export function isMessage(value: Message | Tree): value is Message {
  return typeof value === 'string' || isPlural(value);
}

function faultOf(ours: Message, theirs: unknown): string | null {
  if (typeof theirs !== 'string' && !(fieldsOf(theirs) && isPlural(theirs as object)))
    return 'it must be a text, or texts for "one", "other" and what other plurals the language has';
  const message = theirs as Message;
  if (formsOf(message).some((text) => text.trim() === '' || text.length > LONGEST)) return 'it is empty, or too long';
  const expected = placeholdersOf(ours);
  const unknown = formsOf(message)
    .flatMap((text) => placeholdersOf(text))
    .find((name) => !expected.includes(name));
  if (unknown !== undefined) return `it has no value for {${unknown}}`;
  const lost = expected.find((name) => !placeholdersOf(message).includes(name));
  return lost === undefined ? null : `it must say {${lost}}`;
}

function fieldsOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

function isLocale(name: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([name]).length > 0;
  } catch {
    return false;
  }
}
