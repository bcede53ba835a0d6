import { isolated } from '#src/model/display-text.ts';
import { count } from '#src/model/local-time.ts';
import type { SourceCondition } from '#src/model/source-health.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';

export type CorrectionKind = 'wrong' | 'deleted' | 'edited';

/** What the parts of a digest say that report on the digest itself: figures, lateness, changes, corrections, coverage. */
export interface ReportWords {
  dailyTitle(label: string, day: string): string;
  weeklyTitle(label: string, day: string): string;
  /** Where an audience has no name of its own. */
  weekly: string;
  daily: string;
  /** "(1 before, usually 1.4)" */
  figure(label: string, now: number, before: number | null, usual: string | null): string;
  figuresMean: { day: string; week: string };
  unusuallyMany(figures: string): string;
  late(made: string, due: string): string;
  missed(days: string[], more: number): string;
  chart: { day: string; week: string };
  chartPeriod: { day: string; week: string };
  chartAlt(label: string, values: string): string;
  changesEmpty: string;
  changesFirst: string;
  grew(before: number, now: number): string;
  unSpoke(reporter: string): string;
  correctionsEmpty: string;
  correction(kind: CorrectionKind, what: string): string;
  publishedBy(reporter: string): string;
  condition: Record<Exclude<SourceCondition, 'working' | 'silent'>, string>;
  /** Where only the outcome of the last look is known. */
  refused: string;
  broken: string;
  status(code: string): string;
  moreSources(number: number): string;
  someBlindOpen(read: number, all: number): string;
  machineTranslation: string;
  machineSummary: string;
  publicFooter: string;
  wholeDigest: string;
}

const decimal = (value: number, language: ReaderLanguage) =>
  new Intl.NumberFormat(language === 'fa' ? 'fa-IR' : 'en-GB', { maximumFractionDigits: 1 }).format(value);

/** A mean in the reader's digits, one decimal at most. */
export function usualFigure(value: number, language: ReaderLanguage): string {
  return decimal(value, language);
}

const persian = (number: number) => count(number, 'fa');
const listed = (days: string[], and: string, comma: string) =>
  days.length < 2 ? (days[0] ?? '') : `${days.slice(0, -1).join(comma)}${and}${days.at(-1)}`;

const en: ReportWords = {
  dailyTitle: (label, day) => `${label}, ${day}`,
  weeklyTitle: (label, day) => `${label}, week to ${day}`,
  weekly: 'Weekly digest',
  daily: 'Daily digest',
  figure: (label, now, before, usual) => {
    const told = [before === null ? '' : `${count(before, 'en')} before`, usual === null ? '' : `usually ${usual}`];
    const shown = told.filter(Boolean).join(', ');
    return `${label} ${count(now, 'en')}${shown === '' ? '' : ` (${shown})`}`;
  },
  figuresMean: {
    day: 'In brackets: the period before, and an average day of the four weeks before.',
    week: 'In brackets: the week before, and an average week of the four before.',
  },
  unusuallyMany: (figures) => `Far more than usual: ${figures}.`,
  late: (made, due) => `Made late, ${made} instead of ${due}: the service did not run then.`,
  missed: (days, more) =>
    `No digest was made on ${more > 0 ? `${days.join(', ')} and ${count(more, 'en')} more days` : listed(days, ' and ', ', ')}: the service did not run. This one covers all the time since the last.`,
  chart: { day: 'Stories of the last eight days', week: 'Stories of the last eight weeks' },
  chartPeriod: { day: 'Day to', week: 'Week to' },
  chartAlt: (label, values) => `${label}, oldest first: ${values}`,
  changesEmpty: 'Of what the last digest told, nothing has changed.',
  changesFirst: 'There is no earlier digest to compare with.',
  grew: (before, now) =>
    `Told in the last digest with ${count(before, 'en')} independent ${before === 1 ? 'origin' : 'origins'}, now with ${count(now, 'en')}`,
  unSpoke: (reporter) => `The United Nations has reacted to this call since, by the report of ${reporter}`,
  correctionsEmpty: 'Nothing told earlier was judged wrong, deleted or edited.',
  correction: (kind, what) => {
    switch (kind) {
      case 'wrong':
        return `Told earlier as “${what}”; a reviewer judged that it is none`;
      case 'deleted':
        return `Deleted where it was published, and kept here (${what})`;
      case 'edited':
        return `Reworded by its publisher after it was collected (${what})`;
    }
  },
  publishedBy: (reporter) => `published by ${reporter}`,
  condition: {
    emptied: 'it answers, but nothing is found where there always was something',
    refused: 'it refuses us',
    challenged: 'a page stands before it that wants a browser or a person',
    failing: 'it cannot be reached, or gives no usable answer',
    paused: 'its budget for the day is used up',
    gone: 'it was taken down for good',
  },
  refused: 'it refuses us',
  broken: 'it cannot be reached, or gives no usable answer',
  status: (code) => `(status ${code})`,
  moreSources: (number) => `and ${count(number, 'en')} more sources, listed on the desk`,
  someBlindOpen: (read, all) =>
    `${count(read, 'en')} of ${count(all, 'en')} sources ${read === 1 ? 'was' : 'were'} read; what the others published is not known.`,
  machineTranslation: 'Machine translation',
  machineSummary: 'Summary made by a machine; check it against the statements below',
  publicFooter: 'Private persons are not named here, and the words of sources are not repeated.',
  wholeDigest: 'The whole digest, with what is left out here, is on the desk',
};

