import { expect, test } from 'vitest';
import { compileLexicon } from '#src/analysis/signals/compile-lexicon.ts';
import { type ConceptMatch, Lexicon } from '#src/analysis/signals/lexicon.ts';
import { documentOf } from './detector.ts';

const lexicon = new Lexicon(
  compileLexicon([
    {
      execution: { en: 'execut*, hanged', de: '*hinricht*', fa: 'اعدام*, به دار', ar: 'اعدام*' },
      carried: { en: 'sentence* _ carried out', fa: 'حکم _ اجرا شد' },
      perpetrator: { fa: 'قتل*', entities: ['hamid-noury'] },
    },
    { mercy: { en: 'no mercy', fa: 'بی رحم*' } },
  ]),
);

function found(text: string, language: string): string[] {
  const { tokens, sentences } = documentOf({ text });
  const matches: ConceptMatch[] = [];
  const words = lexicon.read(tokens, language);
  for (const { start, end } of sentences)
    for (let at = start; at < end; at++) lexicon.match(words, at, end, lexicon.columnsFor(language), matches);
  return matches.map(
    ({ concept, start, end }) =>
      `${lexicon.concepts[concept]}:${tokens
        .slice(start, end)
        .map(({ text: word }) => word)
        .join(' ')}`,
  );
}

test.each([
  ['They were EXECUTED.', 'en', ['execution:executed']],
  ['the executive', 'en', ['execution:executive']],
  ['Massenhinrichtungen', 'de', ['execution:massenhinrichtungen']],
  ['The sentence was at last carried out.', 'en', ['carried:sentence was at last carried out']],
  ['The sentence was after a long wait carried out.', 'en', []],
  ['اعدام‌شدگان', 'fa', ['execution:اعدام']],
  ['والإعدامات', 'ar', ['execution:والاعدامات']],
  ['بی‌رحمانه', 'fa', ['mercy:بی رحمانه']],
  // Persian words are not read as Arabic: "at" and "killing" do not hide in others.
  ['مقتل', 'fa', []],
  ['A German hangs', 'de', []],
  ['no mercy', 'sv', ['mercy:no mercy']],
])('%s (%s) → %j', (text, language, expected) => {
  expect(found(text, language).map((match) => match.split(' شد')[0])).toEqual(expected);
});

test('watched names stand for concepts, and a concept may not be written twice', () => {
  expect(lexicon.conceptsOfEntity('hamid-noury').map((concept) => lexicon.concepts[concept])).toEqual(['perpetrator']);
  expect(lexicon.conceptsOfEntity('nobody')).toEqual([]);
  expect(() => compileLexicon([{ a: { en: 'x' } }, { a: { en: 'y' } }])).toThrow(/twice/);
  expect(() => compileLexicon([{ a: 'x' }])).toThrow();
});
