import type { DigestSection } from '#src/model/digest.ts';
import { count } from '#src/model/local-time.ts';
import type { SignalName } from '#src/model/signal.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';

type SectionKey = DigestSection['key'];

/** What digests say in the reader's language. Numbers come as numbers, names isolated, dates written out. */
export interface DigestWords {
  title(day: string): string;
  period(from: string, to: string): string;
  flashTitle(what: string): string;
  sections: Record<SectionKey, string>;
  /** Section titles of a flash digest, where they differ. */
  flash: {
    calls: string;
    un: string;
    context: string;
    earlierCalls: string;
    unSince: string;
    atRisk: string;
    changes: string;
    unchanged: string;
  };
  /** "Call for killing attributed to …" */
  attributedCall(line: string): string;
  publishedCall(reporter: string): string;
  against(quoted: string): string;
  reportedBy(reporter: string): string;
  publishedBy(reporter: string): string;
  unReaction(reporter: string): string;
  unOnWarning(reporter: string): string;
  continues(since: string): string;
  naming(names: string): string;
  /** "Named in 3 stories (1 in the period before), …" */
  official(name: string, stories: number, before: number | null): string;
  officialAgain(name: string): string;
  figure: Record<SignalName, string>;
  storiesFromSources(stories: number, read: number, all: number): string;
  recirculated(stories: number): string;
  older(stories: number): string;
  quiet: string;
  quietAsFarAsRead: string;
  blindPeriod: string;
  nothingFound: string;
  nothingInWhatWasRead: string;
  couldNotLook: string;
  nothingOn(sections: string): string;
  nothingReadOn(sections: string): string;
  more(number: number): string;
  coverageTitle: string;
  allRead(all: number): string;
  someBlind(read: number, all: number): string;
  noSources: string;
  /** Sources that were read and said nothing; `more` are not named. */
  silent(names: string[], more: number): string;
  neverLooked: string;
  notLookedInPeriod: string;
  noReason: string;
  since(moment: string): string;
  neverRead: string;
  links: { source: string; story: string };
  footer: string;
  dateUnknown: string;
}

const plural = (number: number, one: string, many: string) => `${count(number, 'en')} ${number === 1 ? one : many}`;
const persian = (number: number) => count(number, 'fa');

