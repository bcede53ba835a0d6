import { statfs } from 'node:fs/promises';
import { KhavaranError } from '#src/base/errors.ts';
import type { Database } from '#src/store/database.ts';
import { countWaitingItems } from '#src/store/operation-figures.ts';
import type { PushReceiver } from '../streams/stream-push.ts';

/** Why nothing more is fetched: the disk has no room but the reserve, or what was fetched waits for its analysis. */
export type IntakePause = 'disk' | 'backlog';

export interface DiskSpace {
  freeBytes: number;
  totalBytes: number;
}

export interface Intake {
  /** Null where everything may be fetched. Asked for before each look; looked up every few seconds. */
  pause(): Promise<IntakePause | null>;
}

export interface IntakeOptions {
  db: Database;
  /** Folder of the database and of captures. */
  directory: string;
  /** Null: a tenth of the disk, at most 1 GiB. */
  reserveBytes: number | null;
  mostWaiting: number;
  /** How space is found out, for tests. */
  space?: (directory: string) => Promise<DiskSpace>;
  /** Milliseconds by a clock that nobody sets. */
  steady?: () => number;
}

const GIB = 2 ** 30;
const FRESH_MS = 3_000;
/** What paused goes on when there is a little more room than it asked for, or half of the backlog is done: no flutter. */
const ROOM_AGAIN = 1.1;
const BACKLOG_DONE = 0.5;

/** Watches over what may be taken in, by the process that takes it. */
export function createIntake(options: IntakeOptions): Intake {
  const { db, directory, reserveBytes, mostWaiting, space = diskSpace, steady = () => performance.now() } = options;
  const paused = { disk: false, backlog: false };
  let known: Promise<IntakePause | null> = Promise.resolve(null);
  let until = Number.NEGATIVE_INFINITY;

  async function find(): Promise<IntakePause | null> {
    const { freeBytes, totalBytes } = await space(directory);
    const reserve = reserveOf(reserveBytes, totalBytes);
    paused.disk = freeBytes < (paused.disk ? reserve * ROOM_AGAIN : reserve);
    if (paused.disk) return 'disk';
    const limit = paused.backlog ? mostWaiting * BACKLOG_DONE : mostWaiting;
    paused.backlog = (await countWaitingItems(db, mostWaiting + 1)) > limit;
    return paused.backlog ? 'backlog' : null;
  }

  return {
    pause() {
      const now = steady();
      if (now < until) return known;
      until = now + FRESH_MS;
      const last = known;
      // The database is away: whoever asks will find out, and a pause that was stays.
      known = find().catch(() => last);
      return known;
    },
  };
}

/** Takes no push while there is no room for it: the hub, told that it failed, comes again. */
export function pausing(receiver: PushReceiver, intake: Intake): PushReceiver {
  return {
    verify: (token, query) => receiver.verify(token, query),
    async receive(token, push) {
      if ((await intake.pause()) === 'disk')
        throw new KhavaranError('pipeline/paused', 'There is no room on the disk: what is pushed is not taken.', {
          retry: 'later',
        });
      return receiver.receive(token, push);
    },
  };
}

/** Bytes that stay free, of a disk of so many. */
export function reserveOf(configured: number | null, totalBytes: number): number {
  return configured ?? Math.min(GIB, totalBytes / 10);
}

/** Of the disk that a folder lies on. */
export async function diskSpace(directory: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(directory);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
