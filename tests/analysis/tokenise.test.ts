import { describe, expect, test } from 'vitest';
import { normalise } from '#src/analysis/normalise.ts';
import { sentencesOf, tokenise } from '#src/analysis/tokenise.ts';
import { findWords } from '#src/analysis/words.ts';

function words(text: string): string {
  return tokenise(normalise(text), text)
    .map((token) => token.text)
    .join(' ');
}

describe('tokenise', () => {
  test.each([
    ['acronyms', 'the U.N. and M.E.K.', 'the un and mek'],
    ['possessives', "Iran's U.N.'s prisoners'", 'iran un prisoners'],
    ['contractions', "don't we're", "don't we're"],
    ['elision', "L'ONU dell'Iran qu'il", 'l onu dell iran qu il'],
    ['romanised ayn', "Isma'il Ja‘far Qur’an", 'ismail jafar quran'],
    ['numbers', '30,000 ۳۰٬۰۰۰ 30.000 1980s 12.05.1988', '30000 30000 30000 1980s 12 05 1988'],
    [
      'hashtags',
      '#NoToExecution #UNHumanRights #Massacre1988 #اعدام_نکنید',
      'no to execution un human rights massacre 1988 اعدام نکنید',
    ],
    ['handles', '@khamenei_ir', 'khamenei ir'],
    ['addresses', 'see https://example.org/un?x=Iran and www.example.org', 'see and'],
    ['case endings', 'FN:s råd, YK:n 10:30', 'fn rad yk 10 30'],
    ['hyphens', 'Pour-Mohammadi', 'pour mohammadi'],
    ['Han', '联合国 2020', '联 合 国 2020'],
  ])('%s', (_, text, expected) => {
    expect(words(text)).toBe(expected);
  });

  test('spans lie in the normalised text', () => {
    const text = "۳۰٬۰۰۰ Ja'far";
    const normalised = normalise(text);
    expect(tokenise(normalised, text).map((token) => normalised.text.slice(token.start, token.end))).toEqual([
      '30,000',
      "ja'far",
    ]);
  });
});

describe('sentences', () => {
  test.each([
    ['Mr. A. Noor of the U.N. spoke. He left! Why?', 3],
    ['گفت: «بروید.» او رفت. چرا؟', 3],
    ['A title\nText of it. More', 3],
    ['Am 12. Mai 1988 geschah es.', 1],
    ['It cost 3.5 million.', 1],
    ['', 0],
  ])('%s', (text, count) => {
    expect(sentencesOf(findWords(normalise(text), text)).length).toBe(count);
  });
});
