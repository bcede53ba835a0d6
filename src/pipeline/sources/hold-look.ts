import type { Clock } from '#src/base/clock.ts';
import type { Database } from '#src/store/database.ts';
import { moveNextLook, readNextLook } from '#src/store/due-times.ts';

/** A source that was handed out is due again after so long, unless whoever looks at it says that it still does. */
export const LOOK_LEASE_MS = 15_000;
const RENEW_MS = 4_000;

/**
 * Looks at a source that was handed out, and keeps it from being handed out again meanwhile, however long that takes. A
 * look whose process dies, or that loses its database, is made again when the lease is over.
 */
export async function holdLook<Result>(
  { db, clock }: { db: Database; clock: Clock },
  source: number,
  look: () => Promise<Result>,
  renewMs = RENEW_MS,
): Promise<Result> {
  let held = await readNextLook(db, source);

  async function renew(): Promise<void> {
    const until = new Date(clock.now().getTime() + LOOK_LEASE_MS);
    // Not of ours: it was handed out by hand, or somebody set another time meanwhile.
    if (held === null || held > until) return;
    held = (await moveNextLook(db, source, held, until)) ? until : null;
  }

  // One after another: of two at once, the second would take the time that the first sets for somebody else's.
  function renewLater(): NodeJS.Timeout {
    return setTimeout(async () => {
      await renew().catch(() => undefined);
      if (!isOver) next = renewLater();
    }, renewMs);
  }

  await renew();
  let isOver = false;
  let next = renewLater();
  try {
    return await look();
  } finally {
    isOver = true;
    clearTimeout(next);
  }
}
