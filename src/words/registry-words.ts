import { ENGLISH, type EnglishWords } from './languages.ts';
import { section } from './section.ts';

/** A registry whose types the desk names, with what each does and its settings. */
export type Registry = 'sourceTypes' | 'channelTypes';

interface SaidType {
  label: string;
  /** What it reads, or what it does with a message: one sentence. */
  means: string;
  settings: Readonly<Record<string, string>>;
}

const sources = section('sourceTypes', {});
const channels = section('channelTypes', {});
const names = section('settingNames', {});
const choices = section('settingChoices', {});
const rules = section('shippedRules', {});

/** A registered type, in the reader's words; what the language files do not know is said as it was registered. */
export function typeIn(
  registry: Registry,
  { type, label, description }: { type: string; label: string; description: string },
  language: string,
): { label: string; means: string } {
  return typesOf(registry, language)[type] ?? { label, means: description };
}

/** What a setting of a registered type is for, in the reader's words; null where the language files do not know it. */
export function settingIn(registry: Registry, type: string, name: string, language: string): string | null {
  return typesOf(registry, language)[type]?.settings[name] ?? null;
}

/** What a setting is called, of whichever type; null where the language files do not know it. */
export function settingNameIn(name: string, language: string): string | null {
  const known: Readonly<Record<string, string>> = names(language);
  return ownOf(known, name);
}

/** What one of the values of a setting is called; null where the language files do not know it. */
export function settingChoiceIn(value: string, language: string): string | null {
  const known: Readonly<Record<string, string>> = choices(language);
  return ownOf(known, value);
}

/** The label of a rule: one of those shipped, and never renamed, in the reader's words; else as somebody wrote it. */
export function ruleLabelIn({ key, label }: { key: string; label: string }, language: string): string {
  const shipped: Readonly<Record<string, string>> = (ENGLISH.words as EnglishWords).shippedRules;
  const said: Readonly<Record<string, string>> = rules(language);
  return ownOf(shipped, key) === label ? (ownOf(said, key) ?? label) : label;
}

function typesOf(registry: Registry, language: string): Readonly<Record<string, SaidType>> {
  return registry === 'sourceTypes' ? sources(language) : channels(language);
}

function ownOf(words: Readonly<Record<string, string>>, name: string): string | null {
  return Object.hasOwn(words, name) ? (words[name] ?? null) : null;
}
