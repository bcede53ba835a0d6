import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { classify } from '#src/net/classify.ts';
import { jsonOf } from './api-answer.ts';
import { decodeText } from './decode-text.ts';
import { readStatus } from './mastodon-status.ts';
import { readTelegramPage } from './telegram-page.ts';

/** A post or article that was collected, and is to be looked at again by itself. */
export interface KnownPost {
  url: string;
  externalId: string;
  /** Of its source. */
  sourceType: string;
  settings: unknown;
}

export interface AgainRequest {
  url: string;
  headers: Record<string, string>;
  maximumRedirects: number;
  /** Whether robots.txt is asked first: of pages, not of interfaces made for programs. */
  robots: boolean;
}

/**
 * What a second look found: `entry` is null where the answer does not hold the words. `unknown`: nothing can be said
 * (blocked, broken, a log-in); this never counts as gone.
 */
export type AgainVerdict =
  | { state: 'there'; entry: Entry | null }
  | { state: 'gone'; reason: string }
  | { state: 'unknown'; reason: string };

interface Service {
  /** Null where the address is not one of the service. */
  request(post: KnownPost, url: URL): AgainRequest | null;
  read(post: KnownPost, exchange: Exchange, now: Date): AgainVerdict;
}

const endpointSchema = z.object({ endpoint: z.url({ protocol: /^https?$/ }) });
const JSON_ALONE = { accept: 'application/json' };
const THERE: AgainVerdict = { state: 'there', entry: null };

function hostOf(url: URL): string {
  return url.hostname.replace(/^(www|m|mobile)\./, '');
}

function interfaceRequest(url: string): AgainRequest {
  return { url, headers: JSON_ALONE, maximumRedirects: 2, robots: false };
}

/** Of services that tell by the status: one of these is gone, all else that is no success says nothing. */
function byStatus(exchange: Exchange, gone: readonly number[], service: string): AgainVerdict {
  const { verdict, reason } = classify(exchange);
  if (verdict === 'ok') return THERE;
  if (gone.includes(exchange.status) && !isChallenge(exchange))
    return { state: 'gone', reason: `${service} says that there is no such post any more (${exchange.status}).` };
  return { state: 'unknown', reason };
}

/** A page that stands in front of a site may come with any status. */
function isChallenge(exchange: Exchange): boolean {
  return classify(exchange).verdict === 'refused';
}

/** The single post as Telegram serves it for embedding: `t.me/NAME/ID?embed=1`. */
const telegram: Service = {
  request({ sourceType, settings }, url) {
    const found = /^\/(?:s\/)?([A-Za-z]\w{2,40})\/(\d{1,12})$/.exec(url.pathname);
    const own = sourceType === 'telegram';
    if (!found || !(own || ['t.me', 'telegram.me'].includes(hostOf(url)))) return null;
    const endpoint = own ? endpointSchema.safeParse(settings) : null;
    const base = endpoint?.success ? endpoint.data.endpoint.replace(/\/$/, '') : 'https://t.me';
    return {
      url: `${base}/${found[1]}/${found[2]}?embed=1&mode=tme`,
      headers: {},
      maximumRedirects: 0,
      robots: false,
    };
  },
  read(post, exchange) {
    const { verdict, reason } = classify(exchange);
    if (verdict !== 'ok') return { state: 'unknown', reason };
    const html = decodeText(exchange.body, exchange.responseHeaders['content-type'] ?? null);
    const wanted = /([A-Za-z]\w{2,40}\/\d{1,12})$/.exec(new URL(post.url).pathname)?.[1]?.toLowerCase();
    const posts = readTelegramPage(html)?.posts ?? [];
    const found = posts.find(({ entry }) => entry.externalId?.toLowerCase() === wanted);
    if (found) return { state: 'there', entry: found.entry };
    const said = /class="tgme_widget_message_error"[^>]{0,200}>([^<]{1,200})</.exec(html)?.[1]?.trim() ?? '';
    if (/not found/i.test(said)) return { state: 'gone', reason: `Telegram says: ${said}.` };
    return {
      state: 'unknown',
      reason: said ? `Telegram says: ${said}.` : 'Telegram answered with a page that shows no post.',
    };
  },
};

/** X and YouTube tell by their interface for embedding (oEmbed) whether a post is there. */
const x: Service = {
  request: (_, url) =>
    ['x.com', 'twitter.com'].includes(hostOf(url)) && /\/status(es)?\/\d{1,20}/.test(url.pathname)
      ? interfaceRequest(`https://publish.x.com/oembed?omit_script=1&url=${encodeURIComponent(url.href)}`)
      : null,
  read: (_, exchange) => byStatus(exchange, [404], 'X'),
};

const youtube: Service = {
  request: (_, url) =>
    ['youtube.com', 'youtu.be'].includes(hostOf(url))
      ? interfaceRequest(`https://www.youtube.com/oembed?format=json&url=${encodeURIComponent(url.href)}`)
      : null,
  read: (_, exchange) => byStatus(exchange, [404, 410], 'YouTube'),
};

