import { AsyncLocalStorage } from 'node:async_hooks';
import { KhavaranError } from '#src/base/errors.ts';
import type { SourceBudget } from '#src/model/source-health.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import type { Usage } from '#src/store/source-days.ts';

/** Of a source without a budget of its own: far above what a polite reader needs, far below what harms a publisher. */
export const DEFAULT_BUDGET: SourceBudget = { requests: 10_000, bytes: 2e9 };

interface Meter {
  budget: SourceBudget;
  /** Of the day, before this look. */
  before: Usage;
  used: Usage;
  waitMs: number;
  /** Why the budget ended the look; null while it lasts. */
  ended: string | null;
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
}

/**
 * Runs a look with a client that counts, and that sends nothing more once the source's budget for the day (UTC) is used
 * up (`source/budget`). Redirects count as requests; bytes are those of payloads as they came over the wire. What is
 * under way when the bytes run out is read to its end.
 */
export async function withinBudget<Result>(
  http: HttpClient,
  { budget, before, now }: { budget: SourceBudget | null; before: Usage; now: Date },
  look: (http: HttpClient) => Promise<Result>,
): Promise<Metered<Result>> {
  const meter: Meter = {
    budget: budget ?? DEFAULT_BUDGET,
    before,
    used: { requests: 0, bytes: 0 },
    waitMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1) - now.getTime(),
    ended: null,
  };
  const result = await meters.run(meter, () => look(meteredClient(http)));
  return { result, used: meter.used, ended: meter.ended, waitMs: meter.waitMs };
}

function meteredClient(http: HttpClient): HttpClient {
  const known = metered.get(http);
  if (known) return known;
  const client: HttpClient = {
    async fetch(request) {
      const meter = meters.getStore();
      if (!meter) return http.fetch(request);
      takeOne(meter);
      const exchange = await http.fetch(request);
      meter.used.requests += exchange.redirects.length;
      meter.used.bytes += exchange.raw.length;
      return exchange;
    },
  };
  metered.set(http, client);
  return client;
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
