import type { Span } from '#src/model/signal.ts';
import type { ConceptMatch } from './lexicon.ts';
import type { Reading } from './reading.ts';
import { wordsOf } from './reason.ts';

const TARGETS = ['prisoners', 'protesters', 'regime-enemy-words', 'mek', 'minorities', 'leftists', 'opposition-voice'];
/** Words of the same concepts that name what people did, not people; as the normaliser writes them. */
const EVENT =
  /^(?:protests?|unrest|riots?|uprisings?|sedition|dissent|demonstrations?|strikes|opposition|اعتراض(?:ات|ها|های)?|تظاهرات|خیزش|جنبش|قیام(?: ?ها)?|اغتشاش(?:ات|ها|های)?|اشوب(?:ها|های)?|فتنه|کودتا|الشغب|اعمال الشغب|الفتنة|الاحتجاجات|unruhen|proteste?n?|protestas?|manifestations?|manifestacion(?:es)?|emeutes?|rivolta|rivolte|revuelta|disturbios)$/u;
/** Those who lead it, or took part: they make people of an event. */
const PEOPLE =
  /^(?:leaders?|ringleaders?|heads|organi[sz]ers|everyone|all|those|سران|سرکردگان|عاملان|عوامل|لیدرهای|رهبران|شرکت کنندگان|بازداشت شدگان|قادة|مثيري|مثيرو)$/u;
const REACH = 4;
const LONGEST_NAME = 7;

/** The words for the group against whom is called, among the concepts that lie within a span; null without any. */
export function targetIn({ document, lexicon }: Reading, matches: ConceptMatch[], within: Span): string | null {
  const offence = lexicon.indexOf('offence-mohareb');
  const named = matches.filter(
    ({ concept, start, end }) =>
      TARGETS.includes(lexicon.concepts[concept]!) &&
      start >= within.start &&
      end <= within.end &&
      // What they are called, not who they are.
      !matches.some((other) => other.concept === offence && other.start < end && other.end > start),
  );
  const groups = named.flatMap(({ start, end }) => {
    const word = (at: number): string => document.tokens[at]?.text ?? '';
    const words = document.tokens.slice(start, end).map(({ text }) => text);
    if (!EVENT.test(words.join(' '))) return [{ start, end }];
    for (let at = start - 1; at >= Math.max(within.start, start - REACH); at--)
      if (PEOPLE.test(word(at))) return [{ start: at, end }];
    return [];
  });
  const first = groups[0];
  if (!first) return null;
  let { start, end } = first;
  // "detained protesters", "political prisoners of the uprising": neighbours belong together.
  for (const group of named)
    if (group.start - end <= 0 && group.end - start <= LONGEST_NAME) end = Math.max(end, group.end);
  return wordsOf(document, { start, end });
}
