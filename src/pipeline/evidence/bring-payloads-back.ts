import {
  archivedFrom,
  archivingAlone,
  factsOfPayloads,
  forgetArchived,
  markForRemoval,
} from '#src/store/archived-payloads.ts';
import { writePacked } from '#src/store/packed-payloads.ts';
import type { ArchiveContext } from './archive-payloads.ts';

/**
 * Brings every payload back onto the disk and takes it out of the archive; gives how many, null where another process
 * moves files.
 */
export async function bringPayloadsBack(
  context: Pick<ArchiveContext, 'db' | 'files' | 'directory' | 'archive' | 'clock' | 'onProgress'>,
  signal: AbortSignal,
): Promise<number | null> {
  const { db, files, directory, archive } = context;
  return archivingAlone(db, async () => {
    let back = 0;
    for (let number = 0; number < 256; number++)
      for (const archived of await archivedFrom(db, number.toString(16).padStart(2, '0'))) {
        signal.throwIfAborted();
        const { sha256, key } = archived;
        const packed = await archive.read(archived, signal);
        await writePacked(directory, `${sha256.slice(0, 2)}/${sha256}.gz`, packed);
        // Sealed or removed while it was on its way: then nothing of it may lie here.
        const [wanted] = await factsOfPayloads(db, [sha256]);
        if (!wanted || (await files.readSealed(sha256))) await files.remove(sha256);
        await markForRemoval(db, sha256, context.clock.now());
        await archive.remove(key, signal);
        await forgetArchived(db, sha256);
        back++;
        context.onProgress?.(back);
      }
    return back;
  });
}
