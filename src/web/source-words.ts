import type { SourceCondition } from '#src/model/source-health.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';

/** What the pages of sources say beside the words of the desk. Figures come in the reader's digits. */
export interface SourceWords {
  /** Where a condition says more than the outcome of the last look. */
  marks: Record<'challenged' | 'emptied' | 'silent' | 'paused' | 'gone', string>;
  means: Record<'challenged' | 'emptied' | 'silent' | 'paused' | 'gone', string>;
  since: string;
  told: string;
  toldOnce: string;
  rhythm: string;
  rhythmUnknown: string;
  usually(duration: string): string;
  minutes(figure: string): string;
  hours(figure: string): string;
  days(figure: string): string;
  silentAfter: string;
  byRhythm: string;
  budget: string;
  budgetOf(requests: string, megabytes: string): string;
  notBefore: string;
  usedToday: string;
  lastFailure: string;
  downloadFailure: string;
  outcomes: string;
  outcomesMean: string;
  outcomesLabel(days: string, seen: string, blind: string): string;
  day: string;
  columns: { read: string; unchanged: string; nothing: string; refused: string; broken: string; items: string };
}

export const SOURCE_WORDS: Record<ReaderLanguage, SourceWords> = {
  en: {
    marks: {
      challenged: 'wants a browser or a person',
      emptied: 'empty, and should not be',
      silent: 'silent for unusually long',
      paused: 'budget used up',
      gone: 'taken down',
    },
    means: {
      challenged: 'A page stands before it that wants a browser or a person: what it says now is unknown here.',
      emptied:
        'It answers, but nothing is found where there always was something: its layout or its address may have changed. What it says now is unknown here.',
      silent: 'It can be read, and has brought nothing new for longer than it ever does.',
      paused: 'Its budget for the day is used up: what it says now is unknown here until midnight UTC.',
      gone: 'It was taken down for good, and is not looked at any more.',
    },
    since: 'Since',
    told: 'Operators were told',
    toldOnce: 'once an outage; they are told when it is over',
    rhythm: 'Usual rhythm',
    rhythmUnknown: 'not known yet',
    usually: (duration) => `something new every ${duration} or so`,
    minutes: (figure) => `${figure} min`,
    hours: (figure) => `${figure} h`,
    days: (figure) => `${figure} days`,
    silentAfter: 'Told of after',
    byRhythm: 'by its rhythm',
    budget: 'Budget a day',
    budgetOf: (requests, megabytes) => `${requests} requests, ${megabytes} MB`,
    notBefore: 'Asked us to wait until',
    usedToday: 'Used today (UTC)',
    lastFailure: 'What it answered',
    downloadFailure: 'Download as received',
    outcomes: 'The last 30 days',
    outcomesMean: 'Looks of each day (UTC): below those that could read it, above those that could not.',
    outcomesLabel: (days, seen, blind) =>
      `In the last ${days} days ${seen} looks could read this source and ${blind} could not.`,
    day: 'Day',
    columns: {
      read: 'with items',
      unchanged: 'unchanged',
      nothing: 'nothing there',
      refused: 'refused',
      broken: 'not read',
      items: 'new items',
    },
  },
  fa: {
    marks: {
      challenged: 'مرورگر یا انسان می‌خواهد',
      emptied: 'خالی است و نباید باشد',
      silent: 'سکوت نامعمول',
      paused: 'سهمیه تمام شده',
      gone: 'برداشته شده',
    },
    means: {
      challenged: 'پیش از آن صفحه‌ای ایستاده است که مرورگر یا انسان می‌خواهد: آنچه اکنون می‌گوید اینجا معلوم نیست.',
      emptied:
        'پاسخ می‌دهد، اما آنجا که همیشه چیزی بود چیزی پیدا نمی‌شود: شاید شکل یا نشانی‌اش عوض شده باشد. آنچه اکنون می‌گوید اینجا معلوم نیست.',
      silent: 'خوانده می‌شود، و بیش از همیشه است که چیز تازه‌ای نیاورده است.',
      paused: 'سهمیهٔ امروزش تمام شده است: آنچه می‌گوید تا نیمه‌شب به وقت جهانی اینجا معلوم نیست.',
      gone: 'برای همیشه برداشته شده است و دیگر دیده نمی‌شود.',
    },
    since: 'از',
    told: 'به گردانندگان گفته شد',
    toldOnce: 'هر بار یک‌بار؛ پایانش هم گفته می‌شود',
    rhythm: 'آهنگ همیشگی',
    rhythmUnknown: 'هنوز معلوم نیست',
    usually: (duration) => `کمابیش هر ${duration} چیزی تازه`,
    minutes: (figure) => `${figure} دقیقه`,
    hours: (figure) => `${figure} ساعت`,
    days: (figure) => `${figure} روز`,
    silentAfter: 'خبر داده می‌شود پس از',
    byRhythm: 'بر پایهٔ آهنگش',
    budget: 'سهمیهٔ روزانه',
    budgetOf: (requests, megabytes) => `${requests} درخواست، ${megabytes} مگابایت`,
    notBefore: 'خواسته است صبر کنیم تا',
    usedToday: 'مصرف امروز (به وقت جهانی)',
    lastFailure: 'آنچه پاسخ داد',
    downloadFailure: 'دریافت، چنان‌که رسید',
    outcomes: '۳۰ روز گذشته',
    outcomesMean: 'نگاه‌های هر روز (به وقت جهانی): پایین آن‌ها که خواندند، بالا آن‌ها که نخواندند.',
    outcomesLabel: (days, seen, blind) => `در ${days} روز گذشته ${seen} نگاه این منبع را خواند و ${blind} نگاه نخواند.`,
    day: 'روز',
    columns: {
      read: 'با مطلب',
      unchanged: 'بی‌تغییر',
      nothing: 'بی‌مطلب',
      refused: 'راه نداد',
      broken: 'خوانده نشد',
      items: 'مطلب تازه',
    },
  },
};

/** The conditions that the last outcome alone does not tell. */
export function marksMore(condition: SourceCondition | null): keyof SourceWords['marks'] | null {
  switch (condition) {
    case 'challenged':
    case 'emptied':
    case 'silent':
    case 'paused':
    case 'gone':
      return condition;
    default:
      return null;
  }
}
