import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { failure } from './answer.ts';
import { type ApiAnswer, askApi, broken, type Failed } from './api-answer.ts';
import { type MastodonSettings, mastodonSettings } from './mastodon-settings.ts';
import { readStatus, type StatusReading } from './mastodon-status.ts';
import { followMastodon } from './mastodon-stream.ts';
import { type Backlog, readBack } from './read-back.ts';
import { msUntilReset } from './reset-time.ts';
import { readSecret } from './secret-setting.ts';
import { wordsOfHtml } from './social-post.ts';
import type { CollectRequest, CollectResult, SourceType } from './source.ts';

export interface MastodonState {
  /** `min_id` of the next look; null where nothing was seen yet. */
  newest: string | null;
  /** The server's id of the account. */
  accountId: string | null;
  /** Of a search, which is served newest first. */
  backlog: Backlog | null;
}

const LIMIT = 40;
type Request = CollectRequest<MastodonSettings, MastodonState>;

function errorOf(json: unknown): string | null {
  const read = z.object({ error: z.string(), error_description: z.string().optional() }).safeParse(json);
  return read.success ? (read.data.error_description ?? read.data.error) : null;
}

/** One look's requests to the API. */
class Api {
  readonly exchanges: Exchange[] = [];
  readonly problems: string[] = [];
  private readonly request: Request;
  private readonly token: string | null;

  constructor(request: Request, token: string | null) {
    this.request = request;
    this.token = token;
  }

  async get(path: string, parameters: [string, string][]): Promise<ApiAnswer> {
    const { http, proxy, signal, settings: options } = this.request;
    const url = new URL(path, options.server);
    for (const [name, value] of parameters) url.searchParams.append(name, value);
    const answer = await askApi(http, {
      url: url.href,
      proxy,
      signal,
      headers: { accept: 'application/json', ...(this.token ? { authorization: `Bearer ${this.token}` } : {}) },
      errorOf,
      waitOf: (exchange) => msUntilReset(exchange, 'x-ratelimit-reset', 'iso'),
      hidden: this.token ? [this.token] : [],
    });
    if (answer.exchange) this.exchanges.push(answer.exchange);
    return answer.exchange && 'reason' in answer ? explained(answer, this.token !== null) : answer;
  }

  /** Statuses of an answer. One that cannot be read is named, and the others go on. */
  statuses(exchange: Exchange, json: unknown): StatusReading[] | Failed {
    if (!Array.isArray(json)) return broken(exchange, 'The server answered with something that is no list of posts.');
    const { settings: options, now } = this.request;
    const isOthers = options.account === undefined;
    const context = { server: new URL(options.server), foundAt: exchange.finalUrl, isOthers, now };
    const found: StatusReading[] = [];
    for (const one of json.slice(0, 200)) {
      const read = readStatus(one, context);
      if (read) found.push(read);
      else this.problems.push('A post could not be read: it is not as Mastodon gives them.');
    }
    return found;
  }
}

/** Mastodon answers 422 as well as 401 where it wants an account, and each server decides what strangers may see. */
function explained(answer: Failed & { json?: unknown }, hasToken: boolean): Failed {
  const status = answer.exchange?.status ?? 0;
  const wantsAccount = status === 401 || (status === 422 && /authenticated user/i.test(errorOf(answer.json) ?? ''));
  if (!wantsAccount) return answer;
  const advice = hasToken ? 'Its token may have been revoked.' : 'This server shows it with a token only.';
  return { ...answer, verdict: 'refused', reason: `${answer.reason} ${advice}` };
}

/** `min_id` of the newer page, out of the `Link` header (RFC 8288): its address is not followed, only believed. */
function newerThan(exchange: Exchange): string | null {
  const header = exchange.responseHeaders.link ?? '';
  if (header.length > 8000) return null;
  const target = header.split(',').find((part) => /;\s*rel="?prev"?/.test(part));
  const url = URL.parse(/<([^<>]*)>/.exec(target ?? '')?.[1] ?? '', exchange.finalUrl);
  return url?.searchParams.get('min_id') ?? null;
}

/** Left out of searches and hashtags: authors who do not want to be found that way. */
function entriesOf(
  readings: readonly StatusReading[],
  { settings: options, keeps }: Pick<Request, 'settings' | 'keeps'>,
): Entry[] {
  const found = readings.filter((one) => options.account !== undefined || !one.noIndex);
  const wanted = options.timeline !== undefined && keeps ? keeps : () => true;
  return found
    .filter(({ entries }) => entries.some((one) => wanted(wordsOfHtml(one.content.value))))
    .flatMap((one) => one.entries);
}

/** Posts newer than `newest`, the oldest first, so that none is left out however many pages there are. */
async function readForward(request: Request, api: Api, where: { path: string; parameters: [string, string][] }) {
  const { state, settings: options } = request;
  const readings: StatusReading[] = [];
  let newest = state?.newest ?? null;
  for (let pages = 1; ; pages++) {
    // Without anything seen, `0` stands before the first post of all; the first look begins with the newest page.
    const from: [string, string][] = state ? [['min_id', newest ?? '0']] : [];
    const answer = await api.get(where.path, [...where.parameters, ['limit', String(LIMIT)], ...from]);
    if ('reason' in answer) return { readings, newest, more: false, failed: answer };
    const page = api.statuses(answer.exchange, answer.json);
    if ('reason' in page) return { readings, newest, more: false, failed: page };
    readings.push(...page);
    const next = newerThan(answer.exchange) ?? page[0]?.id ?? null;
    const advances = next !== null && next !== newest;
    newest = next ?? newest;
    if (!state || page.length === 0 || !advances) return { readings, newest, more: false, failed: null };
    if (pages >= options.maximumPages) return { readings, newest, more: true, failed: null };
  }
}

