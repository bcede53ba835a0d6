import type { Exchange } from '#src/model/capture.ts';

/** `epoch`: seconds since 1970 (X, Bluesky). `seconds`: from now (Reddit). `iso`: a date-time (Mastodon). */
export type ResetUnit = 'epoch' | 'seconds' | 'iso';

const LONGEST_WAIT_MS = 24 * 3600_000;

/**
 * Milliseconds until the limit that a header tells of is lifted, read against the server's own clock where it shows it;
 * null where the header is missing or unreadable. At most a day.
 */
export function msUntilReset(exchange: Exchange, header: string, unit: ResetUnit): number | null {
  return msUntilResetOf(exchange.responseHeaders, header, unit, new Date(exchange.finishedAt));
}

/** The same for an answer of which the headers alone are known. */
export function msUntilResetOf(
  headers: Record<string, string>,
  header: string,
  unit: ResetUnit,
  received: Date,
): number | null {
  const value = headers[header]?.trim() ?? '';
  const shown = Date.parse(headers.date ?? '');
  const wait = waitOf(value, unit, Number.isNaN(shown) ? received.getTime() : shown);
  return wait === null ? null : Math.round(Math.min(Math.max(wait, 0), LONGEST_WAIT_MS));
}

function waitOf(value: string, unit: ResetUnit, now: number): number | null {
  if (unit === 'iso') {
    const until = value.length <= 64 ? Date.parse(value) : Number.NaN;
    return Number.isNaN(until) ? null : until - now;
  }
  if (!/^\d{1,12}(\.\d{1,9})?$/.test(value)) return null;
  return unit === 'seconds' ? Number(value) * 1000 : Number(value) * 1000 - now;
}
