import { expect, test } from 'vitest';
import { consonantsOf } from '#src/stories/transliteration.ts';

test.each([
  ['عرفان', 'Erfan', 'en'],
  ['شکورزاده', 'Shakourzadeh', 'en'],
  ['شکورزاده', 'Schakurzadeh', 'de'],
  ['شکورزاده', 'Chakourzadeh', 'fr'],
  ['خاتمی', 'Khatami', 'en'],
  ['خاتمی', 'Chatami', 'de'],
  ['خاتمی', 'Jatamí', 'es'],
  ['قربانی', 'Ghorbani', 'en'],
  ['قربانی', 'Qorbani', 'en'],
  ['حسین', 'Hossein', 'en'],
  ['حسین', 'Hussain', 'en'],
  ['محمدی', 'Mohammadi', 'en'],
  ['مُحَمَّدی', 'Mohammedi', 'en'],
  ['ژینا', 'Zhina', 'en'],
  ['ژینا', 'Jina', 'en'],
  ['ابوالفضل', 'Abolfazl', 'en'],
  ['عبدالجلیل', 'Abdoljalil', 'en'],
  ['علی‌نژاد', 'Alinejad', 'en'],
  ['وحید', 'Vahid', 'en'],
  ['یوسف', 'Youssef', 'en'],
  ['اژه‌ای', 'Ejei', 'en'],
  ['پرهام', 'برهام', 'ar'],
])('%s and %s are one name', (persian, latin, language) => {
  // The silent he before a joiner is taken away by `wordsOf`.
  expect(consonantsOf(persian.replace('ه‌ا', 'ا'))).toBe(consonantsOf(latin, language));
});

test.each([
  ['شکورزاده', 'Shokrollahi'],
  ['محمدی', 'Ahmadi'],
  ['رضایی', 'Rezvani'],
  ['کاظمی', 'Ghasemi'],
])('%s and %s are two', (persian, latin) => {
  expect(consonantsOf(persian)).not.toBe(consonantsOf(latin));
});

test('what is no name gives nothing', () => {
  for (const text of ['', '123', '«»', '🔴', '한국어']) expect(consonantsOf(text)).toBe('');
});