async function collectForward(request: Request, api: Api): Promise<CollectResult<MastodonState>> {
  const { settings: options, state } = request;
  const { exchanges, problems } = api;
  let accountId = state?.accountId ?? null;
  if (options.account !== undefined && accountId === null) {
    const found = await api.get('/api/v1/accounts/lookup', [['acct', options.account]]);
    if ('reason' in found) {
      const missing = found.exchange?.status === 404;
      const reason = missing ? `There is no account ${options.account} that this server knows.` : found.reason;
      return failure({ ...found, reason }, exchanges, state);
    }
    const read = z.object({ id: z.string().regex(/^[\w-]{1,100}$/) }).safeParse(found.json);
    if (!read.success)
      return failure(broken(found.exchange, 'The server does not tell the account’s id.'), exchanges, state);
    accountId = read.data.id;
  }
  const read = await readForward(request, api, placeOf(options, accountId));
  const next: MastodonState = { newest: read.newest, accountId, backlog: null };
  const entries = entriesOf(read.readings, request);
  if (read.failed && read.readings.length === 0) {
    // The account may have moved: it is looked up anew.
    const forgotten = read.failed.exchange?.status === 404 && state ? { ...state, accountId: null } : state;
    return { ...failure(read.failed, exchanges, forgotten), problems };
  }
  if (read.failed) problems.push(`Newer posts could not be read yet: ${read.failed.reason}`);
  if (entries.length === 0) return { outcome: 'empty', exchanges, problems, state: next };
  const retryAfterMs = read.failed?.retryAfterMs ?? null;
  return { outcome: 'items', entries, more: read.more, retryAfterMs, exchanges, problems, state: next };
}

function placeOf(
  options: MastodonSettings,
  accountId: string | null,
): { path: string; parameters: [string, string][] } {
  if (options.hashtag !== undefined)
    return {
      path: `/api/v1/timelines/tag/${encodeURIComponent(options.hashtag)}`,
      parameters: options.any.map((tag) => ['any[]', tag]),
    };
  if (options.list !== undefined) return { path: `/api/v1/timelines/list/${options.list}`, parameters: [] };
  if (options.timeline !== undefined)
    return {
      path: '/api/v1/timelines/public',
      parameters: options.timeline === 'local' ? [['local', 'true']] : [],
    };
  const parameters: [string, string][] = [];
  if (!options.replies) parameters.push(['exclude_replies', 'true']);
  if (!options.reposts) parameters.push(['exclude_reblogs', 'true']);
  return { path: `/api/v1/accounts/${accountId}/statuses`, parameters };
}

async function collectSearch(request: Request, api: Api): Promise<CollectResult<MastodonState>> {
  const { settings: options, state } = request;
  const { exchanges, problems } = api;
  const query: [string, string][] = [
    ['q', options.search ?? ''],
    ['type', 'statuses'],
    ['limit', String(LIMIT)],
  ];
  const read = await readBack<StatusReading>({
    state: state?.backlog ?? null,
    maximumPages: options.maximumPages,
    async page(cursor) {
      const answer = await api.get('/api/v2/search', cursor === null ? query : [...query, ['max_id', cursor]]);
      if ('reason' in answer) return answer;
      const result = z.object({ statuses: z.unknown() }).safeParse(answer.json);
      const page = api.statuses(answer.exchange, result.success ? result.data.statuses : null);
      if ('reason' in page) return page;
      return { items: page.map((one) => ({ key: one.id, at: null, one })), next: page.at(-1)?.id ?? null };
    },
  });
  if ('reason' in read) return { ...failure(read, exchanges, state), problems };
  problems.push(...read.problems);
  const next: MastodonState = { newest: null, accountId: null, backlog: read.state };
  const entries = entriesOf(read.found, request);
  if (entries.length > 0)
    return {
      outcome: 'items',
      entries,
      more: read.more,
      retryAfterMs: read.retryAfterMs,
      exchanges,
      problems,
      state: next,
    };
  // A server without full-text search answers a search for posts with an empty list, not with an error.
  if (read.state.known.length === 0)
    problems.push('The search found nothing so far. A server without full-text search answers in the same way.');
  return { outcome: 'empty', exchanges, problems, state: next };
}

export const mastodon: SourceType<MastodonSettings, MastodonState> = {
  type: 'mastodon',
  label: 'Mastodon',
  description:
    'Posts of a hashtag, an account or a search on a Mastodon server. Authors who ask not to be indexed are left out of hashtags and searches.',
  settings: mastodonSettings,
  stream: { wanted: ({ stream }) => stream, polled: () => true, follow: followMastodon },
  async collect(request): Promise<CollectResult<MastodonState>> {
    const { settings: options, secrets, state } = request;
    const token = options.token === undefined ? null : readSecret(options.token, secrets);
    if (token && 'missing' in token)
      return { outcome: 'refused', reason: token.missing, retryAfterMs: null, exchanges: [], state };
    const api = new Api(request, token?.value ?? null);
    return options.search === undefined ? collectForward(request, api) : collectSearch(request, api);
  },
};
