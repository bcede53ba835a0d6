import { type Logger, pino } from 'pino';

export type Log = Logger;

const HIDDEN = '[hidden]';

/** Structured log on standard error. Texts of items and secrets do not belong in it; known secret fields are hidden. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['*.authorization', '*.cookie', '*.password', '*.secret', '*.token', 'settings', '*.settings'],
        censor: HIDDEN,
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
