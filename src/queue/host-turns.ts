import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A turn of a process that died is over after so long; one that works renews it. */
const LEASE_MS = 5_000;
const RENEW_MS = 1_500;
/** Without an answer for so long, each process keeps to its own pace. */
const ANSWER_MS = 2_000;
const LONGEST_WAIT_MS = 500;

const RENEW = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end`;
const END = `if redis.call('get', KEYS[1]) == ARGV[1] then
  if tonumber(ARGV[2]) > 0 then return redis.call('set', KEYS[1], 'pause', 'PX', ARGV[2]) end
  return redis.call('del', KEYS[1])
end`;

export interface HostTurns extends AsyncDisposable {
  /** Resolves when it is this process's turn to ask a host, with what ends the turn. Throws when the signal is aborted. */
  take(host: string, signal?: AbortSignal): Promise<() => Promise<void>>;
}

/**
 * Of all processes on one Redis, one at a time asks a host, with a pause between two of them. Politeness alone hangs on
 * it: while Redis does not answer, nobody waits, and each process keeps to its own pace.
 */
export function openHostTurns(redisUrl: string, pauseMs: number, prefix = 'khavaran'): HostTurns {
  const redis = new Redis(redisUrl, {
    commandTimeout: ANSWER_MS,
    maxRetriesPerRequest: 1,
    keepAlive: 10_000,
    socketTimeout: ANSWER_MS * 2,
  });
  redis.on('error', () => {});

  /** Milliseconds until it may be tried again; 0 where the turn is ours, or nobody can say whose it is. */
  async function tryToTake(key: string, token: string): Promise<number> {
    try {
      if ((await redis.set(key, token, 'PX', LEASE_MS, 'NX')) === 'OK') return 0;
      return Math.min(LONGEST_WAIT_MS, Math.max(1, await redis.pttl(key)));
    } catch {
      return 0;
    }
  }

  return {
    async take(host, signal) {
      const key = `${prefix}:turn:${host}`;
      const token = randomUUID();
      for (let wait = await tryToTake(key, token); wait > 0; wait = await tryToTake(key, token))
        await sleep(wait, undefined, signal ? { signal } : {});
      const renewing = setInterval(() => {
        redis.eval(RENEW, 1, key, token, LEASE_MS).catch(() => undefined);
      }, RENEW_MS).unref();
      return async () => {
        clearInterval(renewing);
        await redis.eval(END, 1, key, token, pauseMs).catch(() => undefined);
      };
    },
    async [Symbol.asyncDispose]() {
      redis.disconnect();
    },
  };
}
