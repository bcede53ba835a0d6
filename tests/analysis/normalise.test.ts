import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise, originalSpan } from '#src/analysis/normalise.ts';
import { processorMs } from '../processor-time.ts';

describe('normalise', () => {
  test.each([
    ['letters of Arabic keyboards', 'رييسي كتاب قوة', 'رییسی کتاب قوه'],
    ['hamza seats', 'رئیسی مسئول مسؤول قضائیه', 'رییسی مسیول مسوول قضاییه'],
    ['vowel signs, tatweel, ezafe', 'قُوّهٔ خـــاوران قوه‌ی', 'قوه خاوران قوه'],
    ['verb prefixes', 'می‌شود می شود میشود نمی‌شود نمی شود', 'میشود میشود میشود نمیشود نمیشود'],
    ['May is not a prefix', 'ماه می در ۱۵ می ۲۰۲۰', 'ماه می در 15 می 2020'],
    ['suffixes', 'کتاب‌ها کتاب ها کتابها شده‌اند شده اند', 'کتابها کتابها کتابها شدهاند شدهاند'],
    ['compounds part', 'قتل‌عام رئیس‌جمهور', 'قتل عام رییس جمهور'],
    ['one surname', 'خامنه‌ای خامنه ای خامنهای', 'خامنهای خامنهای خامنهای'],
    ['no affix over a line end', 'کتاب\nها', 'کتاب\nها'],
    ['digits', '۱۳۶۷ ١٣٦٧ १३६७ 𝟙', '1367 1367 1367 1'],
    ['Latin marks and case', 'Raïssi İRAN Çağrı Ørsted Größe', 'raissi iran cagri orsted grosse'],
    ['quotes and dashes', '“a” «b» ‘c’ d—e', '"a" "b" \'c\' d-e'],
    ['compatibility forms', 'ﻼ 𝐁𝐨𝐥𝐝 ﬁ', 'لا bold fi'],
    ['invisible characters', 'Khame\u200bnei \u202bخاوران\u202c', 'khamenei خاوران'],
    ['blanks', ' a \t b \r\n\n c ', 'a b\nc'],
    ['broken surrogates', 'a\ud800b \udc00', 'a\ud800b \udc00'],
    ['Hangul and kana stay whole', '이란 ガザ', '이란 ガザ'],
    ['empty', '', ''],
  ])('%s', (_, text, expected) => {
    expect(normalise(text).text).toBe(expected);
  });

  test('offsets lead back to the original', () => {
    const text = 'قوهٔ «می‌شود» ABC';
    const normalised = normalise(text);
    const at = normalised.text.indexOf('میشود');
    const span = originalSpan(text, normalised, at, at + 5);
    expect(text.slice(span.start, span.end)).toBe('می‌شود');
  });

  test('for any text: one offset a unit, rising, within it', () => {
    const letters = fc.constantFrom(...'میهای ‌خانه \n#_a‌B.۱«ك\ud835\udc00ä');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: letters })), (text) => {
        const { text: folded, offsets } = normalise(text);
        expect(offsets.length).toBe(folded.length + 1);
        for (let i = 1; i < offsets.length; i++) expect(offsets[i]!).toBeGreaterThanOrEqual(offsets[i - 1]!);
        expect(offsets[folded.length]!).toBe(text.length);
      }),
    );
  });

  test('a megabyte in well under a second', () => {
    const text = 'می ها '.repeat(200_000);
    const started = processorMs();
    normalise(text);
    expect(processorMs() - started).toBeLessThan(6_000);
  });
});
