import { KhavaranError } from '#src/base/errors.ts';
import { instantAt, writtenDay } from '#src/digests/local-day.ts';

/**
 * The instant that an option names: `2026-03-01`, where that day begins in the zone, or `2026-03-01T07:00:00Z`. Throws
 * `cli/usage` for anything else.
 */
export function instantOf(text: string, zone: string, option: string): Date {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const instant = new Date(text);
  // Date takes 31 February for 3 March.
  if (Number.isNaN(instant.getTime()) || (isDay && !instant.toISOString().startsWith(text)))
    throw new KhavaranError('cli/usage', `${option} is no date: "${text}". Write 2026-03-01 or 2026-03-01T07:00:00Z.`);
  return isDay ? instantAt(writtenDay(text), 0, 0, zone) : instant;
}

const UNIT_MS = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** When a period until now begins: `12h`, `30d` or `4w` ago, or where a day (`2026-03-01`) begins in the zone. */
export function beginningOf(text: string, now: Date, zone: string): Date {
  const [, number, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  if (number !== undefined && (unit === 'h' || unit === 'd' || unit === 'w'))
    return new Date(now.getTime() - Number(number) * UNIT_MS[unit]);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return instantOf(text, zone, '--since');
  throw new KhavaranError('cli/usage', `"${text}" is no time such as 12h, 30d, 4w or 2026-03-01.`);
}
