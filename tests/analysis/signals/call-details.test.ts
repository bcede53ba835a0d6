import { expect, test } from 'vitest';
import { detect, documentOf } from './detector.ts';

const CASES = [
  {
    what: 'those who ask the judiciary, not the judiciary that is asked',
    language: 'en',
    text: 'Members of parliament have urged the judiciary to sentence detained protesters to death without mercy.',
    speaker: /^members of parliament/iu,
    target: 'detained protesters',
  },
  {
    what: 'a name before a colon',
    language: 'fa',
    text: 'کیوان سرابی: همهٔ بازداشتی‌های اعتراضات را باید اعدام کرد و به هیچ‌کدام نباید رحم کرد',
    speaker: /^کیوان سرابی$/u,
    target: 'بازداشتی‌های اعتراضات',
  },
  {
    what: 'who preaches, not the outlet that carries it',
    language: 'fa',
    text: 'خبرگزاری فارس: امام جمعه ساوه خواستار اعدام سران اغتشاشات شد و گفت نباید به محاربان رحم کرد.',
    speaker: /^امام جمعه/u,
    target: 'سران اغتشاشات',
  },
  {
    what: 'an outlet that calls itself',
    language: 'en',
    text: 'Fars News has published an editorial saying that the 1988 executions of prisoners should be repeated.',
    speaker: /^fars-news$/u,
    target: 'prisoners',
  },
  {
    what: 'leaders of protests, not protests',
    language: 'en',
    text: 'Friday prayer leader of Saveh: leaders of the protests are mohareb and must be executed without mercy.',
    speaker: /^Friday prayer leader/u,
    target: 'leaders of the protests',
  },
];

test.for(CASES)('speaker and target of a call: $what', ({ language, text, speaker, target }) => {
  const call = detect(documentOf({ title: null, text, source: { kind: 'news', platform: 'web' }, language })).find(
    ({ signal }) => signal === 'call_for_killing',
  );
  expect(call?.speaker).toMatch(speaker);
  expect(call?.target).toBe(target);
});

test('a family name that looks like a word for the Guards calls for nothing', () => {
  const text = 'بهرام سپاهی که به اعدام محکوم شده از زندان اصفهان به سلول انفرادی منتقل شد.';
  const signals = detect(documentOf({ title: null, text, source: { kind: 'ngo', platform: 'web' }, language: 'fa' }));
  expect(signals.map(({ signal }) => signal)).toEqual(['execution_warning']);
});

test.for([
  ['en', 'The university announces that exams of the spring term will be held on campus, the rector told the agency.'],
  ['fa', 'برگزاری نماز عید در مصلای شهر با حضور امام جمعه؛ از همهٔ مردم دعوت می‌شود ساعت هفت در صحن حاضر باشند.'],
])('what names no death, offence or fate is no call [%s]', ([language, text]) => {
  const signals = detect(
    documentOf({ title: null, text: text!, source: { kind: 'state_media', platform: 'web' }, language: language! }),
  );
  expect(signals).toEqual([]);
});
