import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipped, directionOf, isolated, plainLine, webAddress } from '#src/model/display-text.ts';

describe('a line of foreign text', () => {
  it.each([
    ['two\r\nlines\u2028and three', 'two lines and three'],
    ['\u202eoverride\u202c \u2066isolate\u2069 \u200fmark', 'override isolate mark'],
    ['می\u200cگویند', 'می\u200cگویند'],
    ['\u0000\u001b[31mred\u007f', '[31mred'],
    ['tag\u{e0041}s\ufeff', 'tags'],
    [`e${'\u0301'.repeat(400)}`, `e${'\u0301'.repeat(4)}`],
    ['قُرْآنٌ', 'قُرْآنٌ'],
    ['  many \t spaces\u00a0here ', 'many spaces here'],
  ])('%j is %j', (text, expected) => {
    expect(plainLine(text)).toBe(expected);
  });

  it('cannot leave its isolate', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isolated(text).slice(1, -1)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\r\n]/u);
      }),
    );
  });
});

describe('clipping', () => {
  it.each([
    ['short', 10, 'short'],
    ['one two three', 9, 'one two…'],
    ['یک دو سه چهار', 8, 'یک دو…'],
    ['unbroken', 5, 'unbr…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 15, '👩‍👩‍👧‍👦…'],
    [`a${'\u0301'.repeat(100)}`, 10, '…'],
  ])('%j to %i', (text, limit, expected) => {
    expect(clipped(text, limit)).toBe(expected);
  });

  it('never exceeds its limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (text, limit) => {
        expect(clipped(text, limit).length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

describe('addresses and directions', () => {
  it.each([
    ['https://a.example/x y', 'https://a.example/x%20y'],
    ['http://a.example', 'http://a.example/'],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['not an address', null],
    [`https://a.example/${'x'.repeat(2000)}`, null],
    [null, null],
  ])('%s', (url, expected) => {
    expect(webAddress(url)).toBe(expected);
  });

  it.each([
    ['fa', 'rtl'],
    ['ar-IQ', 'rtl'],
    ['ckb', 'rtl'],
    ['en', 'ltr'],
    ['und', 'auto'],
    ['', 'auto'],
  ])('%s is %s', (language, expected) => {
    expect(directionOf(language)).toBe(expected);
  });
});