const en: DigestWords = {
  title: (day) => `Daily digest, ${day}`,
  period: (from, to) => `${from} to ${to}`,
  flashTitle: (what) => `Flash digest: ${what}`,
  sections: {
    calls: 'Calls for killing',
    un: 'United Nations',
    warnings: 'People at imminent risk',
    executions: 'Executions reported',
    accountability: 'Accountability',
    denials: 'Denials and justifications',
    advocacy: 'Appeals and protests',
    memory: 'Memory of 1988',
    officials: 'Officials named',
    context: 'Older news that came in now',
    changes: 'What changed since the last digest',
    corrections: 'Corrections',
  },
  flash: {
    calls: 'What was said, and who reports it',
    un: 'What the United Nations did, and who reports it',
    context: 'Context',
    earlierCalls: 'Earlier calls by the same speaker or outlet',
    unSince: 'What the United Nations has said since',
    atRisk: 'Who is at risk',
    changes: 'What changed since the last brief',
    unchanged: 'Of what the last brief told, nothing has changed.',
  },
  attributedCall: (line) => `Call for killing attributed to ${line}`,
  publishedCall: (reporter) => `Call for killing published by ${reporter}`,
  against: (quoted) => `against ${quoted}`,
  reportedBy: (reporter) => `Reported by ${reporter}`,
  publishedBy: (reporter) => `Published by ${reporter}`,
  unReaction: (reporter) => `UN reaction to a call listed above, reported by ${reporter}`,
  unOnWarning: (reporter) => `UN action for people at risk who are listed above, reported by ${reporter}`,
  continues: (since) => `continues a story first seen ${since}`,
  naming: (names) => `names ${names}`,
  official: (name, stories, before) =>
    `${name}: named in ${plural(stories, 'story', 'stories')}${before === null ? '' : ` (${count(before, 'en')} in the period before)`}`,
  officialAgain: (name) => `${name}, in another story`,
  figure: {
    call_for_killing: 'calls for killing',
    execution_warning: 'execution warnings',
    execution_report: 'reports of executions',
    un_action: 'UN actions',
    accountability: 'steps of accountability',
    denial: 'denials',
    advocacy: 'appeals and protests',
    memory: 'memory',
  },
  storiesFromSources: (stories, read, all) =>
    `${plural(stories, 'story', 'stories')}, from ${count(read, 'en')} of ${plural(all, 'source', 'sources')} read.`,
  recirculated: (stories) =>
    `Old material went round again in ${plural(stories, 'story', 'stories')}; it is not listed.`,
  older: (stories) => `${plural(stories, 'story', 'stories')} published earlier came in only now.`,
  quiet: 'A quiet period: nothing that the desk watches for was found.',
  quietAsFarAsRead: 'Nothing that the desk watches for was found in the sources that could be read.',
  blindPeriod: 'Nothing can be said of this period: no source could be read.',
  nothingFound: 'Nothing found.',
  nothingInWhatWasRead: 'Nothing found in the sources that could be read.',
  couldNotLook: 'Could not look: no source could be read.',
  nothingOn: (sections) => `Nothing found on: ${sections}.`,
  nothingReadOn: (sections) => `Nothing found, in the sources that could be read, on: ${sections}.`,
  more: (number) => `and ${count(number, 'en')} more at the desk`,
  coverageTitle: 'Coverage',
  allRead: (all) => (all === 1 ? 'The one source was read.' : `All ${count(all, 'en')} sources were read.`),
  someBlind: (read, all) =>
    `${count(read, 'en')} of ${plural(all, 'source', 'sources')} ${read === 1 ? 'was' : 'were'} read. ` +
    (all - read === 1
      ? 'This one could not be read; what it published is not known:'
      : 'These could not be read; what they published is not known:'),
  noSources: 'No source is switched on: nothing was looked at.',
  silent: (names, more) =>
    `Read, but silent for unusually long: ${names.join(', ')}${more > 0 ? ` and ${count(more, 'en')} more` : ''}.`,
  neverLooked: 'not looked at yet',
  notLookedInPeriod: 'not looked at in this period',
  noReason: 'no reason recorded',
  since: (moment) => `last read ${moment}`,
  neverRead: 'never read so far',
  links: { source: 'Source', story: 'Story' },
  footer:
    'Found by machine. Every statement is that of the source named, and stands here to be checked, not as established fact.',
  dateUnknown: 'date unknown',
};

