import { type DestinationStream, type Logger, pino } from 'pino';
import { codeOf, messageOf } from './errors.ts';
import { logContext } from './log-context.ts';

export type Log = Logger;

const HIDDEN = '[hidden]';

/** Structured log on standard error. Texts of items and secrets do not belong in it; known secret fields are hidden. */
export function createLog(level: string, to: DestinationStream = pino.destination({ dest: 2, sync: true })): Log {
  return pino(
    {
      level,
      base: null,
      mixin: () => ({ ...logContext() }),
      // Libraries hang connections, with all their settings, on their errors: only these parts are written.
      serializers: {
        err: (error: unknown) => ({ code: codeOf(error), message: messageOf(error), stack: stackOf(error) }),
      },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['*.authorization', '*.cookie', '*.password', '*.secret', '*.token', 'settings', '*.settings'],
        censor: HIDDEN,
      },
    },
    to,
  );
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
