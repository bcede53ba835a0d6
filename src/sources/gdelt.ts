import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { ask, failure } from './answer.ts';
import type { Failed } from './api-answer.ts';
import { readGdelt } from './gdelt-answer.ts';
import type { CollectRequest, CollectResult, SourceType } from './source.ts';

const settings = z.strictObject({
  query: z
    .string()
    .trim()
    .min(3)
    .max(500)
    .refine(
      (query) => !/\sOR\s/.test(query.replace(/\([^()]*\)/g, '')),
      'alternatives stand in brackets: (one OR other)',
    )
    .describe('What is searched for, e.g. ("mass execution" OR massacre) Iran sourcelang:persian'),
  maximumRequests: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe('Requests at one look: GDELT wants seconds between them, and the rest follows'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://api.gdeltproject.org')
    .describe('Where GDELT is asked'),
});

export type GdeltSettings = z.infer<typeof settings>;

/** A span of time that was not asked for yet, in milliseconds since 1970. */
interface Slice {
  from: number;
  to: number;
}

export interface GdeltState {
  /** Up to where the spans go. */
  until: number;
  slices: Slice[];
}

const MAXIMUM_RECORDS = 250;
const FIRST_MS = 24 * 3600_000;
/** GDELT adds articles every quarter of an hour, some of them late. */
const OVERLAP_MS = 60 * 60_000;
const SHORTEST_MS = 15 * 60_000;
const MAXIMUM_SLICES = 20;

function stamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\D/g, '').slice(0, 14);
}

/** Where too many have gathered, they become one, which is cut up again as far as it must be. */
function gathered(slices: Slice[]): Slice[] {
  if (slices.length <= MAXIMUM_SLICES) return slices;
  const from = Math.min(...slices.map((one) => one.from));
  return [{ from, to: Math.max(...slices.map((one) => one.to)) }];
}

async function askSlice(
  request: CollectRequest<GdeltSettings, GdeltState>,
  { from, to }: Slice,
  exchanges: Exchange[],
  problems: string[],
): Promise<{ entries: Entry[]; count: number } | Failed> {
  const { http, proxy, signal, settings: options } = request;
  const url = new URL('/api/v2/doc/doc', options.endpoint);
  const parameters = { query: options.query, mode: 'artlist', format: 'json', sort: 'datedesc' };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  url.searchParams.set('maxrecords', String(MAXIMUM_RECORDS));
  url.searchParams.set('startdatetime', stamp(from));
  url.searchParams.set('enddatetime', stamp(to));
  const answer = await ask(http, { url: url.href, proxy, signal });
  if (answer.exchange) exchanges.push(answer.exchange);
  return 'reason' in answer ? answer : readGdelt(answer.exchange, problems);
}

export const gdelt: SourceType<GdeltSettings, GdeltState> = {
  type: 'gdelt',
  label: 'GDELT search',
  description: 'Headlines that the GDELT project finds worldwide in many languages. It refuses requests at busy times.',
  settings,
  async collect(request): Promise<CollectResult<GdeltState>> {
    const { settings: options, state, now } = request;
    const exchanges: Exchange[] = [];
    const problems: string[] = [];
    const found = new Map<string, Entry>();
    const from = state ? state.until - OVERLAP_MS : now.getTime() - FIRST_MS;
    const open = gathered([{ from, to: now.getTime() }, ...(state?.slices ?? [])]);
    let failed: Failed | null = null;
    for (let requests = 0; requests < options.maximumRequests && open.length > 0; requests++) {
      const slice = open.shift()!;
      const read = await askSlice(request, slice, exchanges, problems);
      if ('reason' in read) {
        open.unshift(slice);
        failed = read;
        break;
      }
      for (const entry of read.entries) if (entry.url) found.set(entry.url, entry);
      if (read.count < MAXIMUM_RECORDS) continue;
      // There is no second page: only a shorter time shows the rest.
      const middle = Math.floor((slice.from + slice.to) / 2);
      if (slice.to - slice.from > SHORTEST_MS)
        open.unshift({ from: middle, to: slice.to }, { from: slice.from, to: middle });
      else problems.push('More was found within a quarter of an hour than GDELT shows. Narrow the search.');
    }
    const next: GdeltState = { until: now.getTime(), slices: gathered(open) };
    if (failed && found.size === 0) return { ...failure(failed, exchanges, next), problems };
    if (failed) problems.push(`A part could not be read yet: ${failed.reason}`);
    if (found.size === 0) return { outcome: 'empty', exchanges, problems, state: next };
    const retryAfterMs = failed?.retryAfterMs ?? null;
    const more = open.length > 0 && !failed;
    return { outcome: 'items', entries: [...found.values()], more, retryAfterMs, exchanges, problems, state: next };
  },
};