const threadSchema = z.object({ thread: z.object({ $type: z.string() }) });
const errorSchema = z.object({ error: z.string() });

/** app.bsky.feed.getPostThread: a post that is gone is an error named NotFound, or a `notFoundPost`. */
const bluesky: Service = {
  request({ externalId }, url) {
    const page = /^\/profile\/([\w.:%-]{1,300})\/post\/([\w.~:-]{1,512})$/.exec(url.pathname);
    const own = /^at:\/\/[\w.:%-]{1,300}\/app\.bsky\.feed\.post\/[\w.~:-]{1,512}/.exec(externalId)?.[0];
    if (hostOf(url) !== 'bsky.app' || !(page || own)) return null;
    const uri = own ?? `at://${page?.[1]}/app.bsky.feed.post/${page?.[2]}`;
    return interfaceRequest(
      `https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread?depth=0&parentHeight=0&uri=${encodeURIComponent(uri)}`,
    );
  },
  read(_, exchange) {
    const json = jsonOf(exchange);
    const error = errorSchema.safeParse(json);
    if (exchange.status === 400 && error.success && error.data.error === 'NotFound')
      return { state: 'gone', reason: 'Bluesky says that there is no such post any more.' };
    const thread = threadSchema.safeParse(json);
    if (exchange.status !== 200 || !thread.success) return { state: 'unknown', reason: classify(exchange).reason };
    if (thread.data.thread.$type.endsWith('#notFoundPost'))
      return { state: 'gone', reason: 'Bluesky says that there is no such post any more.' };
    return thread.data.thread.$type.endsWith('#threadViewPost')
      ? THERE
      : { state: 'unknown', reason: 'Bluesky shows this post to people alone who are logged in.' };
  },
};

/** `GET /api/v1/statuses/:id` of the server that the post is on. */
const mastodon: Service = {
  request({ sourceType }, url) {
    const id = /^\/(?:@[\w.@-]{1,200}|users\/[\w.-]{1,200}\/statuses)\/(\d{5,25})$/.exec(url.pathname)?.[1];
    return sourceType === 'mastodon' && id ? interfaceRequest(`${url.origin}/api/v1/statuses/${id}`) : null;
  },
  read(post, exchange, now) {
    const told = byStatus(exchange, [404, 410], 'The server');
    if (told.state !== 'there') return told;
    const server = new URL(post.url);
    const read = readStatus(jsonOf(exchange), { server, foundAt: exchange.finalUrl, isOthers: true, now });
    const entry = read?.entries.find(({ externalId }) => externalId === post.externalId) ?? null;
    return { state: 'there', entry };
  },
};

/** Any page: what its server says by the status, and an article whose address now leads to the front page. */
const web: Service = {
  request: (_, url) => ({ url: url.href, headers: {}, maximumRedirects: 5, robots: true }),
  read(post, exchange) {
    const { verdict, reason } = classify(exchange);
    const { status } = exchange;
    if ((status === 404 || status === 410) && !isChallenge(exchange))
      return { state: 'gone', reason: `Its server says that there is nothing at its address any more (${status}).` };
    if (verdict !== 'ok') return { state: 'unknown', reason };
    const [asked, got] = [new URL(post.url), new URL(exchange.finalUrl)];
    if (asked.pathname.length > 1 && got.pathname === '/' && got.search === '' && hostOf(asked) === hostOf(got))
      return { state: 'gone', reason: 'Its address leads to the front page of the site now.' };
    const type = exchange.responseHeaders['content-type'] ?? '';
    if (type !== '' && !/html|xml/i.test(type)) return THERE;
    return { state: 'there', entry: pageEntry(post, exchange, type) };
  },
};

function pageEntry(post: KnownPost, exchange: Exchange, type: string): Entry {
  return {
    externalId: post.externalId,
    url: post.url,
    baseUrl: exchange.finalUrl,
    title: null,
    content: { type: 'page', value: decodeText(exchange.body, type || null) },
    author: null,
    published: null,
    updated: null,
    language: null,
    publisher: null,
    forwardedFrom: null,
  };
}

const SERVICES: readonly Service[] = [telegram, x, youtube, bluesky, mastodon, web];

/**
 * How to look at a post again, and how to read what comes. Null where its address is none of the web. Interfaces are
 * those that each service offers without a key; where the service of a post is not known, its page is looked at.
 */
export function lookAgainAt(
  post: KnownPost,
): { request: AgainRequest; read: (exchange: Exchange, now: Date) => AgainVerdict } | null {
  const url = URL.parse(post.url);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  for (const service of SERVICES) {
    const request = service.request(post, url);
    if (request) return { request, read: (exchange, now) => service.read(post, exchange, now) };
  }
  return null;
}
