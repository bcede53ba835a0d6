import { codeOf, KhavaranError } from '#src/base/errors.ts';

/** How a connection ended, for the wait before the next. */
export type BreakKind = 'network' | 'fault' | 'limited' | 'refused';

const SECOND = 1000;
const LONGEST_MS = 15 * 60 * SECOND;

/**
 * The first wait, how it grows, and where that ends: as X's documents ask of everybody ("Handling disconnections":
 * network breaks by 250 ms up to 16 s, faults doubling from 5 s to 320 s, limits doubling from a minute). Other services
 * ask for less.
 */
const POLICY: Record<BreakKind, (breaks: number) => number> = {
  network: (breaks) => Math.min(16 * SECOND, 250 * breaks * Math.max(1, breaks / 4)),
  fault: (breaks) => Math.min(320 * SECOND, 5 * SECOND * 2 ** (breaks - 1)),
  limited: (breaks) => Math.min(LONGEST_MS, 60 * SECOND * 2 ** (breaks - 1)),
  // A key or a setting that is wrong does not mend itself; a person who mends it should not wait long.
  refused: (breaks) => Math.min(320 * SECOND, 10 * SECOND * 2 ** (breaks - 1)),
};

export function breakKind(error: unknown): BreakKind {
  switch (codeOf(error)) {
    case 'stream/refused':
    case 'net/address-refused':
    case 'net/url-refused':
      return 'refused';
    case 'stream/limited':
      return 'limited';
    case 'stream/broken':
    case 'net/too-large':
    case 'net/protocol':
      return 'fault';
    default:
      return 'network';
  }
}

/**
 * How long to wait before connecting again, in milliseconds. `breaks` counts those in a row, from 1; `random` (0 to 1)
 * spreads processes and sources, so that they do not all come back at once. What the other side asked for is the least.
 */
export function reconnectDelay(error: unknown, breaks: number, random: number): number {
  const asked = error instanceof KhavaranError ? (error.retryAfterMs ?? 0) : 0;
  const planned = POLICY[breakKind(error)](Math.min(breaks, 30));
  return Math.round(Math.max(planned * (0.75 + random / 2), asked));
}
