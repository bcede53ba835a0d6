import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import { validatorsOf } from '#src/net/classify.ts';
import { ask, failure } from './answer.ts';
import { type ArticleQueue, lookAtArticles, readArticles } from './articles.ts';
import { decodeText } from './decode-text.ts';
import { type ListGap, type ListPaging, readOlderPages } from './list-pages.ts';
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

export interface WebPageState extends ArticleQueue {
  etag: string | null;
  lastModified: string | null;
  /** Of a list with several pages: what was not read back yet. */
  gap?: ListGap | null;
}

/** What a preset knows of a list besides its settings. */
export interface ListPreset {
  paging: ListPaging;
  /** The one address of what is linked in several ways. */
  addressOf?: (link: string) => string;
}

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

/** Why a list gave no links, told apart from a list that has no new ones. */
function noLinks(options: WebPageSettings): string {
  const among = options.contains ? ` with "${options.contains}" in its address` : '';
  return `The page has no link to an article: nothing matches "${options.links}"${among}. Its layout may have changed, or it needs a browser.`;
}

/** A look at a list and the articles behind its links; of a preset also at its older pages. */
export async function collectList(
  request: CollectRequest<WebPageSettings, WebPageState>,
  preset: ListPreset | null,
): Promise<CollectResult<WebPageState>> {
  const { settings: options, state, http, proxy, signal } = request;
  const validators = { etag: state?.etag ?? null, lastModified: state?.lastModified ?? null };
  const list = await ask(http, { url: options.url, proxy, signal, validators, robots: true });
  if ('reason' in list) return failure(list, list.exchange ? [list.exchange] : [], state);
  const before: WebPageState = state ?? { etag: null, lastModified: null, known: [], pending: [] };
  const linksOf = (exchange: Exchange) =>
    articleLinks(exchange, options)?.map((link) => preset?.addressOf?.(link) ?? link) ?? null;
  const listed = list.verdict === 'ok' ? linksOf(list.exchange) : [];
  const broken = { outcome: 'broken' as const, retryAfterMs: null, exchanges: [list.exchange], state };
  if (listed === null)
    return { ...broken, reason: 'The page is too large or too deeply nested to be a list of articles.' };
  if (list.verdict === 'ok' && listed.length === 0) return { ...broken, reason: noLinks(options), listed: 0 };
  const known = [...before.pending.map(({ url }) => url), ...before.known];
  const older = preset
    ? await readOlderPages(request, preset.paging, { listed, known, gap: before.gap ?? null, linksOf })
    : null;
  const seen = new Set(known);
  const links = new Set([...listed, ...(older?.links ?? [])]);
  const fresh = [...links].filter((url) => !seen.has(url)).map((url) => ({ url, tries: 0 }));
  const read = await readArticles(request, { known: before.known, pending: [...fresh, ...before.pending] }, options);
  if (older?.halt) read.problems.push(`Older pages of the list could not be read yet: ${older.halt.reason}`);
  const gap = older ? { gap: older.gap } : {};
  const next = { ...validatorsOf(list.exchange, before), ...read.queue, ...gap };
  const lists = [list.exchange, ...(older?.exchanges ?? [])];
  const look = lookAtArticles(read, lists, next, list.verdict === 'not-modified');
  const more = look.outcome === 'items' && older?.gap && !older.halt ? { more: true } : {};
  return { ...look, ...more, listed: list.verdict === 'not-modified' ? null : listed.length };
}

export const webPage: SourceType<WebPageSettings, WebPageState> = {
  type: 'web-page',
  label: 'Web page',
  description: 'A page that lists articles, and the articles behind its links. Asks robots.txt first.',
  settings,
  collect: (request) => collectList(request, null),
};
