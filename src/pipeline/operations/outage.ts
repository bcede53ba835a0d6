import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';

const QUERY_CANCELED = '57014';
/** Of PostgreSQL: a connection that broke (class 08), too little of something (53), a server that stops or ended us (57). */
const AWAY = /^(08|53|57)/;
/** Two that waited for one another, or wrote the same at once: PostgreSQL ends one of them. */
const CROSSED = /^40(001|P01)$/;
const BROKEN_SOCKET = /^E(CONNREFUSED|CONNRESET|CONNABORTED|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)$/;
/** Of the driver, its pool and Kysely, whose errors have no codes. */
const LOST =
  /^(Connection terminated|Client (was closed|has encountered a connection error)|timeout (expired|exceeded when trying to connect)|driver has already been destroyed|Cannot use a pool after)/;

/**
 * Whether the database went away, had no connection left, or ended one of two that met: the fault of nothing that was
 * being done. A statement that was cancelled because it ran too long is: retried with its batch, it would hold all others
 * for ever.
 */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error);
  if (code === QUERY_CANCELED) return false;
  if (AWAY.test(code) || CROSSED.test(code) || /^E[A-Z]+$/.test(code)) return true;
  return /connection|terminat|trying to connect/i.test(messageOf(error));
}

/** Whether a reader who asks for the same again in a moment may well get it: the database was away, busy or too slow. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (!(error instanceof KhavaranError)) {
    const code = codeOf(error);
    if (AWAY.test(code) || CROSSED.test(code) || BROKEN_SOCKET.test(code) || LOST.test(error.message)) return true;
  }
  return isPassing(error.cause);
}
