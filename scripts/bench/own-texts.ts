import type { AnalysisInput } from '#src/model/signal.ts';
import { readOwnExamples } from '../signal-files.ts';

const GROUPS = ['en', 'fa', 'other'] as const;
export type TextGroup = (typeof GROUPS)[number];

const examples = readOwnExamples(() => {});

/**
 * Items of `length` characters made of our own labelled examples, as many joined as it takes: words, names and spellings
 * as they come in this subject, so that an item has far more to find than one of a general feed.
 */
export function ownTexts(group: TextGroup, count: number, length: number): AnalysisInput[] {
  const texts = examples
    .filter(({ language }) => (language === 'en' || language === 'fa' ? language : 'other') === group)
    // Neighbours in the files are of one language and register.
    .map(({ title, text }) => (title ? `${title}\n${text}` : text));
  let next = 0;
  return Array.from({ length: count }, (_, index) => {
    let text = '';
    while (text.length < length) text += `${text === '' ? '' : '\n'}${texts[next++ % texts.length]}`;
    return { id: `${group}-${index}`, published: '2025-03-01', text: text.slice(0, length) };
  });
}

/** The sentences of our own examples in a language, as the files have them. */
export function ownSentences(language: string): string[] {
  return examples.filter((one) => one.language === language).flatMap((one) => one.text.split(/(?<=[.!?؟])\s+/u));
}

/** Two fifths English, two fifths Persian, a fifth other languages, in turn. */
export function mixedTexts(count: number, length: number): AnalysisInput[] {
  const [en, fa, other] = GROUPS.map((group) => ownTexts(group, Math.ceil(count / 2), length));
  const turn = [en, fa, en, fa, other];
  return Array.from({ length: count }, (_, index) => turn[index % 5]?.[index >> 1]).filter(
    (item) => item !== undefined,
  );
}
