import { expect, test } from 'vitest';
import { compileLexicon } from '#src/analysis/signals/compile-lexicon.ts';
import { makeDataset } from '#src/analysis/signals/learn/dataset.ts';
import { randomFrom } from '#src/analysis/signals/learn/random.ts';
import { SentenceDropout } from '#src/analysis/signals/learn/sentence-dropout.ts';
import { Lexicon } from '#src/analysis/signals/lexicon.ts';
import { documentOf } from './detector.ts';

/**
 * One text of five sentences, a feature each, and one of the whole; the first label is told by the third sentence. Two
 * hidden units, the second of which stands for nothing.
 */
const rows = {
  width: 6,
  starts: Uint32Array.from([0, 6]),
  columns: Uint32Array.from([0, 1, 2, 3, 4, 5]),
  values: new Float32Array(6).fill(1),
  sentences: Uint32Array.from([1, 2, 4, 8, 16, 0]),
  sentenceCounts: Uint8Array.from([5]),
};
const targets = { outputs: 2, labels: Uint8Array.from([1, 0]), weights: new Float32Array(2).fill(1) };
const first = Float32Array.from([0.1, 0, 0.2, 0, 2, 0, 0.1, 0, 0.3, 0, 5, 0]);
const second = Float32Array.from([1, -1, 0, 0]);

const keptIn = (dropout: SentenceDropout) => [0, 1, 2, 3, 4, 5].filter((entry) => dropout.keeps(entry));

test('the sentence that tells of a label stays, and what belongs to the whole; any other goes at times', () => {
  const dropout = new SentenceDropout(rows, targets, randomFrom(3));
  const gone = new Set<number>();
  for (let i = 0; i < 60; i++) {
    expect(dropout.shorten(0, first, second)).toBe(true);
    const kept = keptIn(dropout);
    expect(kept).toEqual(expect.arrayContaining([2, 5]));
    expect(dropout.rescale).toBeCloseTo(Math.sqrt(6 / kept.length), 10);
    for (const entry of [0, 1, 3, 4]) if (!kept.includes(entry)) gone.add(entry);
  }
  expect([...gone].sort()).toEqual([0, 1, 3, 4]);
});

test('without a label any sentence may go, but never all', () => {
  const dropout = new SentenceDropout(rows, { ...targets, labels: new Uint8Array(2) }, randomFrom(5));
  const gone = new Set<number>();
  for (let i = 0; i < 200; i++) {
    dropout.shorten(0, first, second);
    const kept = keptIn(dropout);
    expect(kept.length).toBeGreaterThan(1);
    for (const entry of [0, 1, 2, 3, 4]) if (!kept.includes(entry)) gone.add(entry);
  }
  expect(gone.size).toBe(5);
});

test('a text of two sentences is left whole', () => {
  const short = { ...rows, sentenceCounts: Uint8Array.from([2]) };
  expect(new SentenceDropout(short, targets, randomFrom(1)).shorten(0, first, second)).toBe(false);
});

test('a dataset tells in which sentences each feature stands, also in a text of many', () => {
  const lexicon = compileLexicon([{ execution: { en: 'execut*' } }]);
  const words = (count: number) => Array.from({ length: count }, (_, i) => `Word${i} here.`).join(' ');
  const texts = ['Rain fell. Nobody was executed. Rain fell again.', words(40)];
  const examples = texts.flatMap((text, i) =>
    Array.from({ length: 4 }, (_, j) => ({ id: `${i}-${j}`, language: 'en', text, signals: [] })),
  );
  const dataset = makeDataset(examples, examples.map(documentOf), new Lexicon(lexicon));
  const { starts, sentences, sentenceCounts } = dataset.rows;
  expect([sentenceCounts[0], sentenceCounts[4]]).toEqual([3, 32]);
  const masks = new Set(sentences.subarray(starts[0]!, starts[1]!));
  // "rain" stands in the first and the last, "executed" in the second, the source's kind in none of its own.
  for (const mask of [0, 0b010, 0b101]) expect(masks).toContain(mask);
  expect(Math.max(...masks)).toBe(0b101);
  expect(new Set(sentences.subarray(starts[4]!, starts[5]!))).toContain(2 ** 32 - 1);
});
