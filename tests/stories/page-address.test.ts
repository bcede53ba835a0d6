import { expect, test } from 'vitest';
import { pageAddressOf } from '#src/stories/page-address.ts';

test.each([
  ['https://www.example.org/en/news/12', 'https://fa.example.org/news/12'],
  ['https://example.org/news/12?lang=fr', 'https://example.org/news/12?lang=ar&utm_source=x'],
  ['https://example.org/statement-de.html', 'https://example.org/statement_fa.html'],
  ['https://example.org/letters#two-en', 'https://example.org/letters#two-es'],
  ['https://example.org/fa-ir/x', 'https://example.org/x'],
])('%s and %s are one page', (one, other) => {
  expect(pageAddressOf(one)?.page).toBe(pageAddressOf(other)?.page);
});

test.each([
  ['https://t.me/channel/12', 'https://t.me/channel/13'],
  ['https://example.org/en/news/12', 'https://example.org/fa/news/13'],
  ['https://example.org/?id=1', 'https://example.org/?id=2'],
])('%s and %s are two pages', (one, other) => {
  expect(pageAddressOf(one)?.page).not.toBe(pageAddressOf(other)?.page);
});

test('pages of one series are known by their small numbers', () => {
  const first = pageAddressOf('https://example.org/en/letter-1');
  const second = pageAddressOf('https://example.org/de/letter-2');
  expect(first?.series).toBe(second?.series);
  expect(first?.page).not.toBe(second?.page);
  expect(pageAddressOf('https://example.org/letter-1')?.series).toBe(0);
  expect(pageAddressOf('https://example.org/en/1234')?.series).not.toBe(
    pageAddressOf('https://example.org/fa/1235')?.series,
  );
});

test.each([
  [null],
  [''],
  ['no address'],
  ['ftp://example.org/x'],
  ['https://example.org/'],
  ['https://fa.example.org/?lang=fa'],
  ['https://[bad'],
])('%s is no page', (address) => {
  expect(pageAddressOf(address)).toBeNull();
});