const fa: ReportWords = {
  dailyTitle: (label, day) => `${label}، ${day}`,
  weeklyTitle: (label, day) => `${label}، هفتهٔ منتهی به ${day}`,
  weekly: 'گزارش هفتگی',
  daily: 'گزارش روزانه',
  figure: (label, now, before, usual) => {
    const told = [before === null ? '' : `پیش‌تر ${persian(before)}`, usual === null ? '' : `معمولاً ${usual}`];
    const shown = told.filter(Boolean).join('، ');
    return `${label} ${persian(now)}${shown === '' ? '' : ` (${shown})`}`;
  },
  figuresMean: {
    day: 'در پرانتز: دورهٔ پیش، و میانگین روزانهٔ چهار هفتهٔ پیش.',
    week: 'در پرانتز: هفتهٔ پیش، و میانگین هفتگی چهار هفتهٔ پیش.',
  },
  unusuallyMany: (figures) => `بسیار بیش از معمول: ${figures}.`,
  late: (made, due) => `دیر تهیه شد، ${made} به جای ${due}: در آن هنگام سامانه کار نمی‌کرد.`,
  missed: (days, more) =>
    `در ${more > 0 ? `${days.join('، ')} و ${persian(more)} روز دیگر` : listed(days, ' و ', '، ')} گزارشی تهیه نشد: سامانه کار نمی‌کرد. این گزارش همهٔ زمان پس از گزارش پیشین را در بر می‌گیرد.`,
  chart: { day: 'ماجراهای هشت روز گذشته', week: 'ماجراهای هشت هفتهٔ گذشته' },
  chartPeriod: { day: 'روز منتهی به', week: 'هفتهٔ منتهی به' },
  chartAlt: (label, values) => `${label}، از قدیم به جدید: ${values}`,
  changesEmpty: 'در آنچه گزارش پیشین گفت تغییری رخ نداده است.',
  changesFirst: 'گزارش پیشینی برای مقایسه نیست.',
  grew: (before, now) => `در گزارش پیشین با ${persian(before)} منشأ مستقل آمد، اکنون با ${persian(now)}`,
  unSpoke: (reporter) => `سازمان ملل از آن زمان به این فراخوان واکنش نشان داده است، به گزارش ${reporter}`,
  correctionsEmpty: 'از آنچه پیش‌تر گفته شد چیزی نادرست شناخته نشد، حذف نشد و تغییر نکرد.',
  correction: (kind, what) => {
    switch (kind) {
      case 'wrong':
        return `پیش‌تر با عنوان «${what}» آمد؛ بازبین آن را نادرست دانست`;
      case 'deleted':
        return `در محل انتشار حذف شده و نسخهٔ آن در اینجا محفوظ است (${what})`;
      case 'edited':
        return `ناشر پس از گردآوری متن آن را تغییر داد (${what})`;
    }
  },
  publishedBy: (reporter) => `منتشرشده در ${reporter}`,
  condition: {
    emptied: 'پاسخ می‌دهد، اما آنجا که همیشه چیزی بود چیزی یافت نمی‌شود',
    refused: 'ما را راه نمی‌دهد',
    challenged: 'پیش از آن صفحه‌ای ایستاده است که مرورگر یا انسان می‌خواهد',
    failing: 'در دسترس نیست یا پاسخ درستی نمی‌دهد',
    paused: 'سهمیهٔ امروزش تمام شده است',
    gone: 'برای همیشه برداشته شده است',
  },
  refused: 'ما را راه نمی‌دهد',
  broken: 'در دسترس نیست یا پاسخ درستی نمی‌دهد',
  status: (code) => `(پاسخ ${persian(Number(code)).replaceAll('٬', '')})`,
  moreSources: (number) => `و ${persian(number)} منبع دیگر که در میز کار آمده است`,
  someBlindOpen: (read, all) =>
    `${persian(read)} منبع از ${persian(all)} منبع خوانده شد؛ آنچه بقیه منتشر کرده‌اند دانسته نیست.`,
  machineTranslation: 'ترجمهٔ ماشینی',
  machineSummary: 'این خلاصه را ماشین نوشته است؛ آن را با گفته‌های زیر بسنجید',
  publicFooter: 'در اینجا نام اشخاص عادی نیامده و سخن منابع بازگو نشده است.',
  wholeDigest: 'گزارش کامل، با آنچه در اینجا نیامده، در میز کار است',
};

export const REPORT_WORDS: Record<ReaderLanguage, ReportWords> = { en, fa };

/** Days as the lateness sentence lists them, set apart from the words around. */
export function isolatedDays(days: readonly string[]): string[] {
  return days.map((day) => isolated(day));
}
