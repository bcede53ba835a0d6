import { z } from 'zod';
import { messageOf } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { validatorsOf } from '#src/net/classify.ts';
import { ask, failure } from './answer.ts';
import { broken, type Failed } from './api-answer.ts';
import { type ArticleQueue, lookAtArticles, readArticles } from './articles.ts';
import { readSitemap, type SitemapUrl } from './sitemap-document.ts';
import type { CollectRequest, CollectResult, SourceType } from './source.ts';

const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the sitemap, or of an index of sitemaps'),
  contains: z.string().max(200).default('').describe('Only articles whose address contains this, e.g. /iran/'),
  articles: z.boolean().default(true).describe('Fetch the articles; otherwise only their titles are read'),
  limit: z.int().min(1).max(50).default(10).describe('Articles fetched at one look; the rest follows at the next'),
  maximumFiles: z
    .int()
    .min(1)
    .max(20)
    .default(3)
    .describe('How many sitemaps of an index, the newest first, are read at one look'),
});

export type NewsSitemapSettings = z.infer<typeof settings>;

export interface NewsSitemapState extends ArticleQueue {
  etag: string | null;
  lastModified: string | null;
}

/** Articles of the first look: what is older belongs to the time before the source was watched. */
const FIRST_ARTICLES = 50;
/** Newest ones of a look: a sitemap of a whole site is no news. */
const MAXIMUM_ARTICLES = 1_000;
type Request = CollectRequest<NewsSitemapSettings, NewsSitemapState>;

interface Listed {
  urls: (SitemapUrl & { /** The sitemap that lists it. */ foundAt: string })[];
  /** The one of the configured address. */
  exchange: Exchange;
  notModified: boolean;
  isIndex: boolean;
}

async function readOne(request: Request, url: string, exchanges: Exchange[], state: NewsSitemapState | null) {
  const { http, proxy, signal } = request;
  const validators = { etag: state?.etag ?? null, lastModified: state?.lastModified ?? null };
  const answer = await ask(http, { url, proxy, signal, validators, robots: true });
  if (answer.exchange) exchanges.push(answer.exchange);
  if ('reason' in answer) return answer;
  const { exchange } = answer;
  if (answer.verdict === 'not-modified') return { exchange, document: null };
  try {
    const contentType = exchange.responseHeaders['content-type'] ?? null;
    return { exchange, document: await readSitemap(exchange.body, { contentType, url: exchange.finalUrl }) };
  } catch (error) {
    return broken(exchange, messageOf(error));
  }
}

/** The articles of a sitemap, or of the newest sitemaps of an index. */
async function readList(request: Request, exchanges: Exchange[], problems: string[]): Promise<Listed | Failed> {
  const { settings: options, state } = request;
  const first = await readOne(request, options.url, exchanges, state);
  if ('reason' in first) return first;
  const { exchange, document } = first;
  if (document === null) return { urls: [], exchange, notModified: true, isIndex: false };
  if (document.kind === 'urls') {
    if (document.skipped > 0) problems.push(`Pages without a usable address: ${document.skipped}.`);
    return {
      urls: document.urls.map((one) => ({ ...one, foundAt: exchange.finalUrl })),
      exchange,
      notModified: false,
      isIndex: false,
    };
  }
  const files = document.sitemaps.toSorted((a, b) => timeOf(b.date) - timeOf(a.date)).slice(0, options.maximumFiles);
  const urls: Listed['urls'] = [];
  let failed: Failed | null = null;
  for (const { url } of files) {
    const read = await readOne(request, url, exchanges, null);
    if ('reason' in read) {
      problems.push(`${url}: ${read.reason}`);
      failed = read;
    } else if (read.document?.kind === 'urls')
      for (const one of read.document.urls) urls.push({ ...one, foundAt: read.exchange.finalUrl });
    else problems.push(`${url}: an index within an index is not followed.`);
  }
  if (failed && urls.length === 0) return failed;
  return { urls, exchange, notModified: false, isIndex: true };
}

/** A date that cannot be read is old. */
function timeOf(date: string | null): number {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? 0 : at;
}

/** The title alone; the text is left to the reader of the page. */
function entryOfTitle(one: SitemapUrl, foundAt: string): Entry {
  return {
    externalId: null,
    url: one.url,
    baseUrl: foundAt,
    title: { type: 'text', value: one.title ?? '' },
    content: { type: 'text', value: '' },
    author: null,
    published: one.date,
    updated: null,
    language: one.language,
    publisher: null,
    forwardedFrom: null,
  };
}

export const newsSitemap: SourceType<NewsSitemapSettings, NewsSitemapState> = {
  type: 'news-sitemap',
  label: 'News sitemap',
  description: 'The articles that a site lists for search engines (sitemap, gzip, index). Asks robots.txt first.',
  settings,
  async collect(request): Promise<CollectResult<NewsSitemapState>> {
    const { settings: options, state } = request;
    const exchanges: Exchange[] = [];
    const problems: string[] = [];
    const list = await readList(request, exchanges, problems);
    if ('reason' in list) return { ...failure(list, exchanges, state), problems };
    const before: ArticleQueue = state ?? { known: [], pending: [] };
    const seen = new Set([...before.known, ...before.pending.map(({ url }) => url)]);
    const newest = list.urls
      .filter(({ url }) => url.includes(options.contains))
      .toSorted((a, b) => timeOf(b.date) - timeOf(a.date))
      .slice(0, MAXIMUM_ARTICLES);
    const fresh = newest.filter(({ url }) => !seen.has(url));
    // An index changes when one of its files does, which its own validators need not tell.
    const none = { etag: null, lastModified: null };
    const validators = list.isIndex ? none : validatorsOf(list.exchange, state);
    if (!options.articles) {
      const titled = fresh.filter(({ title }) => title !== null);
      if (fresh.length > 0 && titled.length === 0)
        return {
          ...failure(
            broken(list.exchange, 'The sitemap gives no titles: let the articles be fetched.'),
            exchanges,
            state,
          ),
          problems,
        };
      const known = [...before.known, ...fresh.map(({ url }) => url)].slice(-3 * MAXIMUM_ARTICLES);
      const next = { exchanges, problems, state: { ...validators, known, pending: [] } };
      if (titled.length === 0) return { ...next, outcome: list.notModified ? 'not-modified' : 'empty' };
      const entries = titled.map((one) => entryOfTitle(one, one.foundAt));
      return { ...next, outcome: 'items', entries };
    }
    const wanted = state ? fresh : fresh.slice(0, FIRST_ARTICLES);
    const left = state ? [] : fresh.slice(FIRST_ARTICLES).map(({ url }) => url);
    const found = wanted.map(({ url, date, language }) => {
      // A day alone says less than the page itself does.
      return { url, tries: 0, published: date?.includes('T') ? date : null, language };
    });
    const queue = { known: [...before.known, ...left], pending: [...found, ...before.pending] };
    const read = await readArticles(request, queue, { limit: options.limit });
    const look = lookAtArticles(read, exchanges, { ...validators, ...read.queue }, list.notModified);
    return { ...look, problems: [...problems, ...(look.problems ?? [])] };
  },
};
