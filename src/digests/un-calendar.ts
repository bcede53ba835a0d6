import { parse } from 'yaml';
import { z } from 'zod';
import { KhavaranError } from '#src/base/errors.ts';
import { type LocalDay, localDay, writtenDay } from './local-day.ts';

/** A time of the UN's that comes near or lasts. Days are those of the calendar, without a zone. */
export interface UnDate {
  /** What happens then, by language; English is always there. */
  what: Readonly<Record<string, string>>;
  from: LocalDay;
  /** The last day; the same as `from` where it is one day. */
  to: LocalDay;
  /** `usual`: about then, as in other years; nobody has said so of this one. */
  kind: 'usual' | 'yearly' | 'known';
  /** Where it can be checked. */
  check: string | null;
}

const wrongDay = 'must be a month and a day such as 02-23';
const monthDay = z
  .string(wrongDay)
  .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, wrongDay)
  .transform((text) => ({ month: Number(text.slice(0, 2)), day: Number(text.slice(3)) }));
const wholeDay = z.iso.date('must be a day such as 2027-03-15').transform(writtenDay);
const span = z.strictObject({ from: wholeDay, to: wholeDay });

const entry = z
  .strictObject({
    what: z.record(z.string().max(20), z.string().trim().min(1).max(400)).refine((what) => what.en, 'needs "en"'),
    usually: z.strictObject({ from: monthDay, to: monthDay }).optional(),
    each_year: monthDay.optional(),
    on: wholeDay.optional(),
    until: wholeDay.optional(),
    known: z.record(z.string().regex(/^\d{4}$/, 'must be a year'), span).optional(),
    check: z.url({ protocol: /^https?$/, error: 'must be an address of the web' }).optional(),
  })
  .refine(
    (given) => [given.usually, given.each_year, given.on].filter(Boolean).length === 1,
    'needs one of usually, each_year and on',
  );

const file = z.strictObject({
  days_ahead: z.int('must be a number of days').min(0).max(400).default(30),
  dates: z.array(z.unknown()).nullish(),
});

export interface UnCalendar {
  daysAhead: number;
  entries: readonly z.infer<typeof entry>[];
}

/** The calendar of `config/un-calendar.yaml`. Throws `digests/un-calendar` with all faults together. */
export function parseUnCalendar(yamlText: string): UnCalendar {
  const read = file.safeParse(yamlOf(yamlText) ?? {});
  if (!read.success) throw calendarError(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const faults: string[] = [];
  const entries = (read.data.dates ?? []).flatMap((given, index) => {
    const one = entry.safeParse(given);
    if (one.success) return [one.data];
    for (const { path, message } of one.error.issues)
      faults.push(`date number ${index + 1}: ${path.join('.') || 'the date'}: ${message}`);
    return [];
  });
  if (faults.length > 0) throw calendarError(faults);
  return { daysAhead: read.data.days_ahead, entries };
}

/** What begins within the days ahead, the first first, then what is under way, as of the day of `now` in the zone. */
export function unDatesNear({ daysAhead, entries }: UnCalendar, now: Date, zone: string): UnDate[] {
  const today = numberOf(localDay(now, zone));
  const near = entries
    .flatMap((one) => datesOf(one, localDay(now, zone).year))
    .filter(({ from, to }) => numberOf(from) <= today + daysAhead && numberOf(to) >= today);
  const begun = ({ from }: UnDate) => numberOf(from) < today;
  return near.sort((a, b) => Number(begun(a)) - Number(begun(b)) || numberOf(a.from) - numberOf(b.from));
}

/** Whether it began before that day. */
export function isUnderWay({ from }: UnDate, now: Date, zone: string): boolean {
  return numberOf(from) < numberOf(localDay(now, zone));
}

function datesOf(one: z.infer<typeof entry>, year: number): UnDate[] {
  const { what, usually, each_year: yearly, on, until, known = {}, check = null } = one;
  if (on) return [{ what, from: on, to: until ?? on, kind: 'known', check }];
  const years = [year - 1, year, year + 1];
  if (yearly)
    return years.map((turn) => ({
      ...{ what, check, kind: 'yearly' as const },
      from: { year: turn, ...yearly },
      to: { year: turn, ...yearly },
    }));
  if (!usually) return [];
  return years.map((turn) => {
    const told = known[String(turn)];
    if (told) return { what, check, kind: 'known' as const, ...told };
    const wraps = usually.to.month < usually.from.month;
    const to = { year: wraps ? turn + 1 : turn, ...usually.to };
    return { what, check, kind: 'usual' as const, from: { year: turn, ...usually.from }, to };
  });
}

function numberOf({ year, month, day }: LocalDay): number {
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

function calendarError(faults: string[]): KhavaranError {
  const list = faults.map((fault) => `- ${fault}`).join('\n');
  return new KhavaranError('digests/un-calendar', `The calendar of the UN cannot be used:\n${list}`);
}

function yamlOf(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, schema: 'core' });
  } catch (cause) {
    throw calendarError([cause instanceof Error ? cause.message : 'it is not valid YAML']);
  }
}
