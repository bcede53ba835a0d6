import { expect, test } from 'vitest';
import { compileLexicon } from '#src/analysis/signals/compile-lexicon.ts';
import { makeDataset } from '#src/analysis/signals/learn/dataset.ts';
import { randomFrom } from '#src/analysis/signals/learn/random.ts';
import { WordDropout } from '#src/analysis/signals/learn/word-dropout.ts';
import { Lexicon } from '#src/analysis/signals/lexicon.ts';
import { documentOf } from './detector.ts';

const lexicon = new Lexicon(compileLexicon([{ execution: { en: 'execut*' } }]));
const text = 'Farmers were executed in winter, and farmers wept';
const examples = Array.from({ length: 4 }, (_, i) => ({ id: `${i}`, language: 'en', text, signals: [] }));
const { rows } = makeDataset(examples, examples.map(documentOf), lexicon);
const entries = Array.from({ length: rows.starts[1]! }, (_, entry) => entry);
const wordsOf = (entry: number) => [...rows.words.subarray(entry * 2, entry * 2 + 2)].filter((word) => word !== 0);
const words = new Set(entries.flatMap(wordsOf));

test('all that is made of a word that is left out goes, and nothing else', () => {
  const dropout = new WordDropout(rows, 0.3, randomFrom(7));
  let out = 0;
  for (let i = 0; i < 200; i++) {
    dropout.choose();
    const alone = entries.filter((entry) => wordsOf(entry).length === 1);
    const gone = new Set(alone.filter((entry) => dropout.hides(entry)).flatMap(wordsOf));
    for (const entry of entries) expect(dropout.hides(entry)).toBe(wordsOf(entry).some((word) => gone.has(word)));
    out += gone.size;
  }
  // Seven words, two hundred times: 420 on average.
  expect(out / (200 * words.size)).toBeGreaterThan(0.2);
  expect(out / (200 * words.size)).toBeLessThan(0.4);
});

test('a text has each word once, and concepts and what is known of the whole text are made of none', () => {
  expect(words.size).toBe(7);
  expect(entries.some((entry) => wordsOf(entry).length === 0)).toBe(true);
  expect(entries.some((entry) => wordsOf(entry).length === 2)).toBe(true);
});

test('no word is left out where none is to be', () => {
  const dropout = new WordDropout(rows, 0, randomFrom(7));
  dropout.choose();
  expect(entries.some((entry) => dropout.hides(entry))).toBe(false);
});
