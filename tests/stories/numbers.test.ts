import { expect, test } from 'vitest';
import { codesIn, countOf, numbersIn, unitOf } from '#src/stories/numbers.ts';
import { wordsOf } from '#src/stories/words.ts';

test.each([
  ['at least 56 people executed', [[56, 'people']]],
  ['دست‌کم ۵۶ نفر اعدام شدند', [[56, 'people']]],
  [
    '1,639 executions, 48 of them women',
    [
      [1639, 'people'],
      [48, 'people'],
    ],
  ],
  ['۱٬۶۳۹ اعدام', [[1639, 'people']]],
  [
    '۲۵ رای موافق، ۷ رای مخالف و ۱۴ رای ممتنع',
    [
      [25, 'vote'],
      [7, 'vote'],
      [14, 'vote'],
    ],
  ],
  [
    '25 in favour, 7 against',
    [
      [25, 'vote'],
      [7, 'vote'],
    ],
  ],
  ['اعدام هشت زندانی', [[8, 'people']]],
  ['eight men hanged', [[8, 'people']]],
  ['a rise of 75 per cent', [[75, 'bare']]],
  ['۷۵ درصد افزایش', [[75, 'percent']]],
  ['aged 22 years', [[22, 'age']]],
  ['جوان ۲۲ ساله', [[22, 'age']]],
  ['at its 52nd session', [[52, 'ordinal']]],
  ['Week 80 of the campaign', [[80, 'ordinal']]],
  ['هفته هشتاد و یکم', [[81, 'ordinal']]],
  ['سی‌وچهارمین سالگرد', [[34, 'ordinal']]],
  ['in 1988 and in ۱۳۶۷', []],
  ['سه‌شنبه ۲۵ اردیبهشت حکم ۳۰ زندانی', [[30, 'people']]],
  ['Karim Azadi, 31, was executed', [[31, 'age']]],
  ['hanged together with six other prisoners', [[6, 'bare']]],
  ['همراه با شش زندانی دیگر اعدام شد', [[6, 'bare']]],
  ['three other prisoners hanged', [[3, 'people']]],
  ['۳۸ هزار مدرک', [[38_000, 'bare']]],
  ['At least 12 may be executed', [[12, 'people']]],
  ['on 12 May', []],
])('%s', (text, expected) => {
  expect(numbersIn(wordsOf('', text)).map(({ encoded }) => [countOf(encoded), unitOf(encoded)])).toEqual(expected);
});

test('signs of documents', () => {
  expect(codesIn('Draft A/C.3/78/L.41, adopted as A/RES/78/220; see S-35/1 and Regulation 359/2011')).toEqual([
    'A/C.3/78/L.41',
    'A/RES/78/220',
    'S-35/1',
    '359/2011',
  ]);
  expect(codesIn('on 1405/05/21 and/or at https://a.example/b/12')).toEqual([]);
});
