import type { StoryFeatures } from './features.ts';
import { common } from './hash.ts';
import { countOf, unitOf } from './numbers.ts';

/** Counts of people grow within a day; another vote, percentage or anniversary is another event on the same day too. */
export const DEFINITE = 1.7;

/** Both count people, votes or percent at their beginning, and no count agrees. */
export function otherCounts(a: StoryFeatures, b: StoryFeatures, apart: number): number {
  // Ten, later twenty, is a development within days, another event after weeks.
  const main = a.count !== null && b.count !== null && countOf(a.count) !== countOf(b.count);
  let worst = uncounted(a, b) || uncounted(b, a) ? 0.5 : main ? (apart < 4 ? 0.3 : 0.9) : 0;
  for (const unit of ['people', 'vote', 'percent', 'ordinal'] as const) {
    const of = (features: StoryFeatures): number[] => features.leadNumbers.filter((number) => unitOf(number) === unit);
    const left = of(a);
    const right = of(b);
    if (left.length === 0 || right.length === 0) continue;
    const shared = Math.max(
      left.filter((number) => hasValue(b.numbers, number)).length,
      right.filter((number) => hasValue(a.numbers, number)).length,
    );
    // Two votes may have one of their counts in common by chance.
    if (unit === 'vote' ? shared * 2 >= Math.min(left.length, right.length) : shared > 0) continue;
    worst = Math.max(worst, unit !== 'people' ? DEFINITE : apart < 4 && Math.max(...left, ...right) < 8 * 4 ? 0.6 : 1);
  }
  return worst;
}

/** One counts several people, the other names fewer and counts none. */
function uncounted(a: StoryFeatures, b: StoryFeatures): boolean {
  if (a.count === null || b.count !== null || b.leadPeople.length === 0 || a.people.length > 0) return false;
  return countOf(a.count) > Math.max(2, b.families.length) && !hasValue(b.numbers, a.count);
}

function hasValue(numbers: readonly number[], encoded: number): boolean {
  return numbers.some((number) => countOf(number) === countOf(encoded));
}

/** Each has numbers that the other lacks, more than they share. */
export function refilled(a: StoryFeatures, b: StoryFeatures): number {
  const shared = common(a.numbers, b.numbers).length;
  return Math.min(a.numbers.length, b.numbers.length) - shared > shared ? 0.9 : 0;
}

/** Months or years named, and none in common: another month's tally, another year's resolution. */
export function otherPeriod(a: StoryFeatures, b: StoryFeatures): number {
  const month = (features: StoryFeatures, jalali: boolean): number[] =>
    features.months.map((value) => value % 1000).filter((value) => value > 100 === jalali);
  for (const jalali of [true, false]) {
    const left = month(a, jalali);
    const right = month(b, jalali);
    if (left.length > 0 && right.length > 0 && !left.some((value) => right.includes(value))) return 1;
  }
  const recent = (features: StoryFeatures): number[] => features.years.filter((year) => year >= 1995);
  const left = recent(a);
  const right = recent(b);
  // A Jalali year lies in two Gregorian ones.
  return left.length > 0 &&
    right.length > 0 &&
    !left.some((year) => right.some((other) => Math.abs(other - year) <= (a.language === b.language ? 0 : 1)))
    ? 0.7
    : 0;
}
