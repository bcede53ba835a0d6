import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { validatorsOf } from '#src/net/classify.ts';
import { type Answer, ask, failure } from './answer.ts';
import { decodeText } from './decode-text.ts';
import { openPageTree } from './page-tree.ts';
import type { CollectRequest, CollectResult, SourceType } from './source.ts';

const selector = z.string().trim().min(1).max(500);
const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the page that lists the articles'),
  links: selector
    .default('article a[href], main h2 a[href], main h3 a[href], main li a[href]')
    .describe('CSS selector of the links to articles on that page'),
  contains: z.string().max(200).default('').describe('Only links whose address contains this, e.g. /press-releases/'),
  otherHosts: z.boolean().default(false).describe('Follow links to other hosts than that of the list'),
  limit: z.int().min(1).max(50).default(10).describe('Articles fetched at one look; the rest follows at the next'),
  title: selector.optional().describe('CSS selector of the title in an article, where it is not found by itself'),
  text: selector.optional().describe('CSS selector of the text in an article, where it is not found by itself'),
  date: selector.optional().describe('CSS selector of the date in an article, where it is not found by itself'),
});

export type WebPageSettings = z.infer<typeof settings>;

export interface WebPageState {
  etag: string | null;
  lastModified: string | null;
  /** Addresses of articles that were read or given up, the newest last. */
  known: string[];
  /** Seen on the list and not read yet, with the number of failed tries. */
  pending: { url: string; tries: number }[];
}

const MAXIMUM_KNOWN = 3_000;
const MAXIMUM_PENDING = 500;
const MAXIMUM_TRIES = 3;

/** Absolute addresses of the articles on a list, in its order; null where the page cannot be read at all. */
function articleLinks(exchange: Exchange, options: WebPageSettings): string[] | null {
  const page = openPageTree(decodeText(exchange.body, exchange.responseHeaders['content-type'] ?? null));
  if (!page) return null;
  const base = URL.parse(page('base[href]').attr('href') ?? '', exchange.finalUrl) ?? new URL(exchange.finalUrl);
  const found = new Set<string>();
  for (const element of page(options.links).toArray()) {
    const anchor = page(element).is('a') ? page(element) : page(element).find('a[href]').first();
    const url = URL.parse(anchor.attr('href')?.trim() ?? '', base.href);
    if (!url || !/^https?:$/.test(url.protocol)) continue;
    url.hash = '';
    if (!options.otherHosts && bare(url.host) !== bare(base.host)) continue;
    if (url.href.includes(options.contains) && url.href !== exchange.finalUrl) found.add(url.href);
  }
  return [...found];
}

function bare(host: string): string {
  return host.replace(/^www\./, '');
}

function entryOfPage(exchange: Exchange, options: WebPageSettings): Entry {
  const html = decodeText(exchange.body, exchange.responseHeaders['content-type'] ?? null);
  const page = options.title || options.text || options.date ? openPageTree(html) : null;
  const text =
    page && options.text
      ? page(options.text)
          .toArray()
          .map((element) => page.html(element))
          .join('\n')
      : '';
  const title = page && options.title ? page(options.title).first().text().trim() : '';
  const date = page && options.date ? page(options.date).first() : null;
  return {
    externalId: null,
    url: exchange.finalUrl,
    baseUrl: exchange.finalUrl,
    title: title ? { type: 'text', value: title } : null,
    content: text ? { type: 'html', value: text } : { type: 'page', value: html },
    author: null,
    published: date?.attr('datetime') ?? date?.attr('content') ?? (date?.text().trim() || null),
    updated: null,
    language: null,
    publisher: null,
    forwardedFrom: null,
  };
}

type Request = CollectRequest<WebPageSettings, WebPageState>;

/** Why a list gave no links, told apart from a list that has no new ones. */
function noLinks(options: WebPageSettings): string {
  const among = options.contains ? ` with "${options.contains}" in its address` : '';
  return `The page has no link to an article: nothing matches "${options.links}"${among}. Its layout may have changed, or it needs a browser.`;
}

