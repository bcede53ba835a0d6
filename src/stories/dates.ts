import { gregorianDay, gregorianYearOf, jalaliDay, jalaliYearOf } from './calendar.ts';
import { fold } from './fold.ts';
import type { Word } from './words.ts';

export interface MentionedTimes {
  /** Days since 1970-01-01 that the item names with day and month. */
  days: number[];
  /** Months named without a day: the number of the month (Jalali months from 101), with a year ×1,000 where one is named. */
  months: number[];
  /** Gregorian years named, Jalali ones (1357 and later) converted to the Gregorian year in which most of them lies. */
  years: number[];
}

const MONTHS = `january janvier januar enero gennaio januari janeiro يناير ژانویه|february février februar febrero febbraio februari fevereiro فبراير فوریه|march mars märz marzo março مارس|
april avril abril aprile أبريل آوریل|may mai mayo maggio maj maio مايو مه می|june juin juni junio giugno junho يونيو ژوئن|july juillet juli julio luglio julho يوليو ژوئیه جولای|
august août agosto augusti أغسطس اوت آگوست|september septembre septiembre settembre setembro سبتمبر سپتامبر|october octobre oktober octubre ottobre outubro أكتوبر اکتبر|
november novembre noviembre novembro نوفمبر نوامبر|december décembre dezember diciembre dicembre dezembro ديسمبر دسامبر`;
const JALALI = `فروردین فروردین‌ماه فروردینماه farvardin|اردیبهشت اردیبهشت‌ماه ordibehesht|خرداد خرداد‌ماه khordad|تیر تیرماه tir|مرداد مرداد‌ماه mordad|شهریور شهریور‌ماه shahrivar|مهر مهرماه mehr|آبان آبان‌ماه aban|آذر آذرماه azar|دی دی‌ماه dey|
بهمن بهمن‌ماه bahman|اسفند اسفند‌ماه esfand`;

const months = new Map<string, { month: number; jalali: boolean }>();
for (const [list, jalali] of [
  [MONTHS, false],
  [JALALI, true],
] as const)
  list.split('|').forEach((names, index) => {
    for (const name of names.trim().split(/\s+/)) months.set(fold(name), { month: index + 1, jalali });
  });

/** Whether a date, a month or a year may begin with a folded word. */
export function mayTellTime(word: string): boolean {
  return /^\d/.test(word) || months.has(word);
}

/** Dates, months and years that the words name. `reference` (days since 1970) settles years left out: the nearest. */
export function timesIn(words: readonly Word[], reference: number | null): MentionedTimes {
  const days: number[] = [];
  const named: number[] = [];
  const years: number[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word?.known.mayTellTime) continue;
    const year = yearAt(words, i);
    if (year !== null) years.push(gregorianOf(year));
    const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word.text);
    if (iso) {
      const day = dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]), Number(iso[1]) < 1700);
      if (day !== null) days.push(day);
      continue;
    }
    const found = monthAt(words, i);
    if (!found) continue;
    const before = found.day ?? dayBefore(words, i);
    // "July 28, 2026"; in other languages the year alone follows.
    const after = found.jalali || before !== null ? null : dayNumber(words[i + 1], true);
    const day = before ?? after;
    const explicit = found.year ?? nextYear(words, after === null ? i + 1 : i + 2);
    if (day === null) named.push((explicit === null ? 0 : explicit * 1000) + found.month + (found.jalali ? 100 : 0));
    else {
      const resolved = resolve(explicit, found.month, day, found.jalali, reference);
      if (resolved !== null) days.push(resolved);
    }
  }
  return { days, months: named, years };
}

interface FoundMonth {
  month: number;
  jalali: boolean;
  day: number | null;
  year: number | null;
}

