import { ENGLISH, languageOf } from '#src/words/languages.ts';
import { type ReaderLanguage, sharedWords } from './wording.ts';

/** By the options, of which there are some, then by locale and zone: to make one takes longer than a page writes with it. */
const formatters = new Map<Intl.DateTimeFormatOptions, Map<string, Intl.DateTimeFormat>>();

/** The same for the same `options`, which must be one object each time. */
export function dateFormat(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = formatters.get(options) ?? new Map<string, Intl.DateTimeFormat>();
  formatters.set(options, known);
  const key = `${locale} ${zone}`;
  const found = known.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  known.set(key, found);
  return found;
}

const DAY: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' };
const SHORT_DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const SHORT_MOMENT: Intl.DateTimeFormatOptions = { ...SHORT_DAY, ...TIME };

/** Readers of Persian count years by the Jalali calendar: it comes first, the Gregorian date beside it. */
export function isJalali(language: ReaderLanguage): boolean {
  return language === 'fa';
}

/** The locale in which single parts of a date are written, in the calendar of its readers. */
export function calendarOf(language: ReaderLanguage): string {
  const { locale } = languageOf(language);
  return isJalali(language) ? `${locale}-u-ca-persian` : locale;
}

function parts(format: Intl.DateTimeFormat, date: Date): Record<string, string> {
  return Object.fromEntries(format.formatToParts(date).map((part) => [part.type, part.value]));
}

/**
 * The local day: "Sunday 22 November 2026"; in Persian the Jalali day with the Gregorian one beside it.
 * `zone` is an IANA name.
 */
export function longDay(date: Date, zone: string, language: ReaderLanguage): string {
  if (!isJalali(language)) {
    if (language !== ENGLISH.code) return dateFormat(languageOf(language).locale, zone, DAY).format(date);
    const { weekday, day, month, year } = parts(dateFormat(ENGLISH.locale, zone, DAY), date);
    return `${weekday} ${day} ${month} ${year}`;
  }
  const jalali = parts(dateFormat(calendarOf(language), zone, DAY), date);
  const gregorian = parts(dateFormat('fa-IR-u-ca-gregory', zone, DAY), date);
  return (
    `${jalali.weekday} ${jalali.day} ${jalali.month} ${jalali.year}` +
    ` (${gregorian.day} ${gregorian.month} ${gregorian.year})`
  );
}

/**
 * When something was published, as far as is known: sources that give a day alone are read as midnight UTC, so that
 * instant is shown as the day that was meant, in any zone.
 */
export function publishedMoment(date: Date, zone: string, language: ReaderLanguage): string {
  return date.getTime() % 86_400_000 === 0 ? shortDay(date, 'UTC', language) : shortMoment(date, zone, language);
}

/** Day and time in few letters: "22 Nov 2026, 07:00"; in Persian "۱ آذر ۱۴۰۵ (۲۲ نوامبر ۲۰۲۶)، ۰۷:۰۰". */
export function shortMoment(date: Date, zone: string, language: ReaderLanguage): string {
  if (language === ENGLISH.code) {
    const { day, month, year, hour, minute } = parts(dateFormat(ENGLISH.locale, zone, SHORT_MOMENT), date);
    return `${day} ${month} ${year}${sharedWords(language).comma}${hour}:${minute}`;
  }
  return `${shortDay(date, zone, language)}${sharedWords(language).comma}${localTime(date, zone, language)}`;
}

/** "22 Nov 2026"; in Persian "۱ آذر ۱۴۰۵ (۲۲ نوامبر ۲۰۲۶)". */
export function shortDay(date: Date, zone: string, language: ReaderLanguage): string {
  if (!isJalali(language)) {
    if (language !== ENGLISH.code) return dateFormat(languageOf(language).locale, zone, SHORT_DAY).format(date);
    const { day, month, year } = parts(dateFormat(ENGLISH.locale, zone, SHORT_DAY), date);
    return `${day} ${month} ${year}`;
  }
  const jalali = parts(dateFormat(calendarOf(language), zone, DAY), date);
  const gregorian = parts(dateFormat('fa-IR-u-ca-gregory', zone, DAY), date);
  return `${jalali.day} ${jalali.month} ${jalali.year} (${gregorian.day} ${gregorian.month} ${gregorian.year})`;
}

/** "07:00", in the digits of the language. */
export function localTime(date: Date, zone: string, language: ReaderLanguage): string {
  const { hour, minute } = parts(dateFormat(languageOf(language).locale, zone, TIME), date);
  return `${hour}:${minute}`;
}

/** By locale: to make one takes longer than all that a page writes with it. */
const wholeNumbers = new Map<string, Intl.NumberFormat>();

/** A whole number in the digits of the language. */
export function count(value: number, language: ReaderLanguage): string {
  const { locale } = languageOf(language);
  const format = wholeNumbers.get(locale) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  wholeNumbers.set(locale, format);
  return format.format(value);
}
