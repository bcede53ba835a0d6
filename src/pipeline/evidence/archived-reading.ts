import type { Clock } from '#src/base/clock.ts';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import type { Log } from '#src/base/log.ts';
import { findArchived, markForRemoval } from '#src/store/archived-payloads.ts';
import type { Database } from '#src/store/database.ts';
import { unpack } from '#src/store/packed-payloads.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import type { PayloadArchive } from './payload-archive.ts';

export interface ArchivedReadingContext {
  db: Database;
  /** Null where none is set. */
  archive: PayloadArchive | null;
  clock: Clock;
  log: Pick<Log, 'warn'>;
}

const REMOVAL_MS = 30_000;

/**
 * Payloads on disk and in the archive as one: what is not on disk is fetched, and what is sealed or removed leaves the
 * archive as well. Reading throws `store/archive-away` where a payload lies in an archive that cannot be asked.
 */
export function withArchive(files: PayloadFiles, context: ArchivedReadingContext): PayloadFiles {
  const { db, archive, clock, log } = context;

  /** Where the archive does not answer, the removal stands in the book and is done at night. */
  async function removeFromArchive(sha256: string): Promise<void> {
    const key = await markForRemoval(db, sha256, clock.now());
    if (key === null) return;
    try {
      if (!archive) throw notSet(sha256);
      await archive.remove(key, AbortSignal.timeout(REMOVAL_MS));
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'not removed from the archive yet');
    }
  }

  return {
    write: (payload) => files.write(payload),
    readSealed: (sha256) => files.readSealed(sha256),
    async read(sha256) {
      try {
        return await files.read(sha256);
      } catch (error) {
        if (codeOf(error) !== 'store/payload-missing') throw error;
        const archived = await findArchived(db, sha256);
        // It may have been brought back since.
        if (!archived) return await files.read(sha256);
        if (!archive) throw notSet(sha256);
        return await unpack(sha256, await archive.read(archived));
      }
    },
    async seal(sha256, sealed) {
      await files.seal(sha256, sealed);
      await removeFromArchive(sha256);
    },
    async remove(sha256) {
      const bytes = await files.remove(sha256);
      await removeFromArchive(sha256);
      return bytes;
    },
  };
}

function notSet(sha256: string): KhavaranError {
  return new KhavaranError(
    'store/archive-away',
    `The captured file ${sha256} lies in an archive, and none is set: see KHAVARAN_ARCHIVE_URL.`,
  );
}
