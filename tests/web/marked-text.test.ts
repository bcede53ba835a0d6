import { load } from 'cheerio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '#src/model/display-text.ts';
import type { Mention, Signal } from '#src/model/signal.ts';
import { searchText } from '#src/pipeline/analysis/search-text.ts';
import { parseSearch } from '#src/store/desk-search.ts';
import { excerptWindows, highlighted } from '#src/web/highlight.ts';
import { wordDifference } from '#src/web/word-difference.ts';
import { processorMs } from '../processor-time.ts';

const words = fc
  .array(fc.constantFrom('a ', 'b ', 'c\n', ' ', 'سلام ', '\n\n', 'x'), { maxLength: 40 })
  .map((parts) => parts.join(''));
const textOf = (changes: ReturnType<typeof wordDifference>, left: 'added' | 'removed') =>
  changes
    .filter(({ kind }) => kind !== left)
    .map(({ text }) => text)
    .join('');

describe('differences of two wordings', () => {
  it('hold both wordings whole', () => {
    fc.assert(
      fc.property(words, words, (before, after) => {
        const changes = wordDifference(before, after);
        expect(textOf(changes, 'added')).toBe(before);
        expect(textOf(changes, 'removed')).toBe(after);
        for (const [index, change] of changes.entries()) expect(change.kind).not.toBe(changes[index + 1]?.kind);
      }),
    );
  });

  it('name only the words that changed', () => {
    expect(wordDifference('two men were hanged at dawn', 'three men were hanged at noon today')).toEqual([
      { kind: 'removed', text: 'two ' },
      { kind: 'added', text: 'three ' },
      { kind: 'same', text: 'men were hanged at ' },
      { kind: 'removed', text: 'dawn' },
      { kind: 'added', text: 'noon today' },
    ]);
    expect(wordDifference('', '')).toEqual([]);
    expect(wordDifference('same', 'same')).toEqual([{ kind: 'same', text: 'same' }]);
  });

  it('of long texts without anything in common come at once', () => {
    const long = (letter: string) => Array.from({ length: 20_000 }, (_, index) => `${letter}${index}`).join(' ');
    const begin = processorMs();
    expect(wordDifference(long('a'), long('b')).map(({ kind }) => kind)).toEqual(['removed', 'added']);
    expect(processorMs() - begin).toBeLessThan(3_000);
  });
});

const signal = (start: number, end: number): Signal => ({ signal: 'denial', score: 0.9, start, end, reason: '' });
const mention = (start: number, end: number): Mention => ({
  entity: 'evin-prison',
  surface: '',
  alias: '',
  why: '',
  start,
  end,
});
const span = fc.tuple(fc.integer({ min: -10, max: 60 }), fc.integer({ min: -10, max: 60 }));

describe('marks in a text', () => {
  it('leave the text as it is, wherever the spans lie', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 50, unit: 'grapheme' }),
        fc.array(span, { maxLength: 5 }),
        fc.array(span, { maxLength: 8 }),
        (content, reasons, names) => {
          const marks = {
            signals: reasons.map(([start, end]) => signal(start, end)),
            mentions: names.map(([start, end]) => mention(start, end)),
          };
          const shown = load(`<div>${highlighted(content, marks)}</div>`)('div').text();
          // A span may cut a letter of two code units; nothing else may change.
          if (!shown.includes('\uFFFD')) expect(shown.replaceAll('\r', '')).toBe(plainText(content));
        },
      ),
    );
  });

  it('are links within reasons where both meet', () => {
    const page = load(
      String(highlighted('said in Evin prison today', { signals: [signal(0, 12)], mentions: [mention(8, 19)] })),
    );
    expect(page('mark').text()).toBe('said in Evin');
    expect(
      page('a')
        .toArray()
        .map((link) => page(link).text()),
    ).toEqual(['Evin', ' prison']);
  });

  it('choose what of a long text is worth reading', () => {
    const content = `${'before '.repeat(300)}HERE${' after'.repeat(300)}`;
    const at = content.indexOf('HERE');
    const [window, ...others] = excerptWindows(content, 0, { signals: [signal(at, at + 4)], mentions: [] });
    expect(others).toEqual([]);
    expect(content.slice(window?.start, window?.end)).toMatch(/^before .*HERE.* after$/);
    expect(excerptWindows('short', 0, { signals: [], mentions: [] })).toEqual([{ start: 0, end: 5 }]);
    expect(excerptWindows('title', 6, { signals: [], mentions: [] })).toEqual([]);
  });
});

describe('search words', () => {
  it.each([
    ['tram', [{ texts: ['tram'], match: 'words', excluded: false }]],
    [
      '“Mass Executions” -drug',
      [
        { texts: ['mass executions'], match: 'words', excluded: false },
        { texts: ['drug'], match: 'words', excluded: true },
      ],
    ],
    ['اعدام*', [{ texts: ['اعدام'], match: 'prefix', excluded: false }]],
    ['قزل‌حصار', [{ texts: ['قزل حصار', 'قزلحصار'], match: 'words', excluded: false }]],
    ['كشتار', [{ texts: ['کشتار'], match: 'words', excluded: false }]],
    ['-drug', null],
    ['" * - ! & | ( )', null],
  ])('%s are taken apart', (typed, parts) => {
    expect(parseSearch(typed, searchText)).toEqual(parts);
  });

  it('of any kind come to an end', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (typed) => {
        expect(parseSearch(typed, searchText)?.length ?? 0).toBeLessThanOrEqual(12);
      }),
    );
  });
});