const fa: DigestWords = {
  title: (day) => `گزارش روزانه، ${day}`,
  period: (from, to) => `از ${from} تا ${to}`,
  flashTitle: (what) => `گزارش فوری: ${what}`,
  sections: {
    calls: 'فراخوان‌ها به کشتار',
    un: 'سازمان ملل متحد',
    warnings: 'کسانی که در خطر فوری‌اند',
    executions: 'خبر اعدام‌ها',
    accountability: 'پاسخگویی و دادخواهی',
    denials: 'انکار و توجیه',
    advocacy: 'کارزارها و اعتراض‌ها',
    memory: 'یاد کشتار ۱۳۶۷',
    officials: 'مقام‌هایی که از آنان نام برده شد',
    context: 'خبرهای پیشین که اکنون رسید',
    changes: 'آنچه از گزارش پیشین تاکنون تغییر کرد',
    corrections: 'تصحیح‌ها',
  },
  flash: {
    calls: 'چه گفته شد و چه کسی گزارش می‌دهد',
    un: 'سازمان ملل چه کرد و چه کسی گزارش می‌دهد',
    context: 'پیش‌زمینه',
    earlierCalls: 'فراخوان‌های پیشین همین گوینده یا رسانه',
    unSince: 'سخن سازمان ملل از آن زمان تاکنون',
    atRisk: 'چه کسانی در خطرند',
    changes: 'آنچه از گزارش فوری پیشین تاکنون تغییر کرد',
    unchanged: 'در آنچه گزارش فوری پیشین گفت تغییری رخ نداده است.',
  },
  attributedCall: (line) => `فراخوان به کشتار، منسوب به ${line}`,
  publishedCall: (reporter) => `فراخوان به کشتار، منتشرشده در ${reporter}`,
  against: (quoted) => `علیه ${quoted}`,
  reportedBy: (reporter) => `به گزارش ${reporter}`,
  publishedBy: (reporter) => `منتشرشده در ${reporter}`,
  unReaction: (reporter) => `واکنش سازمان ملل به یکی از فراخوان‌های بالا، به گزارش ${reporter}`,
  unOnWarning: (reporter) => `اقدام سازمان ملل دربارهٔ کسانی که در بالا در خطر خوانده شدند، به گزارش ${reporter}`,
  naming: (names) => `نام‌برده: ${names}`,
  continues: (since) => `دنبالهٔ ماجرایی که نخستین بار در ${since} دیده شد`,
  official: (name, stories, before) =>
    `${name}: نامش در ${persian(stories)} ماجرا آمده است${before === null ? '' : ` (دورهٔ پیش: ${persian(before)})`}`,
  officialAgain: (name) => `${name}، در ماجرایی دیگر`,
  figure: {
    call_for_killing: 'فراخوان به کشتار',
    execution_warning: 'هشدار اعدام',
    execution_report: 'خبر اعدام',
    un_action: 'اقدام سازمان ملل',
    accountability: 'گام در راه پاسخگویی',
    denial: 'انکار و توجیه',
    advocacy: 'کارزار و اعتراض',
    memory: 'یاد و مستندسازی',
  },
  storiesFromSources: (stories, read, all) =>
    `${persian(stories)} ماجرا، بر پایهٔ ${persian(read)} منبع خوانده‌شده از ${persian(all)} منبع.`,
  recirculated: (stories) => `مطالب قدیمی در ${persian(stories)} ماجرا دوباره دست‌به‌دست شد؛ در اینجا نیامده است.`,
  older: (stories) => `${persian(stories)} ماجرا پیش‌تر منتشر شده بود و اکنون رسید.`,
  quiet: 'دوره‌ای آرام: از آنچه زیر نظر است چیزی یافت نشد.',
  quietAsFarAsRead: 'در منابعی که خواندنشان ممکن بود، از آنچه زیر نظر است چیزی یافت نشد.',
  blindPeriod: 'دربارهٔ این دوره چیزی نمی‌توان گفت: خواندن هیچ منبعی ممکن نشد.',
  nothingFound: 'چیزی یافت نشد.',
  nothingInWhatWasRead: 'در منابعی که خواندنشان ممکن بود چیزی یافت نشد.',
  couldNotLook: 'بررسی ممکن نشد: هیچ منبعی خوانده نشد.',
  nothingOn: (sections) => `در این بخش‌ها چیزی یافت نشد: ${sections}.`,
  nothingReadOn: (sections) => `در منابعی که خواندنشان ممکن بود، در این بخش‌ها چیزی یافت نشد: ${sections}.`,
  more: (number) => `و ${persian(number)} مورد دیگر در میز کار`,
  coverageTitle: 'پوشش منابع',
  allRead: (all) => (all === 1 ? 'تنها منبع خوانده شد.' : `هر ${persian(all)} منبع خوانده شد.`),
  someBlind: (read, all) =>
    `${persian(read)} منبع از ${persian(all)} منبع خوانده شد. ` +
    (all - read === 1
      ? 'خواندن این یکی ممکن نشد و آنچه منتشر کرده دانسته نیست:'
      : 'خواندن این‌ها ممکن نشد و آنچه منتشر کرده‌اند دانسته نیست:'),
  noSources: 'هیچ منبعی فعال نیست: چیزی بررسی نشد.',
  silent: (names, more) =>
    `خوانده شد، اما مدتی نامعمول است که چیزی نگفته است: ${names.join('، ')}${more > 0 ? ` و ${persian(more)} منبع دیگر` : ''}.`,
  neverLooked: 'هنوز بررسی نشده است',
  notLookedInPeriod: 'در این دوره بررسی نشد',
  noReason: 'دلیلی ثبت نشده است',
  since: (moment) => `آخرین بار در ${moment} خوانده شد`,
  neverRead: 'تاکنون خوانده نشده است',
  links: { source: 'منبع', story: 'ماجرا' },
  footer: 'یافتهٔ ماشین است. هر گفته از آنِ منبعی است که نامش آمده و برای بررسی در اینجا آمده است، نه چون حقیقتی مسلم.',
  dateUnknown: 'تاریخ نامعلوم',
};

export const DIGEST_WORDS: Record<ReaderLanguage, DigestWords> = { en, fa };
