import { describe, expect, test } from 'vitest';
import { createEntityMatcher } from '#src/analysis/entities/matcher.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { normalise } from '#src/analysis/normalise.ts';
import { findWords } from '#src/analysis/words.ts';
import { KhavaranError } from '#src/base/errors.ts';

const CONTEXTS = `contexts:
  subject: trial*; prison
  titles: judge
  first-names: Nader; Roya
  sport: football
  former: former
`;

const PERSON = `
  - id: kian-omrani
    type: person
    name: { en: Kian Omrani, fa: کیان عمرانی }
    why: An invented judge of this test.
    source: https://example.org/kian
    wikidata: null
`;

function faultsOf(yaml: string): string[] {
  try {
    parseWatchlist(yaml);
  } catch (error) {
    expect(error).toBeInstanceOf(KhavaranError);
    return error instanceof Error ? error.message.split('\n').slice(1) : [];
  }
  return [];
}

describe('parseWatchlist', () => {
  test('lists may be YAML lists or text', () => {
    const list = parseWatchlist(`${CONTEXTS}entities:${PERSON}    surnames: [Omrani]\n    common: عمرانی; العمراني\n`);
    expect(list.entities[0]?.surnames).toEqual(['Omrani']);
    expect(list.entities[0]?.common).toEqual(['عمرانی', 'العمراني']);
    expect(list.entities[0]?.aliases).toEqual({ latin: [], arabic: [], other: [] });
  });

  test('names every fault at once, an entity by its id', () => {
    const faults = faultsOf(
      `${CONTEXTS}entities:${PERSON}    alias: typo\n    offices: [{ title: { en: A, fa: ب }, from: yesterday, to: null }]${PERSON.replace('person', 'robot')}`,
    );
    expect(faults).toHaveLength(3);
    expect(faults.join('\n')).toMatch(/entities\[kian-omrani\].*alias/);
    expect(faults.join('\n')).toMatch(/entities\[kian-omrani\]\.offices\[0\]\.from: a date/);
    expect(faults.join('\n')).toMatch(/entities\[kian-omrani\]\.type/);
  });

  test('why a name is watched is a sentence in English, or one in each language', () => {
    const whyOf = (why: string) =>
      parseWatchlist(`${CONTEXTS}entities:${PERSON.replace('An invented judge of this test.', why)}`).entities[0]?.why;
    expect(whyOf('An invented judge.')).toEqual({ en: 'An invented judge.' });
    expect(whyOf('{ en: An invented judge., fa: یک قاضی ساختگی. }')).toEqual({
      en: 'An invented judge.',
      fa: 'یک قاضی ساختگی.',
    });
    const faults = (why: string) =>
      faultsOf(`${CONTEXTS}entities:${PERSON.replace('An invented judge of this test.', why)}`).join();
    expect(faults('{ fa: یک قاضی ساختگی. }')).toContain('entities[kian-omrani].why.en');
    expect(faults('{ en: An invented judge., persian: یک قاضی ساختگی. }')).toContain('languages by their codes');
    expect(faults('short')).toContain('entities[kian-omrani].why.en');
  });

  test('checks what one part says of another', () => {
    const faults = faultsOf(
      `contexts: { subject: a }\nentities:${PERSON}    conditional: [{ aliases: Omrani, near: nowhere }]\n    offices: [{ title: { en: A, fa: ب }, from: '2020', to: '2010' }]${PERSON}`,
    );
    expect(faults).toEqual([
      "contexts: 'titles' is missing",
      "contexts: 'first-names' is missing",
      "contexts: 'sport' is missing",
      "contexts: 'former' is missing",
      "entities[kian-omrani].conditional 'Omrani': no context 'nowhere'",
      "entities[kian-omrani].offices 'A': ends before it begins",
      'entities[kian-omrani]: the id is given twice',
    ]);
  });

  test('says that it is no YAML', () => {
    expect(() => parseWatchlist('entities: [')).toThrow(/not valid YAML/);
    expect(() => parseWatchlist('')).toThrow(/fault/);
  });
});

describe('rules of the watchlist', () => {
  const yaml = `${CONTEXTS}spellings: [Omrani; Umrani; Omrany]
entities:${PERSON}    surnames: Omrani; عمرانی
    not: Omrani Street
    offices: [{ title: { en: Chief of Mars, fa: رئیس مریخ }, from: '2020-01-01', to: '2022-05', aliases: the chief of Mars }]
    conditional:
      - { aliases: KO, near: subject, within: 3, unless: sport, cased: true }
      - { aliases: the butcher, near: subject, against: sport }
`;
  const matcher = createEntityMatcher(parseWatchlist(yaml));
  const whyOf = (content: string, published: string | null): string[] => {
    const normalised = normalise(content);
    return matcher
      .find({ content, normalised, words: findWords(normalised, content), published })
      .map(({ why }) => why);
  };

  test.each<[string, string | null, string[]]>([
    ['Kian Umrani arrived.', null, ['name']],
    ['Kian Omrani arrived. Omrani left.', null, ['name', 'surname; full name in the item']],
    ['Judge Omrani arrived.', null, ['surname; title before it']],
    ['The trial is led by Omrani.', null, ['surname; the subject near by']],
    ['Omrani arrived.', null, []],
    ['Nader Omrani led the trial. Omrani was tired.', null, []],
    ['Football: Omrani was on trial at the club.', null, []],
    ['He lives in Omrani Street near the prison.', null, []],
    ['عمرانی در دادگاه', null, []],
    ['The chief of Mars spoke.', '2021-03-01', ['office, held on the date of the item']],
    ['The chief of Mars spoke.', '2022-05-31T23:00:00Z', ['office, held on the date of the item']],
    ['The chief of Mars spoke.', '2022-06-01', []],
    ['The chief of Mars spoke.', null, []],
    ['The former chief of Mars spoke.', '2021-03-01', []],
    ['The chief of Mars Roya spoke.', '2021-03-01', []],
    ['KO sat in prison.', null, ["name; words of 'subject' near by"]],
    ['Ko sat in prison.', null, []],
    ['KO sat there for years, far from any prison.', null, []],
    ['Football KO prison.', null, []],
    ['They call him the butcher. Long after, his trial began.', null, ["name; words of 'subject' near by"]],
    ['They call the football player the butcher, who once went to prison.', null, []],
  ])('%s (%s)', (text, published, whys) => {
    expect(whyOf(text, published)).toEqual(whys);
  });
});
