import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import { failure } from './answer.ts';
import { type ApiAnswer, askApi, broken, type Failed } from './api-answer.ts';
import { type BlueskyReading, readPost } from './bluesky-post.ts';
import { askAs, type BlueskyAccount, blueskyError, blueskyErrorName } from './bluesky-session.ts';
import { followBluesky } from './bluesky-stream.ts';
import { type Backlog, type BackPage, readBack } from './read-back.ts';
import { msUntilReset } from './reset-time.ts';
import { readSecret, secretReference } from './secret-setting.ts';
import type { CollectRequest, CollectResult, SourceType } from './source.ts';

const settings = z
  .strictObject({
    author: z
      .string()
      .trim()
      .transform((value) => value.replace(/^https?:\/\/bsky\.app\/profile\//i, '').replace(/^@|[/?#].*$/g, ''))
      .pipe(
        z
          .string()
          .regex(/^(did:[a-z]+:[\w.:%-]{1,300}|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)$/, 'a handle, e.g. name.bsky.social'),
      )
      .optional()
      .describe('Handle, DID or address of an account: its posts, without any account of yours'),
    search: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .describe('Posts that the search finds, e.g. #1988Massacre: needs an account of yours with an app password'),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/)
      .optional()
      .describe('Only posts that say they are in this language'),
    stream: z
      .boolean()
      .default(false)
      .describe(
        'Follow all of Bluesky as it is posted (Jetstream) and keep what speaks of the watched names and the subject; with author: the posts of this account alone, all of them',
      ),
    words: z
      .array(z.string().trim().min(2).max(100))
      .max(200)
      .default([])
      .describe('For the stream: also keep what contains one of these words or hashtags'),
    jetstream: z
      .array(z.url({ protocol: /^wss?$/ }))
      .min(1)
      .max(10)
      .default([
        'wss://jetstream1.us-east.bsky.network',
        'wss://jetstream2.us-east.bsky.network',
        'wss://jetstream1.us-west.bsky.network',
        'wss://jetstream2.us-west.bsky.network',
      ])
      .describe('Servers of the stream, asked in turn'),
    identifier: z.string().trim().min(1).max(300).optional().describe('Handle of your account, for a search'),
    appPassword: secretReference
      .optional()
      .describe(`Variable that holds an app password of your account, e.g. \${BLUESKY_APP_PASSWORD}`),
    reposts: z.boolean().default(true).describe('Include what the account reposts'),
    replies: z.boolean().default(true).describe('Include what the account replies'),
    maximumPages: z.int().min(1).max(50).default(5).describe('Pages read at one look; the rest follows at the next'),
    service: z
      .url({ protocol: /^https?$/ })
      .default('https://public.api.bsky.app')
      .describe('Where accounts are read'),
    server: z
      .url({ protocol: /^https?$/ })
      .default('https://bsky.social')
      .describe('Server of your account'),
  })
  .refine(
    ({ author, search, stream }) => (author === undefined || search === undefined) && (author ?? search ?? stream),
    'give author or search, or follow the stream',
  )
  .refine(({ search, stream }) => search === undefined || !stream, 'a search has no stream: make a source of each')
  .refine(
    ({ search, identifier, appPassword }) =>
      search === undefined || (identifier !== undefined && appPassword !== undefined),
    'a search needs identifier and appPassword',
  );

export type BlueskySettings = z.infer<typeof settings>;
export type BlueskyState = Backlog;

type Request = CollectRequest<BlueskySettings, BlueskyState>;
type Page = BackPage<BlueskyReading>;

/** Refusals that come as 400. */
const REFUSALS =
  /^(BlockedActor|BlockedByActor|AccountTakedown|AccountDeactivated|AccountSuspended|RepoDeactivated|RepoTakendown)$/;

async function get(request: Request, url: URL, account: BlueskyAccount | null): Promise<ApiAnswer> {
  const { http, proxy, signal } = request;
  const asked = (headers: Record<string, string>, hidden: string[]) =>
    askApi(http, {
      url: url.href,
      proxy,
      signal,
      headers: { accept: 'application/json', ...headers },
      errorOf: blueskyError,
      waitOf: (exchange) => msUntilReset(exchange, 'ratelimit-reset', 'epoch'),
      hidden,
    });
  const answer = account ? await askAs(account, { http, proxy, signal }, asked) : await asked({}, []);
  const name = blueskyErrorName(answer);
  return 'reason' in answer && name && REFUSALS.test(name) ? { ...answer, verdict: 'refused' } : answer;
}

function urlOf(options: BlueskySettings, cursor: string | null): URL {
  const isSearch = options.search !== undefined;
  const method = isSearch ? 'app.bsky.feed.searchPosts' : 'app.bsky.feed.getAuthorFeed';
  const url = new URL(`/xrpc/${method}`, isSearch ? options.server : options.service);
  if (options.search !== undefined) {
    url.searchParams.set('q', options.search);
    url.searchParams.set('sort', 'latest');
    if (options.language) url.searchParams.set('lang', options.language);
  } else {
    url.searchParams.set('actor', options.author ?? '');
    url.searchParams.set('filter', options.replies ? 'posts_with_replies' : 'posts_no_replies');
    // A pinned post is an old one on top.
    url.searchParams.set('includePins', 'false');
  }
  url.searchParams.set('limit', '100');
  if (cursor !== null) url.searchParams.set('cursor', cursor);
  return url;
}

const feedSchema = z.object({ feed: z.array(z.unknown()), cursor: z.string().nullish() });
const searchSchema = z.object({ posts: z.array(z.unknown()), cursor: z.string().nullish() });
const feedItem = z.object({ post: z.unknown().optional(), reason: z.unknown().optional() });

/** The posts of an answer; one that cannot be read is named, and the others go on. */
function pageOf(request: Request, exchange: Exchange, json: unknown, problems: string[]): Page | Failed {
  const { settings: options, now } = request;
  const context = { foundAt: exchange.finalUrl, isOthers: options.search !== undefined, now };
  const feed = feedSchema.safeParse(json);
  const found = searchSchema.safeParse(json);
  const answer = options.search === undefined ? feed : found;
  if (!answer.success) return broken(exchange, 'Bluesky answered with something that is no list of posts.');
  const list = options.search === undefined ? (feed.data?.feed ?? []) : (found.data?.posts ?? []);
  const items: Page['items'] = [];
  for (const one of list.slice(0, 200)) {
    const wrapped = options.search === undefined ? feedItem.safeParse(one) : null;
    const why: unknown = wrapped?.data?.reason;
    if (isKind(why, '#reasonPin') || (!options.reposts && isKind(why, '#reasonRepost'))) continue;
    const read = readPost(wrapped ? wrapped.data?.post : one, why, context);
    if (read) items.push({ key: read.key, at: read.at, one: read });
    else problems.push('A post could not be read: it is not as Bluesky gives them.');
  }
  return { items, next: answer.data.cursor ?? null };
}

function isKind(json: unknown, kind: string): boolean {
  const read = z.object({ $type: z.string() }).safeParse(json);
  return read.success && read.data.$type.endsWith(kind);
}

export const bluesky: SourceType<BlueskySettings, BlueskyState> = {
  type: 'bluesky',
  label: 'Bluesky',
  description:
    'Posts of a Bluesky account, of a search with an account of yours, or of the stream of everything, filtered here.',
  settings,
  stream: {
    wanted: ({ stream }) => stream,
    // The whole of Bluesky has no list that a look could read.
    polled: ({ author }) => author !== undefined,
    follow: followBluesky,
  },
  async collect(request): Promise<CollectResult<BlueskyState>> {
    const { settings: options, secrets, state } = request;
    if (options.author === undefined && options.search === undefined)
      return {
        outcome: 'not-modified',
        exchanges: [],
        state,
        problems: ['It is followed as a stream, and has no looks.'],
      };
    let account: BlueskyAccount | null = null;
    if (options.search !== undefined) {
      const password = readSecret(options.appPassword ?? '', secrets);
      if ('missing' in password)
        return { outcome: 'refused', reason: password.missing, retryAfterMs: null, exchanges: [], state };
      account = { server: options.server, identifier: options.identifier ?? '', password: password.value };
    }
    const exchanges: Exchange[] = [];
    const problems: string[] = [];
    const read = await readBack<BlueskyReading>({
      state,
      maximumPages: options.maximumPages,
      async page(cursor) {
        const answer = await get(request, urlOf(options, cursor), account);
        if (answer.exchange) exchanges.push(answer.exchange);
        return 'reason' in answer ? answer : pageOf(request, answer.exchange, answer.json, problems);
      },
    });
    if ('reason' in read) return { ...failure(read, exchanges, state), problems };
    const next = { exchanges, problems: [...problems, ...read.problems], state: read.state };
    const entries = read.found.flatMap((one) => one.entries);
    if (entries.length === 0) return { ...next, outcome: 'empty' };
    return { ...next, outcome: 'items', entries, more: read.more, retryAfterMs: read.retryAfterMs };
  },
};