/** Also run together, as posts write it: ۱۶خرداد, 30مرداد1405. English "may" counts as a month only with a capital. */
function monthAt(words: readonly Word[], index: number): FoundMonth | null {
  const word = words[index];
  if (!word) return null;
  const plain = isMonth(word) ? months.get(word.text) : undefined;
  if (plain) {
    if (
      /^(?:may|mars|mai|march|tir|mehr|azar|mar|می|مه|مهر|تیر|دی|اوت|اذر)$/.test(word.text) &&
      !plausible(words, index)
    )
      return null;
    return { ...plain, day: null, year: null };
  }
  const joined = /^(\d{1,2})(\p{L}+)(\d{4})?$/u.exec(word.text);
  const month = joined ? months.get(joined[2] ?? '') : undefined;
  return joined && month ? { ...month, day: Number(joined[1]), year: joined[3] ? Number(joined[3]) : null } : null;
}

/** Whether the number at a word is a day of a month named beside it: "28 July", "July 28", «۲۸ تیر». */
export function isDayOfMonth(words: readonly Word[], index: number): boolean {
  if (dayNumber(words[index], true) === null) return false;
  const after = words[index + 1];
  if (after && !after.breakBefore && isMonth(after)) return true;
  const before = words[index - 1];
  return before !== undefined && !words[index]?.breakBefore && before.capital && isMonth(before);
}

/** English "may" and "march" are other words without a capital. */
function isMonth(word: Word): boolean {
  return months.has(word.text) && (word.capital || (word.text !== 'may' && word.text !== 'march'));
}

/** Words that are months among other things need a day or a year beside them. */
function plausible(words: readonly Word[], index: number): boolean {
  return (
    dayNumber(words[index - 1], true) !== null ||
    dayNumber(words[index + 1], true) !== null ||
    nextYear(words, index + 1) !== null
  );
}

/** "28 July", "28. Juli", "28 de julio", «۲۸ تیر». */
function dayBefore(words: readonly Word[], index: number): number | null {
  const joined = /^(?:de|di|of)$/.test(words[index - 1]?.text ?? '');
  const [day, next] = [words[index - (joined ? 2 : 1)], words[index - (joined ? 1 : 0)]];
  // A full stop after the day is an ordinal's, as German writes it.
  return day && next ? dayNumber(day, next.start - day.start - day.raw.length <= 2) : null;
}

function dayNumber(word: Word | undefined, adjacent: boolean): number | null {
  if (!adjacent || !word) return null;
  const digits = /^(\d{1,2})(?:st|nd|rd|th|er|\.)?$/.exec(word.text);
  const value = digits ? Number(digits[1]) : 0;
  return value >= 1 && value <= 31 ? value : null;
}

function nextYear(words: readonly Word[], index: number): number | null {
  const skip = /^(?:ماه|سال|de|del|of|عام)$/.test(words[index]?.text ?? '') ? 1 : 0;
  return yearAt(words, index + skip);
}

function yearAt(words: readonly Word[], index: number): number | null {
  const text = words[index]?.text ?? '';
  if (!/^(?:1[34]\d\d|19[5-9]\d|20[0-4]\d)$/.test(text)) return null;
  return Number(text);
}

function gregorianOf(year: number): number {
  return year < 1700 ? year + 621 : year;
}

function dayOf(year: number, month: number, day: number, jalali: boolean): number | null {
  return jalali ? jalaliDay(year, month, day) : gregorianDay(year, month, day);
}

function resolve(
  year: number | null,
  month: number,
  day: number,
  jalali: boolean,
  reference: number | null,
): number | null {
  if (year !== null) return dayOf(year, month, day, jalali && year < 1700);
  if (reference === null) return null;
  const around = jalali ? jalaliYearOf(reference) : gregorianYearOf(reference);
  let best: number | null = null;
  for (const candidate of [around - 1, around, around + 1]) {
    const found = dayOf(candidate, month, day, jalali);
    if (found !== null && (best === null || Math.abs(found - reference) < Math.abs(best - reference))) best = found;
  }
  return best;
}
