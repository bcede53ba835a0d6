import { codeOf, messageOf } from '#src/base/errors.ts';

const QUERY_CANCELED = '57014';

/**
 * Whether the database went away (connection classes 08 and 57, its resources class 53, or a broken socket), which is the
 * fault of nothing that was being done. A statement that was cancelled because it ran too long is: retried with its
 * batch, it would hold all others for ever.
 */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error);
  if (code === QUERY_CANCELED) return false;
  return /^(08|57|53)|^E[A-Z]+$/.test(code) || /connection|terminat/i.test(messageOf(error));
}
