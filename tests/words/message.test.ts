import { describe, expect, it } from 'vitest';
import { speaking } from '#src/words/message.ts';

const ITEMS = { one: 'one item of {name}', two: 'two items of {name}', other: '{number} items of {name}' };

describe('messages', () => {
  it.each([
    ['en-GB', 1, 'one item of X'],
    ['en-GB', 2, '2 items of X'],
    ['en-GB', 1234, '1,234 items of X'],
    ['ar', 2, 'two items of X'],
    ['fa-IR', 5, '۵ items of X'],
    ['de-DE', 1234, '1.234 items of X'],
  ])('in %s of %i', (locale, number, expected) => {
    expect(speaking(ITEMS, ['number', 'name'], locale)(number, 'X')).toBe(expected);
  });

  it('fills values in once: what stands in a value is no placeholder', () => {
    expect(speaking('{a} and {b}', ['a', 'b'], 'en')('{b}', '$&')).toBe('{b} and $&');
  });

  it('leaves braces alone that name no value', () => {
    expect(speaking('such as $' + '{MY_TOKEN}', [], 'en')()).toBe('such as $' + '{MY_TOKEN}');
  });
});
