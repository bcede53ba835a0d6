import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { monthOf, NO_SPENDING, type Spending } from '#src/model/spending.ts';
import { failure } from './answer.ts';
import { broken, type Failed } from './api-answer.ts';
import { readSecret } from './secret-setting.ts';
import type { CollectRequest, CollectResult, SourceType } from './source.ts';
import { askX, fieldParameters, partialErrors, refusedWith } from './x-api.ts';
import {
  affordable,
  costOf,
  costOfBoth,
  msUntilNextMonth,
  spendingOf,
  spent,
  usedUp,
  type XSpending,
} from './x-budget.ts';
import { readIncludes, readXPost, xId } from './x-post.ts';
import { searchOf, type XSettings, xSettings } from './x-settings.ts';
import { followX } from './x-stream.ts';

/** Posts between two ids that were not read yet, both exclusive. */
interface Gap {
  above: string;
  below: string | null;
}

export interface XState {
  /** Id after which the next look begins; null where none succeeded yet. */
  newest: string | null;
  gaps: Gap[];
  userId: string | null;
}

const MAXIMUM_GAPS = 20;
const REACH_MS = 7 * 24 * 3600_000 - 5 * 60_000;
const EPOCH_MS = 1_288_834_974_657n;
type Request = CollectRequest<XSettings, XState>;

/** The least id of a post of this time: X counts milliseconds since November 2010 in the bits from 22 up. */
function idAt(milliseconds: number): string {
  return String((BigInt(Math.max(milliseconds, Number(EPOCH_MS))) - EPOCH_MS) << 22n);
}

const answerSchema = z.object({
  data: z.array(z.unknown()).nullish(),
  includes: z.unknown().optional(),
  meta: z
    .object({
      newest_id: xId.nullish().catch(null),
      oldest_id: xId.nullish().catch(null),
      next_token: z.string().max(2000).nullish().catch(null),
    })
    .nullish(),
});

interface Page {
  entries: Entry[];
  newest: string | null;
  oldest: string | null;
  nextToken: string | null;
}

/** One look's requests, and what they cost. */
class Reader {
  readonly exchanges: Exchange[] = [];
  readonly problems: string[] = [];
  spending: XSpending;
  /** Of this look alone. */
  cost: Spending = NO_SPENDING;
  pages = 0;
  private readonly request: Request;
  private readonly token: string;
  private readonly path: string;

  constructor(request: Request, token: string, spending: XSpending, userId: string | null) {
    this.request = request;
    this.token = token;
    this.spending = spending;
    this.path = userId === null ? '/2/tweets/search/recent' : `/2/users/${userId}/tweets`;
  }

  async page(gap: { above: string | null; below: string | null }, nextToken: string | null): Promise<Page | Failed> {
    const { settings: options, now } = this.request;
    const search = searchOf(options);
    const isSearch = search !== null;
    const size = Math.min(options.pageSize, affordable(this.spending, options));
    if (size < (isSearch ? 10 : 5))
      return { verdict: 'refused', exchange: null, reason: usedUp(this.spending), retryAfterMs: msUntilNextMonth(now) };
    const url = new URL(this.path, options.endpoint);
    const add = (name: string, value: string | null) => value !== null && url.searchParams.set(name, value);
    add('query', search);
    add('max_results', String(size));
    add('since_id', gap.above);
    add('until_id', gap.below);
    add(isSearch ? 'next_token' : 'pagination_token', nextToken);
    const excluded = [options.replies ? '' : 'replies', options.reposts ? '' : 'retweets'].filter(Boolean).join(',');
    if (!isSearch && excluded) add('exclude', excluded);
    for (const [name, value] of fieldParameters(options.fieldNames)) add(name, value);
    this.pages++;
    const answer = await askX(this.request, url, this.token);
    if (answer.exchange) this.exchanges.push(answer.exchange);
    return 'reason' in answer ? answer : this.read(answer.exchange, answer.json);
  }

  private read(exchange: Exchange, json: unknown): Page | Failed {
    const errors = partialErrors(json, this.token);
    const parsed = answerSchema.safeParse(json);
    const { data, meta, includes: carried } = parsed.success ? parsed.data : {};
    if (!data && errors.length > 0) return refusedWith(exchange, errors);
    if (!data && !meta) return broken(exchange, 'X answered with something that is no list of posts.');
    for (const { said } of errors) this.problems.push(`X left something out: ${said}`);
    const includes = readIncludes(carried);
    const { posts, users } = includes.counts;
    this.spend({ posts: posts + (data?.length ?? 0), users });
    const context = { includes, foundAt: exchange.finalUrl, isOthers: this.request.settings.account === undefined };
    const read = (data ?? []).slice(0, 500).map((one) => readXPost(one, context));
    if (read.includes(null)) this.problems.push('A post could not be read: it is not as X gives them.');
    const found = read.filter((one) => one !== null);
    const ids = found.map(({ id }) => BigInt(id)).toSorted((a, b) => (a < b ? -1 : 1));
    const edge = (id: bigint | undefined) => (id === undefined ? null : String(id));
    return {
      entries: found.flatMap(({ entries }) => entries),
      newest: meta?.newest_id ?? edge(ids.at(-1)),
      oldest: meta?.oldest_id ?? edge(ids[0]),
      nextToken: meta?.next_token ?? null,
    };
  }

  private spend(read: { posts: number; users: number }): void {
    const { settings: options } = this.request;
    this.spending = spent(this.spending, read, options);
    this.cost = costOfBoth(this.cost, costOf(read, options));
  }

