import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePoints, fitted, type Measure, piecesOf, utf8Bytes, utf16Units } from '#src/channels/fit.ts';
import { steadyLine, steadyLines } from '#src/channels/foreign-text.ts';
import { discordText, htmlText, mattermostText, plainChatText, zulipText } from '#src/channels/markup-text.ts';
import { unsteady } from './services/chat-service.ts';

const CONVERTS: [string, (line: string) => string][] = [
  ['plain', plainChatText],
  ['HTML', htmlText],
  ['Discord', discordText],
  ['Mattermost', mattermostText],
  ['Zulip', zulipText],
];
const MEASURES: [string, Measure][] = [
  ['UTF-16 units', utf16Units],
  ['bytes', utf8Bytes],
  ['code points', codePoints],
];
const CASES = CONVERTS.flatMap(([name, convert]) =>
  MEASURES.map(([unit, measure]) => [`${name} in ${unit}`, convert, measure] as const),
);
/** Any code units at all, and those that make trouble more often. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '&',
        '<',
        '*_*',
        '\u202e',
        '\u2068',
        '\u2069',
        '\u200c',
        '😀',
        '👩‍👩‍👧',
        '\ud83d',
        '\n',
        ' ',
        'زندانی',
        '@all',
        'https://a.example/_b_',
        'a\u0301\u0301',
      ),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe.each(CASES)('%s', (_name, convert, measure) => {
  it('never goes beyond the limit', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 12, max: 200 }), (written, limit) => {
        const line = steadyLine(written.replaceAll('\n', ' '));
        expect(measure(fitted(line, limit, convert, measure))).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps all of a text in its pieces, or says that it does not', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 80, max: 300 }), fc.integer({ min: 1, max: 30 }), (long, limit, most) => {
        const { pieces, complete } = piecesOf(steadyLines(long).join('\n'), limit, most, plainChatText, measure);
        expect(pieces.length).toBeLessThanOrEqual(most);
        for (const piece of pieces) expect(measure(piece)).toBeLessThanOrEqual(limit);
        const bare = (shown: string) => shown.replace(/[\s\u2060\u2068\u2069]/gu, '');
        const whole = bare(steadyLines(long).join('\n'));
        if (complete) expect(bare(pieces.join('\n'))).toBe(whole);
        else if (!long.includes('https://')) expect(whole.startsWith(bare(pieces.join('\n')))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('never turns what stands around it', () => {
    fc.assert(
      fc.property(text, (line) => {
        expect(unsteady(convert(line.replaceAll('\n', ' ')))).toBeNull();
      }),
      { numRuns: 150 },
    );
  });
});

it('makes a line steady once and for all', () => {
  fc.assert(
    fc.property(text, (line) => {
      expect(steadyLine(steadyLine(line))).toBe(steadyLine(line));
    }),
  );
});

it.each([
  ['a word', 'زندانیان سیاسی می‌گویند', 13, 'زندانیان…'],
  ['an emoji', '👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 14, '👩‍👩‍👧‍👦…'],
  ['a surrogate pair', '😀😀😀', 5, '😀…'],
  ['an address', 'see https://a.example/b/c', 20, 'see…'],
  ['nothing', 'abc', 3, 'abc'],
])('cuts at no place within %s', (_name, line, limit, expected) => {
  expect(fitted(line, limit, (whole) => whole)).toBe(expected);
});
