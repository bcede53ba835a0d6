import type { Clock } from '#src/base/clock.ts';
import { codeOf, messageOf } from '#src/base/errors.ts';
import type { Log } from '#src/base/log.ts';
import {
  archivedFrom,
  archivingAlone,
  beginArchiving,
  endArchiving,
  factsOfPayloads,
  forgetRemoved,
  markForRemoval,
  objectsToRemove,
} from '#src/store/archived-payloads.ts';
import type { Database } from '#src/store/database.ts';
import { listPacked, readPacked, unpack } from '#src/store/packed-payloads.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { ARCHIVE_LINES, type PayloadArchive } from './payload-archive.ts';

export interface ArchiveContext {
  db: Database;
  /** Those on disk alone. */
  files: PayloadFiles;
  /** Where they lie. */
  directory: string;
  archive: PayloadArchive;
  clock: Clock;
  log: Pick<Log, 'warn'>;
  /** Payloads whose newest capture is older go. */
  afterDays: number;
  /** Younger ones go too, the oldest first, where files take more than this; null for no limit. */
  mostLocalBytes: number | null;
  onProgress?: (moved: number) => void;
}

export interface ArchiveReport {
  moved: number;
  /** That left the disk. */
  bytes: number;
  /** Of payloads that were sealed or removed here. */
  removedThere: number;
  failed: number;
  /** Why it ended before all was done, in a sentence; null where it did not. */
  stopped: string | null;
}

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
/** What was captured since may be on its way into a story or an export. */
const LEAST_AGE_DAYS = 1;
const BATCH = 500;
/** The rest goes the next night. */
const MOST_REMOVALS = 10_000;
/** Each was tried several times: the archive is away, and the rest would fare no better. */
const MOST_FAILURES = 8;

/**
 * Moves old payloads to the archive. A file leaves the disk after its object was put there, proven and entered in the
 * book, so that a process that ends at any moment loses nothing: what it had begun is done again. Null where another
 * process is at it.
 */
export async function archivePayloads(context: ArchiveContext, signal: AbortSignal): Promise<ArchiveReport | null> {
  return archivingAlone(context.db, async () => {
    const report: ArchiveReport = { moved: 0, bytes: 0, removedThere: 0, failed: 0, stopped: null };
    try {
      await removeThere(context, report, signal);
      const before = await ageToMove(context, signal);
      const run: Run = { report, failuresInARow: 0, signal };
      for await (const files of listPacked(context.directory)) await moveOlder(context, files, before, run);
    } catch (error) {
      report.stopped = messageOf(error);
    }
    return report;
  });
}

async function removeThere(
  { db, archive, clock }: ArchiveContext,
  report: ArchiveReport,
  signal: AbortSignal,
): Promise<void> {
  const now = clock.now();
  for (const { sha256, key } of await objectsToRemove(db, now, MOST_REMOVALS)) {
    signal.throwIfAborted();
    await archive.remove(key, signal);
    await forgetRemoved(db, sha256, new Date(now.getTime() - HOUR_MS));
    report.removedThere++;
  }
}

/** Payloads captured before this go: by their age, or as many more as there is too little room for. */
async function ageToMove(context: ArchiveContext, signal: AbortSignal): Promise<Date> {
  const now = context.clock.now().getTime();
  const byAge = now - context.afterDays * DAY_MS;
  if (context.mostLocalBytes === null) return new Date(byAge);
  const bytesByDay = new Map<number, number>();
  for await (const files of listPacked(context.directory))
    for (const { newest, bytes } of await withFacts(context, files, signal)) {
      const day = Math.floor((now - newest.getTime()) / DAY_MS);
      bytesByDay.set(day, (bytesByDay.get(day) ?? 0) + bytes);
    }
  let bytes = 0;
  for (const [day, ofDay] of [...bytesByDay].toSorted(([a], [b]) => a - b)) {
    bytes += ofDay;
    if (bytes > context.mostLocalBytes) return new Date(Math.max(byAge, now - Math.max(day, LEAST_AGE_DAYS) * DAY_MS));
  }
  return new Date(byAge);
}

interface LocalPayload {
  sha256: string;
  bytes: number;
  newest: Date;
  archived: boolean;
}

/** Those that a capture names and that are neither sealed nor removed. */
async function withFacts(
  { db }: ArchiveContext,
  files: readonly { sha256: string; bytes: number }[],
  signal: AbortSignal,
): Promise<LocalPayload[]> {
  const found: LocalPayload[] = [];
  const bytes = new Map(files.map((file) => [file.sha256, file.bytes]));
  for (let at = 0; at < files.length; at += BATCH) {
    signal.throwIfAborted();
    const hashes = files.slice(at, at + BATCH).map(({ sha256 }) => sha256);
    for (const { sha256, newest, archived } of await factsOfPayloads(db, hashes))
      if (newest !== null) found.push({ sha256, newest, archived, bytes: bytes.get(sha256) ?? 0 });
  }
  return found;
}

interface Run {
  report: ArchiveReport;
  failuresInARow: number;
  signal: AbortSignal;
}

async function moveOlder(
  context: ArchiveContext,
  files: readonly { sha256: string; bytes: number }[],
  before: Date,
  run: Run,
): Promise<void> {
  const { report, signal } = run;
  const waiting = (await withFacts(context, files, signal)).filter(({ newest }) => newest < before);
  const work = Array.from({ length: ARCHIVE_LINES }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      signal.throwIfAborted();
      try {
        if (!(await move(context, next, signal))) continue;
        run.failuresInARow = 0;
        report.moved++;
        report.bytes += next.bytes;
        context.onProgress?.(report.moved);
      } catch (error) {
        if (signal.aborted || codeOf(error) === 'net/store-refused') throw error;
        report.failed++;
        context.log.warn({ payload: next.sha256, reason: messageOf(error) }, 'payload not archived');
        // A file that is damaged here says nothing of the archive.
        if (codeOf(error) !== 'store/payload-changed' && ++run.failuresInARow >= MOST_FAILURES) throw error;
      }
    }
  });
  // All lines have ended when this one tells of the first that failed.
  const ended = await Promise.allSettled(work);
  for (const line of ended) if (line.status === 'rejected') throw line.reason;
}

/** False where it was sealed or removed meanwhile. */
async function move(
  context: ArchiveContext,
  { sha256, archived }: LocalPayload,
  signal: AbortSignal,
): Promise<boolean> {
  const { db, files, directory, archive, clock } = context;
  const [known] = archived ? await archivedFrom(db, sha256) : [];
  // It was captured again after it had gone.
  if (!known || !(await archive.has(known, signal))) {
    const packed = await packedOnDisk(directory, sha256);
    if (!packed) return false;
    // What is damaged stays where "khavaran verify" finds it.
    await unpack(sha256, packed);
    const prepared = await archive.prepare(sha256, packed);
    await beginArchiving(db, prepared, clock.now());
    await archive.put(prepared, signal);
    const stillThere = (await packedOnDisk(directory, sha256)) !== null;
    if (!stillThere || !(await endArchiving(db, sha256, clock.now()))) {
      await markForRemoval(db, sha256, clock.now());
      await archive.remove(prepared.key, signal);
      return false;
    }
  }
  await files.remove(sha256);
  return true;
}

async function packedOnDisk(directory: string, sha256: string): Promise<Uint8Array | null> {
  const packed = await readPacked(directory, sha256);
  return packed?.name.endsWith('.gz') ? packed.content : null;
}
