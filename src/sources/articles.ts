import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { type Answer, ask, failure } from './answer.ts';
import { decodeText } from './decode-text.ts';
import { openPageTree } from './page-tree.ts';
import type { CollectRequest, CollectResult } from './source.ts';

/** How articles are read; selectors for what is not found by itself. */
export interface ArticleOptions {
  /** Articles fetched at one look. */
  limit: number;
  title?: string | undefined;
  text?: string | undefined;
  date?: string | undefined;
}

export interface PendingArticle {
  url: string;
  /** Failed ones. */
  tries: number;
  /** What the list says of it. */
  published?: string | null;
  language?: string | null;
}

export interface ArticleQueue {
  /** Addresses of articles that were read or given up, the newest last. */
  known: string[];
  /** Seen on the list and not read yet, with the number of failed tries. */
  pending: PendingArticle[];
}

/** What came of the articles of a look. */
export interface ArticlesRead {
  exchanges: Exchange[];
  entries: Entry[];
  problems: string[];
  /** Asked to wait: the rest would fare no better. */
  halt: Extract<Answer, { reason: string }> | null;
  tried: number;
  queue: ArticleQueue;
}

const MAXIMUM_KNOWN = 3_000;
const MAXIMUM_PENDING = 500;
const MAXIMUM_TRIES = 3;

function entryOfPage(exchange: Exchange, article: PendingArticle, options: ArticleOptions): Entry {
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
  const shown = date?.attr('datetime') ?? date?.attr('content') ?? (date?.text().trim() || null);
  return {
    externalId: null,
    url: exchange.finalUrl,
    baseUrl: exchange.finalUrl,
    title: title ? { type: 'text', value: title } : null,
    content: text ? { type: 'html', value: text } : { type: 'page', value: html },
    author: null,
    published: shown ?? article.published ?? null,
    updated: null,
    language: article.language ?? null,
    publisher: null,
    forwardedFrom: null,
  };
}

/** Reads pending articles, as many as the limit allows, and sorts out what became of each. Asks robots.txt first. */
export async function readArticles(
  request: Pick<CollectRequest<unknown, unknown>, 'http' | 'proxy' | 'signal'>,
  queue: ArticleQueue,
  options: ArticleOptions,
): Promise<ArticlesRead> {
  const { http, proxy, signal } = request;
  const exchanges: Exchange[] = [];
  const entries: Entry[] = [];
  const problems: string[] = [];
  const known = [...queue.known];
  const again: PendingArticle[] = [];
  let halt: ArticlesRead['halt'] = null;
  const now = queue.pending.slice(0, options.limit);
  for (const article of now) {
    if (halt) {
      again.push(article);
      continue;
    }
    const answer = await ask(http, { url: article.url, proxy, signal, robots: true });
    if (answer.exchange) exchanges.push(answer.exchange);
    if (!('reason' in answer)) {
      if (/^(text\/|application\/xhtml)|^$/.test(answer.exchange.responseHeaders['content-type'] ?? '')) {
        entries.push(entryOfPage(answer.exchange, article, options));
      } else problems.push(`${article.url}: not a web page but ${answer.exchange.responseHeaders['content-type']}.`);
      known.push(article.url);
      continue;
    }
    problems.push(`${article.url}: ${answer.reason}`);
    if (answer.exchange?.status === 429 || answer.exchange?.status === 503) {
      halt = answer;
      again.push(article);
    } else if (article.tries + 1 < MAXIMUM_TRIES && answer.verdict !== 'gone')
      again.push({ ...article, tries: article.tries + 1 });
    else known.push(article.url);
  }
  const pending = [...queue.pending.slice(options.limit), ...again].slice(0, MAXIMUM_PENDING);
  const left = { known: known.slice(-MAXIMUM_KNOWN), pending };
  return { exchanges, entries, problems, halt, tried: now.length, queue: left };
}

/** The end of a look at a list (`before` it: its own exchanges) and its articles. */
export function lookAtArticles<State>(
  read: ArticlesRead,
  before: Exchange[],
  state: State,
  listUnchanged: boolean,
): CollectResult<State> {
  const { problems, entries, halt, queue } = read;
  const result = { exchanges: [...before, ...read.exchanges], state, problems };
  if (entries.length > 0) return { ...result, outcome: 'items', entries, more: queue.pending.length > 0 && !halt };
  if (halt) return { ...failure(halt, result.exchanges, state), problems };
  if (read.tried > 0 && problems.length === read.tried)
    return { ...result, outcome: 'broken', reason: `No article could be read. ${problems[0]}`, retryAfterMs: null };
  return { ...result, outcome: listUnchanged ? 'not-modified' : 'empty' };
}
