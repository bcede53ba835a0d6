import { AsyncLocalStorage } from 'node:async_hooks';
import { KhavaranError } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import type { SourceBudget } from '#src/model/source-health.ts';
import { classify } from '#src/net/classify.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import type { Usage } from '#src/store/source-days.ts';

/** Of a source without a budget of its own: far above what a polite reader needs, far below what harms a publisher. */
const DEFAULT_BUDGET: SourceBudget = { requests: 10_000, bytes: 2e9 };

interface Meter {
  budget: SourceBudget;
  /** Of the day, before this look. */
  before: Usage;
  used: Usage;
  waitMs: number;
  /** Why the budget ended the look; null while it lasts. */
  ended: string | null;
  /** Why a host was not asked at all; null where none was spared. */
  spared: { reason: string; waitMs: number } | null;
  waits: HostWaits;
  now: Date;
}

/** Which hosts asked to wait, as all processes know it. */
export interface HostWaits {
  /** When the look began. */
  known: ReadonlyMap<string, Date>;
  keep(host: string, until: Date): Promise<void>;
}

/** The meter of the look in whose course a request is made: sessions are shared, and known by their client. */
const meters = new AsyncLocalStorage<Meter>();
const metered = new WeakMap<HttpClient, HttpClient>();

/** What a look used, and why its budget ended it, in a sentence; null where it did not. */
export interface Metered<Result> {
  result: Result;
  used: Usage;
  ended: string | null;
  /** Until the budget begins anew. */
  waitMs: number;
  /** A host of this look had asked us, at another source, to wait. */
  spared: { reason: string; waitMs: number } | null;
}

/**
 * Runs a look with a client that counts, and that sends nothing more once the source's budget for the day (UTC) is used
 * up (`source/budget`). Redirects count as requests; bytes are those of payloads as they came over the wire. What is
 * under way when the bytes run out is read to its end. A host that asks with `Retry-After` to wait is asked by no other
 * source either until then, in no process (`source/host-waits`).
 */
export async function withinBudget<Result>(
  http: HttpClient,
  { budget, before, waits, now }: { budget: SourceBudget | null; before: Usage; waits: HostWaits; now: Date },
  look: (http: HttpClient) => Promise<Result>,
): Promise<Metered<Result>> {
  const meter: Meter = {
    budget: budget ?? DEFAULT_BUDGET,
    before,
    used: { requests: 0, bytes: 0 },
    waitMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1) - now.getTime(),
    ended: null,
    spared: null,
    waits,
    now,
  };
  const result = await meters.run(meter, () => look(meteredClient(http)));
  const { used, ended, waitMs, spared } = meter;
  return { result, used, ended, waitMs, spared };
}

function meteredClient(http: HttpClient): HttpClient {
  const known = metered.get(http);
  if (known) return known;
  /** Milliseconds of the epoch until which hosts want to be let alone: what a look that runs already cannot know. */
  const waits = new Map<string, number>();
  const client: HttpClient = {
    async fetch(request) {
      const meter = meters.getStore();
      if (!meter) return http.fetch(request);
      spareHost(meter, waits, URL.parse(request.url)?.host ?? '');
      takeOne(meter);
      const exchange = await http.fetch(request);
      const wait = isAskedToWait(exchange) ? classify(exchange).retryAfterMs : null;
      if (wait) {
        const { host } = new URL(exchange.finalUrl);
        const until = meter.now.getTime() + wait;
        waits.set(host, until);
        await meter.waits.keep(host, new Date(until));
      }
      meter.used.requests += exchange.redirects.length;
      meter.used.bytes += exchange.raw.length;
      return exchange;
    },
  };
  metered.set(http, client);
  return client;
}

/** Limits of an API that come in headers of its own concern one kind of request; `Retry-After` is for all. */
function isAskedToWait({ status, responseHeaders }: Exchange): boolean {
  return (status === 429 || status === 503) && responseHeaders['retry-after'] !== undefined;
}

function spareHost(meter: Meter, waits: Map<string, number>, host: string): void {
  const until = Math.max(waits.get(host) ?? 0, meter.waits.known.get(host)?.getTime() ?? 0);
  const waitMs = until - meter.now.getTime();
  if (waitMs <= 0) {
    waits.delete(host);
    return;
  }
  const time = new Date(until).toISOString().slice(11, 16);
  const reason = `${host} was not asked: it told another source of ours to wait until ${time} UTC.`;
  meter.spared = { reason, waitMs };
  throw new KhavaranError('source/host-waits', reason, { retry: 'later', retryAfterMs: waitMs });
}

function takeOne(meter: Meter): void {
  const { budget, before, used } = meter;
  const limit =
    budget.requests !== null && before.requests + used.requests >= budget.requests
      ? `${budget.requests} requests`
      : budget.bytes !== null && before.bytes + used.bytes >= budget.bytes
        ? `${Number((budget.bytes / 1e6).toPrecision(3))} MB`
        : null;
  if (limit !== null) {
    meter.ended = `The budget of this source for the day is used up (${limit}). It goes on at midnight UTC, or when its budget is raised.`;
    throw new KhavaranError('source/budget', meter.ended, { retry: 'later', retryAfterMs: meter.waitMs });
  }
  used.requests += 1;
}