/** Reads pending articles, as many as the limit allows, and sorts out what became of each. */
async function readArticles(request: Request, state: WebPageState) {
  const { http, proxy, signal, settings: options } = request;
  const exchanges: Exchange[] = [];
  const entries: Entry[] = [];
  const problems: string[] = [];
  const known = [...state.known];
  const again: WebPageState['pending'] = [];
  let halt: Extract<Answer, { reason: string }> | null = null;
  const now = state.pending.slice(0, options.limit);
  for (const article of now) {
    if (halt) {
      again.push(article);
      continue;
    }
    const answer = await ask(http, { url: article.url, proxy, signal, robots: true });
    if (answer.exchange) exchanges.push(answer.exchange);
    if (!('reason' in answer)) {
      if (/^(text\/|application\/xhtml)|^$/.test(answer.exchange.responseHeaders['content-type'] ?? '')) {
        entries.push(entryOfPage(answer.exchange, options));
      } else problems.push(`${article.url}: not a web page but ${answer.exchange.responseHeaders['content-type']}.`);
      known.push(article.url);
      continue;
    }
    problems.push(`${article.url}: ${answer.reason}`);
    // Asked to wait: the rest would fare no better.
    if (answer.exchange?.status === 429 || answer.exchange?.status === 503) {
      halt = answer;
      again.push(article);
    } else if (article.tries + 1 < MAXIMUM_TRIES && answer.verdict !== 'gone')
      again.push({ ...article, tries: article.tries + 1 });
    else known.push(article.url);
  }
  const pending = [...state.pending.slice(options.limit), ...again].slice(0, MAXIMUM_PENDING);
  return {
    exchanges,
    entries,
    problems,
    halt,
    tried: now.length,
    state: { ...state, known: known.slice(-MAXIMUM_KNOWN), pending },
  };
}

export const webPage: SourceType<WebPageSettings, WebPageState> = {
  type: 'web-page',
  label: 'Web page',
  description: 'A page that lists articles, and the articles behind its links. Asks robots.txt first.',
  settings,
  async collect(request): Promise<CollectResult<WebPageState>> {
    const { settings: options, state, http, proxy, signal } = request;
    const validators = { etag: state?.etag ?? null, lastModified: state?.lastModified ?? null };
    const list = await ask(http, { url: options.url, proxy, signal, validators, robots: true });
    if ('reason' in list) return failure(list, list.exchange ? [list.exchange] : [], state);
    const before: WebPageState = state ?? { etag: null, lastModified: null, known: [], pending: [] };
    const listed = list.verdict === 'ok' ? articleLinks(list.exchange, options) : [];
    if (listed === null)
      return {
        outcome: 'broken',
        reason: 'The page is too large or too deeply nested to be a list of articles.',
        retryAfterMs: null,
        exchanges: [list.exchange],
        state,
      };
    if (list.verdict === 'ok' && listed.length === 0)
      return { outcome: 'broken', reason: noLinks(options), retryAfterMs: null, exchanges: [list.exchange], state };
    const seen = new Set([...before.known, ...before.pending.map(({ url }) => url)]);
    const fresh = listed.filter((url) => !seen.has(url)).map((url) => ({ url, tries: 0 }));
    const read = await readArticles(request, {
      ...validatorsOf(list.exchange, before),
      known: before.known,
      pending: [...fresh, ...before.pending],
    });
    const { problems, entries } = read;
    const result = { exchanges: [list.exchange, ...read.exchanges], state: read.state, problems };
    if (entries.length > 0)
      return { ...result, outcome: 'items', entries, more: read.state.pending.length > 0 && !read.halt };
    if (read.halt) return { ...failure(read.halt, result.exchanges, read.state), problems };
    if (read.tried > 0 && problems.length === read.tried)
      return { ...result, outcome: 'broken', reason: `No article could be read. ${problems[0]}`, retryAfterMs: null };
    return { ...result, outcome: list.verdict === 'not-modified' ? 'not-modified' : 'empty' };
  },
};
