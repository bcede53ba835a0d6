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
