import fc from 'fast-check';
import { expect, test } from 'vitest';
import { processorMs } from '../../processor-time.ts';
import { detect, documentOf } from './detector.ts';

const HOSTILE: [name: string, text: string][] = [
  ['nothing', ''],
  ['blanks', ' \n\t '],
  ['a megabyte without a space', 'a'.repeat(1_000_000)],
  ['a megabyte of one word', 'execution '.repeat(100_000)],
  ['a megabyte of Persian without a full stop', 'باید اعدام شوند '.repeat(65_000)],
  ['a megabyte of sentences', 'The judiciary must execute them all. '.repeat(27_000)],
  ['a thousand hashtags', Array.from({ length: 1000 }, (_, i) => `#StopExecutionsInIran${i}`).join(' ')],
  ['broken surrogates', 'Iran \ud800 executed \udfff two men \ud83d'],
  ['controls and bidi marks', '\u202e\u0000Iran\u200f must \u2066execute\u2069 them\u0007'],
  ['a language nobody reads here', 'ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ། '.repeat(50)],
  ['quotation marks alone', '"«»“”'.repeat(10_000)],
  ['gaps for every term', 'sentenced x y z '.repeat(20_000)],
];

test.each(HOSTILE)('%s is answered in bounded time', (_, text) => {
  const document = documentOf({ text });
  const started = processorMs();
  const signals = detect(document);
  expect(processorMs() - started).toBeLessThan(6_000);
  for (const { start, end, reason } of signals) expect(document.content.slice(start, end)).toBe(reason);
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      (text, title) => {
        const document = documentOf({ text, title });
        for (const { start, end, reason } of detect(document)) expect(document.content.slice(start, end)).toBe(reason);
      },
    ),
    { numRuns: 200 },
  );
});
