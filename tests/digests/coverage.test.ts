import { describe, expect, it } from 'vitest';
import { coverageOf } from '#src/digests/coverage.ts';
import type { SourceHealth } from '#src/model/alert.ts';
import { before, digestOf, from, health, section, to } from './digest-of.ts';

describe('coverage: "nothing found" is not "could not look"', () => {
  const broken = health('Gone', {
    outcome: 'broken',
    reason: 'The page has no articles any more.',
    lastSuccess: before,
    failures: 7,
  });
  it('names those that are read and say nothing', () => {
    const silent = Array.from({ length: 7 }, (_, index) => health(`Quiet ${index}`, { condition: 'silent' }));
    const { sentence, blind } = coverageOf(silent, { from, to }, 'en');
    expect(blind).toEqual([]);
    expect(sentence).toMatch(
      /^Read, but silent for longer than usual: \u2068Quiet 0\u2069, .*Quiet 4\u2069 and 2 more\. All 7 sources were read\.$/,
    );
    expect(coverageOf(silent, { from, to }, 'fa').sentence).toMatch(/^خوانده شد، اما .* و ۲ منبع دیگر\./);
  });

  it.each<[string, SourceHealth[], { read: number; blind: [string, string][]; empty: string; summary: RegExp }]>([
    ['all read', [health('Radio')], { read: 1, blind: [], empty: 'Nothing found.', summary: /^A quiet period/ }],
    [
      'one broken',
      [health('Radio'), broken],
      {
        read: 1,
        blind: [['Gone', 'The page has no articles any more.']],
        empty: 'Nothing found in the sources that could be read.',
        summary: /in the sources that could be read/,
      },
    ],
    [
      'never looked at, and not looked at in the period',
      [
        health('New', { outcome: null, lastLooked: null, lastSuccess: null }),
        health('Stale', { lastLooked: before, lastSuccess: before }),
        health('Radio'),
      ],
      {
        read: 1,
        blind: [
          ['New', 'not looked at yet'],
          ['Stale', 'not looked at in this period'],
        ],
        empty: 'Nothing found in the sources that could be read.',
        summary: /in the sources that could be read/,
      },
    ],
    [
      'none read',
      [broken],
      {
        read: 0,
        blind: [['Gone', 'The page has no articles any more.']],
        empty: 'Could not look: no source could be read.',
        summary: /^Nothing can be said of this period/,
      },
    ],
    [
      'one that lost its entries is blind, though it answers; a silent one is read',
      [
        health('Emptied', { outcome: 'empty', condition: 'emptied', reason: 'None of its usual entries was in it.' }),
        health('Quiet', { outcome: 'not-modified', condition: 'silent' }),
      ],
      {
        read: 1,
        blind: [['Emptied', 'None of its usual entries was in it.']],
        empty: 'Nothing found in the sources that could be read.',
        summary: /in the sources that could be read/,
      },
    ],
    [
      'verified empty and unchanged sources count as read',
      [health('Empty', { outcome: 'empty' }), health('Same', { outcome: 'not-modified' })],
      { read: 2, blind: [], empty: 'Nothing found.', summary: /^A quiet period/ },
    ],
  ])('%s', (_name, sources, expected) => {
    const digest = digestOf([], { health: sources });
    expect(digest.coverage.read).toBe(expected.read);
    expect(digest.coverage.blind.map(({ name, reason }) => [name, reason])).toEqual(expected.blind);
    expect(section(digest, 'calls')?.empty).toBe(expected.empty);
    expect(digest.summary).toMatch(expected.summary);
  });
});