  /** The number of an account. */
  async findUser(name: string): Promise<string | Failed> {
    const url = new URL(`/2/users/by/username/${name}`, this.request.settings.endpoint);
    const answer = await askX(this.request, url, this.token);
    if (answer.exchange) this.exchanges.push(answer.exchange);
    if ('reason' in answer) return answer;
    const read = z.object({ data: z.object({ id: xId }) }).safeParse(answer.json);
    if (read.success) {
      this.spend({ posts: 0, users: 1 });
      return read.data.data.id;
    }
    const errors = partialErrors(answer.json, this.token);
    if (errors.some(({ missing }) => missing)) return broken(answer.exchange, `There is no account @${name} on X.`);
    return errors.length > 0
      ? refusedWith(answer.exchange, errors)
      : broken(answer.exchange, 'X does not tell the account’s number.');
  }
}

/** Recent search reaches back seven days: X refuses ids of before. Null where nothing of the gap can be had any more. */
function withinReach(gap: Gap, request: Request, problems: string[]): Gap | null {
  if (request.settings.account !== undefined) return gap;
  const oldest = idAt(request.now.getTime() - REACH_MS);
  if (BigInt(gap.above) >= BigInt(oldest)) return gap;
  problems.push('Some posts are older than the seven days that X’s search reaches back: they cannot be read any more.');
  return gap.below !== null && BigInt(gap.below) <= BigInt(oldest) ? null : { ...gap, above: oldest };
}

/** Reads a gap from its newest post down, with the same `since_id` all the way. What is left of it, and why. */
async function fill(reader: Reader, gap: Gap, limit: number, take: (page: Page, isFirst: boolean) => void) {
  let token: string | null = null;
  let { below } = gap;
  for (let isFirst = true; ; isFirst = false) {
    if (reader.pages >= limit) return { left: { ...gap, below }, failed: null };
    // Tokens expire: only within a look are they used, the next one goes on from the oldest id.
    const page: Page | Failed = await reader.page(gap, token);
    if ('reason' in page) return { left: { ...gap, below }, failed: page };
    take(page, isFirst);
    below = page.oldest ?? below;
    if (page.nextToken === null || page.nextToken === token) return { left: null, failed: null };
    token = page.nextToken;
  }
}

async function readPosts(request: Request, reader: Reader, userId: string | null): Promise<CollectResult<XState>> {
  const { settings: options, state, now } = request;
  const { exchanges, problems } = reader;
  const entries: Entry[] = [];
  const gaps: Gap[] = [];
  let newest = state?.newest ?? null;
  let failed: Failed | null = null;
  if (state && newest !== null) {
    const open: Gap[] = [{ above: newest, below: null }, ...state.gaps];
    for (const [index, gap] of open.entries()) {
      const reachable = withinReach(gap, request, problems);
      if (!reachable) continue;
      if (failed) {
        gaps.push(reachable);
        continue;
      }
      const end = await fill(reader, reachable, options.maximumPages, (page, isFirst) => {
        entries.push(...page.entries);
        if (index === 0 && isFirst) newest = page.newest ?? newest;
      });
      ({ failed } = end);
      // The newest part is asked for anew at the next look where nothing of it came.
      if (end.left && !(index === 0 && end.left.below === null)) gaps.push(end.left);
    }
  } else {
    const page = await reader.page({ above: null, below: null }, null);
    if ('reason' in page) failed = page;
    else {
      entries.push(...page.entries);
      // Where nothing was found, the next look begins where this one was made.
      newest = page.newest ?? idAt(now.getTime());
    }
  }
  if (gaps.length > MAXIMUM_GAPS) problems.push('More was left out than can be read: the oldest part is given up.');
  const next: XState = { newest, gaps: gaps.slice(0, MAXIMUM_GAPS), userId };
  const spent = reader.cost;
  if (failed && entries.length === 0) return { ...failure(failed, exchanges, next), problems, spent };
  if (failed) problems.push(`Older posts could not be read yet: ${failed.reason}`);
  if (entries.length === 0) return { outcome: 'empty', exchanges, problems, state: next, spent };
  const more = gaps.length > 0 && failed === null;
  return {
    outcome: 'items',
    entries,
    more,
    retryAfterMs: failed?.retryAfterMs ?? null,
    exchanges,
    problems,
    state: next,
    spent,
  };
}

export const x: SourceType<XSettings, XState> = {
  type: 'x',
  label: 'X',
  description:
    'Posts of an X account, of X’s recent search or of its filtered stream, through its paid API. Stops for the month when its budget is used up.',
  settings: xSettings,
  stream: { wanted: ({ rules }) => rules.length > 0, polled: () => true, follow: followX },
  async collect(request): Promise<CollectResult<XState>> {
    const { settings: options, secrets, state, now } = request;
    const token = readSecret(options.token, secrets);
    if ('missing' in token)
      return { outcome: 'refused', reason: token.missing, retryAfterMs: null, exchanges: [], state };
    const spending = spendingOf({ month: monthOf(now), ...(request.spending ?? NO_SPENDING) }, now);
    const named = options.account ?? null;
    let userId = named !== null && /^\d+$/.test(named) ? named : (state?.userId ?? null);
    if (named === null || userId !== null)
      return readPosts(request, new Reader(request, token.value, spending, userId), userId);
    const finder = new Reader(request, token.value, spending, null);
    const found = await finder.findUser(named);
    if (typeof found !== 'string') return { ...failure(found, finder.exchanges, state), spent: finder.cost };
    userId = found;
    const result = await readPosts(request, new Reader(request, token.value, finder.spending, userId), userId);
    const spentAll = costOfBoth(finder.cost, result.spent ?? NO_SPENDING);
    return { ...result, exchanges: [...finder.exchanges, ...result.exchanges], spent: spentAll };
  },
};
