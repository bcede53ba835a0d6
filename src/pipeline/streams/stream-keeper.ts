import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { sourceType } from '#src/sources/index.ts';
import { listSources, type StoredSource } from '#src/store/sources.ts';
import { claimStream, releaseStream, renewStream, type StreamLease } from '#src/store/streams.ts';
import { runStream, type StreamContext, type StreamReport } from './stream-run.ts';

/** A stream whose holder has said nothing for so long is another's to take. */
const LEASE_MS = 20_000;
const TICK_MS = 5_000;

interface Running {
  lease: StreamLease;
  /** What it was started with: a change starts it anew. */
  configuration: string;
  stop: AbortController;
  ended: Promise<void>;
  /** By our own clock: a process that was paused past it stops by itself. */
  validUntil: number;
}

export interface StreamKeeperOptions {
  log: { warn(details: object, message: string): void };
  onReport: (report: StreamReport) => void;
  /** Nothing is followed while it says so. */
  isPaused?: () => Promise<boolean>;
  leaseMs?: number;
  tickMs?: number;
}

/**
 * Follows every source that is to be followed and that no other process follows; takes over those of a process that died.
 * Disposing commits what was read, gives the streams free, and resolves when all have ended.
 */
export function keepStreams(context: StreamContext, options: StreamKeeperOptions): AsyncDisposable {
  const { log, onReport, isPaused = async () => false, leaseMs = LEASE_MS, tickMs = TICK_MS } = options;
  const running = new Map<number, Running>();
  const holder = `${hostname()}:${process.pid}:${randomUUID()}`;
  const stopping = new AbortController();
  let ticking: Promise<void> = Promise.resolve();

  async function tick(): Promise<void> {
    try {
      for (const [id, stream] of running) await renew(id, stream);
      if (stopping.signal.aborted) return;
      const sources = (await isPaused()) ? [] : await listSources(context.db);
      const wanted = new Map(sources.filter(isFollowed).map((source) => [source.id, source]));
      for (const [id, stream] of running) {
        const source = wanted.get(id);
        if (!source || configurationOf(source) !== stream.configuration) stream.stop.abort();
      }
      for (const source of wanted.values()) if (!running.has(source.id)) await start(source);
    } catch (error) {
      log.warn({ err: error }, 'streams could not be tended');
      const now = performance.now();
      // Without the database nobody knows whose they are by now.
      for (const stream of running.values()) if (now >= stream.validUntil) stream.stop.abort();
    }
  }

  async function renew(id: number, stream: Running): Promise<void> {
    const asked = performance.now();
    if (await renewStream(context.db, stream.lease, leaseMs)) stream.validUntil = asked + leaseMs;
    else if (running.get(id) === stream) stream.stop.abort();
  }

  async function start(source: StoredSource): Promise<void> {
    const lease: StreamLease = { sourceId: source.id, holder };
    const asked = performance.now();
    if (stopping.signal.aborted || !(await claimStream(context.db, lease, leaseMs))) return;
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, stopping.signal]);
    const ended = runStream(context, source, lease, { signal, onReport })
      .catch((error: unknown) => log.warn({ err: error, source: source.key }, 'a stream failed'))
      .then(() => releaseStream(context.db, lease))
      .catch(() => undefined)
      .finally(() => running.delete(source.id));
    running.set(source.id, {
      lease,
      configuration: configurationOf(source),
      stop,
      ended,
      validUntil: asked + leaseMs,
    });
  }

  const timer = setInterval(() => {
    ticking = ticking.then(tick);
  }, tickMs);
  ticking = tick();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      stopping.abort();
      await ticking;
      await Promise.all([...running.values()].map((stream) => stream.ended));
    },
  };
}

function isFollowed(source: StoredSource): boolean {
  if (!source.enabled) return false;
  try {
    const type = sourceType(source.type);
    return type.stream?.wanted(type.settings.parse(source.settings)) === true;
  } catch {
    // A type or settings of another version: looks tell what is wrong with them.
    return false;
  }
}

function configurationOf({ type, settings, proxy }: StoredSource): string {
  return JSON.stringify([type, settings, proxy]);
}
