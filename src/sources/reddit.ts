import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import { ask, failure } from './answer.ts';
import { askApi, broken, type Failed } from './api-answer.ts';
import { type Backlog, type BackPage, readBack } from './read-back.ts';
import { readListing, readRedditFeed } from './reddit-post.ts';
import { msUntilReset } from './reset-time.ts';
import { readSecret, secretReference } from './secret-setting.ts';
import type { CollectRequest, CollectResult, SourceType } from './source.ts';

const settings = z
  .strictObject({
    subreddit: z
      .string()
      .trim()
      .transform((value) => value.replace(/^(https?:\/\/(www\.)?reddit\.com)?\/?(r\/)?/i, '').replace(/[/?#].*$/, ''))
      .pipe(z.string().regex(/^\w{2,30}$/, 'the name of a subreddit, e.g. iran'))
      .optional()
      .describe('Name of a subreddit: its newest posts'),
    search: z.string().trim().min(1).max(500).optional().describe('Posts that the search finds, the newest first'),
    clientId: secretReference.optional().describe(`Variable that holds the id of your app, e.g. \${REDDIT_CLIENT_ID}`),
    clientSecret: secretReference
      .optional()
      .describe(
        `Variable that holds the secret of your app. Without an app the feeds are read, which Reddit often refuses`,
      ),
    maximumPages: z.int().min(1).max(50).default(3).describe('Pages read at one look; the rest follows at the next'),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .default('https://www.reddit.com')
      .describe('Where feeds and tokens are'),
    api: z
      .url({ protocol: /^https?$/ })
      .default('https://oauth.reddit.com')
      .describe('Where an app asks'),
  })
  .refine(({ subreddit, search }) => (subreddit === undefined) !== (search === undefined), 'give subreddit or search')
  .refine(
    ({ clientId, clientSecret }) => (clientId === undefined) === (clientSecret === undefined),
    'give clientId and clientSecret, or neither',
  );

export type RedditSettings = z.infer<typeof settings>;
type Request = CollectRequest<RedditSettings, Backlog>;
interface App {
  id: string;
  secret: string;
}

/** Tokens live as long as the process and nowhere else: the answers that bring them never become evidence. */
const tokens = new WeakMap<HttpClient, Map<string, { token: string; until: number }>>();
const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().min(0) });
const MARGIN_MS = 60_000;

function errorOf(json: unknown): string | null {
  const read = z.object({ message: z.string().optional(), error: z.union([z.string(), z.number()]) }).safeParse(json);
  return read.success ? (read.data.message ?? String(read.data.error)) : null;
}

const waitOf = (exchange: Exchange) => msUntilReset(exchange, 'x-ratelimit-reset', 'seconds');

async function tokenFor(request: Request, app: App, anew: boolean): Promise<string | Failed> {
  const { http, proxy, signal, settings: options, now } = request;
  const open = tokens.get(http) ?? new Map<string, { token: string; until: number }>();
  tokens.set(http, open);
  const key = `${options.endpoint} ${app.id}`;
  const known = open.get(key);
  if (known && !anew && known.until > now.getTime()) return known.token;
  const answer = await askApi(http, {
    url: new URL('/api/v1/access_token', options.endpoint).href,
    method: 'POST',
    proxy,
    signal,
    maximumRedirects: 0,
    headers: {
      authorization: `Basic ${Buffer.from(`${app.id}:${app.secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
    errorOf,
    waitOf,
    hidden: [app.id, app.secret],
  });
  if ('reason' in answer)
    return { ...answer, exchange: null, reason: `Reddit does not let the app in. ${answer.reason}` };
  const read = tokenSchema.safeParse(answer.json);
  // A wrong id or secret may come as 200 with an error.
  if (!read.success)
    return {
      ...broken(null, `Reddit gives the app no token: ${errorOf(answer.json) ?? 'without a word why'}.`),
      verdict: 'refused',
    };
  const until = now.getTime() + read.data.expires_in * 1000 - MARGIN_MS;
  open.set(key, { token: read.data.access_token, until });
  return read.data.access_token;
}

function addressOf(options: RedditSettings, cursor: string | null, isApp: boolean): string {
  const place = options.search === undefined ? `/r/${options.subreddit}/new` : '/search';
  const path = isApp ? place : options.search === undefined ? `${place}/.rss` : `${place}.rss`;
  const url = new URL(path, isApp ? options.api : options.endpoint);
  if (options.search !== undefined) {
    url.searchParams.set('q', options.search);
    url.searchParams.set('sort', 'new');
    if (isApp) url.searchParams.set('type', 'link');
  }
  url.searchParams.set('limit', '100');
  if (isApp) url.searchParams.set('raw_json', '1');
  if (cursor !== null) url.searchParams.set('after', cursor);
  return url.href;
}

/** One look's requests. */
class Reader {
  readonly exchanges: Exchange[] = [];
  readonly problems: string[] = [];
  private readonly request: Request;
  private readonly app: App | null;

  constructor(request: Request, app: App | null) {
    this.request = request;
    this.app = app;
  }

  page(cursor: string | null): Promise<BackPage<Entry> | Failed> {
    return this.app ? this.listing(cursor, this.app, false) : this.feed(cursor);
  }

  private async listing(cursor: string | null, app: App, anew: boolean): Promise<BackPage<Entry> | Failed> {
    const { http, proxy, signal, settings: options } = this.request;
    const token = await tokenFor(this.request, app, anew);
    if (typeof token !== 'string') return token;
    const answer = await askApi(http, {
      url: addressOf(options, cursor, true),
      proxy,
      signal,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      errorOf,
      waitOf,
      hidden: [token, app.secret],
    });
    if (!anew && answer.exchange?.status === 401) return this.listing(cursor, app, true);
    if (answer.exchange) this.exchanges.push(answer.exchange);
    return 'reason' in answer ? answer : readListing(answer.exchange, answer.json, this.problems);
  }

  private async feed(cursor: string | null): Promise<BackPage<Entry> | Failed> {
    const { http, proxy, signal, settings: options } = this.request;
    const answer = await ask(http, { url: addressOf(options, cursor, false), proxy, signal });
    const { exchange } = answer;
    if (exchange) this.exchanges.push(exchange);
    if (!('reason' in answer)) {
      // Strangers are sent on to the page where people log in.
      if (new URL(answer.exchange.finalUrl).pathname.startsWith('/login'))
        return { ...broken(exchange, 'Reddit wants us to log in: give the source an app.'), verdict: 'refused' };
      return readRedditFeed(answer.exchange);
    }
    const wait = exchange?.status === 429 ? waitOf(exchange) : null;
    const advice =
      answer.verdict === 'refused' ? ' An app of yours (clientId, clientSecret) is refused less often.' : '';
    return { ...answer, reason: `${answer.reason}${advice}`, retryAfterMs: answer.retryAfterMs ?? wait };
  }
}

/** The app of the settings, null without one, or which variable is missing. */
function appOf({ settings: options, secrets }: Request): App | null | { missing: string } {
  if (options.clientId === undefined || options.clientSecret === undefined) return null;
  const id = readSecret(options.clientId, secrets);
  const secret = readSecret(options.clientSecret, secrets);
  if ('missing' in id) return id;
  return 'missing' in secret ? secret : { id: id.value, secret: secret.value };
}

export const reddit: SourceType<RedditSettings, Backlog> = {
  type: 'reddit',
  label: 'Reddit',
  description: 'The newest posts of a subreddit or a search, by their feeds or, with an app of yours, by the API.',
  settings,
  async collect(request): Promise<CollectResult<Backlog>> {
    const { settings: options, state } = request;
    const app = appOf(request);
    if (app && 'missing' in app)
      return { outcome: 'refused', reason: app.missing, retryAfterMs: null, exchanges: [], state };
    const reader = new Reader(request, app);
    const { exchanges, problems } = reader;
    const { maximumPages } = options;
    const read = await readBack<Entry>({ state, maximumPages, page: (cursor) => reader.page(cursor) });
    if ('reason' in read) return { ...failure(read, exchanges, state), problems };
    const next = { exchanges, problems: [...problems, ...read.problems], state: read.state };
    if (read.found.length === 0) return { ...next, outcome: 'empty' };
    return { ...next, outcome: 'items', entries: read.found, more: read.more, retryAfterMs: read.retryAfterMs };
  },
};
