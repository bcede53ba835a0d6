import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createEntityMatcher, type EntityMatcher } from '#src/analysis/entities/matcher.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { normalise } from '#src/analysis/normalise.ts';
import { findWords } from '#src/analysis/words.ts';
import type { Mention } from '#src/model/signal.ts';
import { NOT_NAMED } from './not-named-cases.ts';
import { NAMED, WIDER } from './watchlist-cases.ts';

const own = readFileSync(new URL('../../../config/entities.yaml', import.meta.url), 'utf8');
const watchlist = parseWatchlist(own);
const matcher = createEntityMatcher(watchlist);

function find(content: string, published: string | null = null, by: EntityMatcher = matcher): Mention[] {
  const normalised = normalise(content);
  return by.find({ content, normalised, words: findWords(normalised, content), published });
}

function idsIn(content: string, published?: string): string[] {
  return [...new Set(find(content, published).map((mention) => mention.entity))].sort();
}

function isWider(id: string): boolean {
  return watchlist.entities.some((entity) => entity.id === id && entity.wider);
}

describe('the watchlist', () => {
  test.each(NAMED)('%s: %s', (ids, text, published) => {
    expect(idsIn(text, published)).toEqual(ids.split(' ').sort());
  });

  test.each(NOT_NAMED)('not named (%s): %s', (_, text, published) => {
    expect(idsIn(text, published)).toEqual([]);
  });

  test.each(WIDER)('beside the list, %s: %s', (ids, text, published) => {
    expect(idsIn(text, published).filter((id) => isWider(id))).toEqual(ids.split(' ').sort());
  });

  test('every entity says in English and in Persian why it is watched', () => {
    for (const { id, why } of watchlist.entities) {
      expect(why.en, id).toMatch(/^[A-Z][^\u0600-\u06FF]{9,}\.$/);
      // A Latin name may stand in it, Latin digits may not.
      expect(why.fa, id).toMatch(/^[\u0600-\u06FF][^0-9]{9,}\.$/);
    }
  });

  test('every entity is named by a sentence of two scripts, or one of its acronym', () => {
    const named = NAMED.flatMap(([ids, text]) =>
      ids.split(' ').map((id) => `${id} ${/\p{Script=Arabic}/u.test(text) ? 'arabic' : 'latin'}`),
    );
    const listed = watchlist.entities.filter(({ wider }) => !wider);
    const missing = listed.flatMap(({ id }) =>
      ['arabic', 'latin'].filter((script) => !named.includes(`${id} ${script}`)).map((script) => `${id} ${script}`),
    );
    expect(missing).toEqual(['jvmi arabic']);
  });

  test('every strong alias finds its entity', () => {
    const missed = watchlist.entities.flatMap(({ id, aliases, distinctive, cased }) =>
      [...aliases.latin, ...aliases.arabic, ...aliases.other, ...distinctive, ...cased].filter(
        (alias) => !idsIn(`– ${alias} –`).includes(id),
      ),
    );
    expect(missed).toEqual([]);
  });

  test('says where, by which alias and why', () => {
    const text = 'Yesterday «خبرگزاری فارس» and Judge Nayeri';
    expect(find(text)).toEqual([
      { entity: 'fars-news', surface: 'خبرگزاری فارس', start: 11, end: 24, alias: 'خبرگزاری فارس', why: 'name' },
      {
        entity: 'hossein-ali-nayyeri',
        surface: 'Nayeri',
        start: 36,
        end: 42,
        alias: 'Nayyeri',
        why: 'surname; own title beside it',
      },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['a megabyte of one name', 'Khamenei '.repeat(110_000)],
    ['a megabyte of surnames that need context', 'خاتمی نوری '.repeat(90_000)],
    ['a megabyte of the beginning of names', 'Islamic Revolutionary '.repeat(45_000)],
    ['a megabyte without a space', 'khameneikhomeini'.repeat(60_000)],
    ['a megabyte of one letter', 'ا'.repeat(1_000_000)],
    ['hashtags', '#Evin '.repeat(1_000)],
    ['broken surrogates and controls', '\ud800 \u0000 Evin\udc00 \u202e prison \u0007'],
  ])('bounded: %s', (_, text) => {
    const started = process.cpuUsage();
    find(text, '2020-01-01');
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(5_000);
  });
});
