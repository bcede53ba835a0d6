/** Years of the 2820-year table at which the rule of leap years shifts (Borkowski, "The Persian calendar for 3000 years", 1996). */
const BREAKS = [
  -61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178,
];

/** Day in March of the Gregorian year on which the Jalali year begins. */
function newYearInMarch(year: number): number {
  let leap = -14;
  let previous = BREAKS[0]!;
  let jump = 0;
  for (const at of BREAKS.slice(1)) {
    jump = at - previous;
    if (year < at) break;
    leap += Math.trunc(jump / 33) * 8 + Math.trunc((jump % 33) / 4);
    previous = at;
  }
  const since = year - previous;
  leap += Math.trunc(since / 33) * 8 + Math.trunc(((since % 33) + 3) / 4);
  if (jump % 33 === 4 && jump - since === 4) leap++;
  const gregorian = year + 621;
  const gregorianLeap = Math.trunc(gregorian / 4) - Math.trunc(((Math.trunc(gregorian / 100) + 1) * 3) / 4) - 150;
  return 20 + leap - gregorianLeap;
}

/** A date of the Iranian (solar hijri) calendar, as UTC midnight in milliseconds since 1970; null where there is no such day. */
export function jalaliToUtc(year: number, month: number, day: number): number | null {
  const days = month <= 6 ? 31 : 30;
  if (year < 1200 || year > 1600 || month < 1 || month > 12 || day < 1 || day > days) return null;
  const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  const time = Date.UTC(year + 621, 2, newYearInMarch(year) + before + day - 1);
  // The thirtieth of Esfand is there in leap years alone.
  return time < Date.UTC(year + 622, 2, newYearInMarch(year + 1)) ? time : null;
}
