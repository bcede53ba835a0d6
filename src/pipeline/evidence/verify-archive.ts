import { messageOf } from '#src/base/errors.ts';
import { archivedFrom } from '#src/store/archived-payloads.ts';
import type { VerifyContext } from './verify-evidence.ts';

/**
 * Whether the archive has an object of the right length for each payload that lies there, by its own lists: a request for
 * a thousand of them. What is in the objects is proven by reading them.
 */
export async function verifyArchive(
  { db, archive, onFault }: Pick<VerifyContext, 'db' | 'archive' | 'onFault'>,
  payloads: number,
  signal: AbortSignal,
): Promise<void> {
  if (!archive) {
    onFault(
      `${payloads} captured files lie in an archive, and none is set (KHAVARAN_ARCHIVE_URL): nothing can be said of them.`,
    );
    return;
  }
  try {
    for (let number = 0; number < 256; number++) {
      signal.throwIfAborted();
      const part = number.toString(16).padStart(2, '0');
      const known = await archivedFrom(db, part);
      if (known.length === 0) continue;
      const lengths = await archive.lengths(part, signal);
      for (const archived of known) {
        const { sha256, key, objectLength } = archived;
        const listed = lengths.get(key);
        if (listed === objectLength) continue;
        // It may lie there from before the prefix of keys was changed.
        if (listed !== undefined || !(await archive.has(archived, signal)))
          onFault(
            `The captured file ${sha256} is ${listed === undefined ? 'missing from' : 'another in'} the archive (${archive.place}).`,
          );
      }
    }
  } catch (error) {
    if (signal.aborted) throw error;
    onFault(`The archive ${archive.place} cannot be asked: ${messageOf(error)}`);
  }
}
