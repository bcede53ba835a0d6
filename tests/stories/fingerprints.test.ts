import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '#src/stories/fold.ts';
import { hashPair } from '#src/stories/hash.ts';
import { bandsOf, resemblance, sketchOf } from '#src/stories/min-hash.ts';
import { squeeze } from '#src/stories/squeeze.ts';
import { wordsOf } from '#src/stories/words.ts';

test('the sketch estimates the resemblance of sets of runs', () => {
  const runs = (text: string): Set<string> =>
    new Set(Array.from({ length: text.length - 5 }, (_, i) => text.slice(i, i + 6)));
  const letters = (seed: number): string =>
    Array.from({ length: 1500 }, (_, i) => String.fromCharCode(97 + (hashPair(seed, i) % 26))).join('');
  for (const share of [0, 0.3, 0.6, 0.9, 1]) {
    const a = letters(1);
    const b = a.slice(0, Math.round(1500 * share)) + letters(2).slice(Math.round(1500 * share));
    const [left, right] = [runs(a), runs(b)];
    const both = [...left].filter((run) => right.has(run)).length;
    const exact = both / (left.size + right.size - both);
    expect(Math.abs(resemblance(sketchOf(a, 64), sketchOf(b, 64)) - exact)).toBeLessThan(0.16);
  }
});

test('short and empty texts have sketches too', () => {
  expect(sketchOf('', 64)).toEqual([]);
  expect(resemblance([], [])).toBe(0);
  expect(sketchOf('a', 32)).toHaveLength(32);
  expect(resemblance(sketchOf('abc', 32), sketchOf('abc', 32))).toBe(1);
  expect(bandsOf([], 4, 10, 1)).toEqual([]);
});

test('folding is idempotent and never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => fold(fold(text)) === fold(text)));
});

test.each([
  ['كتاب‌هاي', 'کتابهای'],
  ['Président', 'president'],
  ['۱۲۳٤', '1234'],
  ['آیت‌اللّٰه', 'ایتالله'],
])('%s is folded to %s', (text, folded) => {
  expect(fold(text)).toBe(folded);
});

test('links, handles and joiners leave no trace in a fingerprint', () => {
  expect(squeeze('می‌شود! @channel https://t.me/x #اعدام')).toBe(squeeze('می شود'));
});

test.each(['\u0653', '\u0654', '\u0655'])('the mark %j over or under any letter of Arabic leaves no trace', (mark) => {
  for (let code = 0x620; code <= 0x6d5; code++) {
    const letter = String.fromCharCode(code);
    expect(squeeze(`a${letter}${mark}b`)).toBe(squeeze(`a${letter}b`));
    expect(squeeze(`a${letter}${mark}b`)).toBe(squeeze(`a${letter}${mark}b`.normalize('NFC')));
  }
});

test('words say where they stand and what is before them', () => {
  const words = wordsOf('Title here', 'Then, text');
  expect(words.map(({ text, start, breakBefore, capital }) => [text, start, breakBefore, capital])).toEqual([
    ['title', 0, true, true],
    ['here', 6, false, false],
    ['then', 11, true, true],
    ['text', 17, true, false],
  ]);
});
