import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, systemClock } from '#src/base/clock.ts';
import { untilAborted } from './until-aborted.ts';

export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export const systemSleep: Sleep = (milliseconds, signal) => delay(milliseconds, undefined, signal ? { signal } : {});

/** Takes turns with other processes: gives, when it is ours to ask a host, what ends the turn. */
export type TakeTurn = (host: string, signal?: AbortSignal) => Promise<() => Promise<void>>;

export interface PaceOptions {
  /** From the end of one task to the start of the next of the same host, in milliseconds. */
  pauseMs: number;
  clock?: Clock;
  sleep?: Sleep;
  /** Left out where no other process asks. */
  takeTurn?: TakeTurn;
}

export interface PacedTask<T> {
  host: string;
  /** Goes without the pause: the next hop of a fetch which just ended there. */
  immediate?: boolean;
  signal?: AbortSignal;
  run: () => Promise<T>;
}

interface Lane {
  /** Settles when the last task in line has ended. */
  tail: Promise<void>;
  waiting: number;
  lastEnd: number | null;
}

const MANY_LANES = 1000;

/**
 * One task at a time for each host, in order of arrival, with a pause between them. Hosts do not wait for one another.
 * A task whose signal is aborted in the line leaves it without a run.
 */
export function createPace(options: PaceOptions): <T>(task: PacedTask<T>) => Promise<T> {
  const clock = options.clock ?? systemClock;
  const sleep = options.sleep ?? systemSleep;
  const lanes = new Map<string, Lane>();

  return async (task) => {
    const lane = laneOf(task.host);
    const before = lane.tail;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    lane.tail = before.then(() => ended);
    lane.waiting += 1;
    try {
      await untilAborted(before, task.signal);
      if (!task.immediate) await pause(lane, task.signal);
      // The next hop of a fetch belongs to the turn that has just ended.
      const endTurn = task.immediate ? null : await options.takeTurn?.(task.host, task.signal);
      try {
        return await task.run();
      } finally {
        lane.lastEnd = clock.now().getTime();
        await endTurn?.();
      }
    } finally {
      lane.waiting -= 1;
      end();
    }
  };

  async function pause(lane: Lane, signal: AbortSignal | undefined): Promise<void> {
    if (lane.lastEnd === null) return;
    // Never more than the pause itself, whatever the clock of the machine was set to meanwhile.
    const left = Math.min(options.pauseMs, lane.lastEnd + options.pauseMs - clock.now().getTime());
    if (left > 0) await sleep(left, signal);
  }

  function laneOf(host: string): Lane {
    if (lanes.size > MANY_LANES) forgetIdle();
    const lane = lanes.get(host) ?? { tail: Promise.resolve(), waiting: 0, lastEnd: null };
    lanes.set(host, lane);
    return lane;
  }

  function forgetIdle(): void {
    const now = clock.now().getTime();
    for (const [host, lane] of lanes)
      if (lane.waiting === 0 && (lane.lastEnd ?? 0) + options.pauseMs <= now) lanes.delete(host);
  }
}
