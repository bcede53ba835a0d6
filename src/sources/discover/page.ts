import { KhavaranError } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import { movedPermanently } from '#src/net/classify.ts';
import { ask } from '../answer.ts';
import { decodeText } from '../decode-text.ts';
import { type FeedDocument, feedsAnnounced, readFeed } from '../feed-document.ts';
import { openPageTree } from '../page-tree.ts';
import { candidateAt, kindOf } from './address.ts';
import type { Candidate, DiscoverContext } from './proposal.ts';

/** Where feeds usually lie, beside the page and at the top of the site. */
const COMMON_PATHS = ['feed', 'rss', 'rss.xml', 'feed.xml', 'atom.xml', 'index.xml', 'feed.json'];
const MOST_FEEDS = 5;
/** Selectors of links to articles, the narrow ones first: the first that finds enough is taken. */
const LINK_SELECTORS = [
  null,
  'main a[href]',
  '[role="main"] a[href]',
  'h1 a[href], h2 a[href], h3 a[href], h4 a[href]',
  'a[href]',
] as const;
const ENOUGH_LINKS = 3;

/** What can be watched at an address of no known service, the best first. Throws where it cannot be read at all. */
export async function candidatesOfPage(url: URL, context: DiscoverContext): Promise<Candidate[]> {
  const { http, proxy, signal } = context;
  const answer = await ask(http, { url: url.href, proxy, signal, headers: { accept: 'text/html, */*;q=0.8' } });
  if ('reason' in answer)
    throw new KhavaranError('discover/unreadable', `${url.href} could not be read. ${answer.reason}`);
  const { exchange } = answer;
  const own = feedIn(exchange);
  if (own) return [feedCandidate(movedPermanently(exchange) ?? url.href, own, 'The address is that of a feed.')];
  const html = decodeText(exchange.body, exchange.responseHeaders['content-type'] ?? null);
  if (/<(urlset|sitemapindex)[\s>]/i.test(html.slice(0, 2000)))
    return [sitemapCandidate(url.href, url.hostname, 'The address is that of a sitemap.')];
  const page = openPageTree(html);
  const title = page?.('title').first().text().replace(/\s+/g, ' ').trim().slice(0, 200) || null;
  const language = page?.('html').attr('lang')?.trim() || null;
  const announced = feedsAnnounced(html, exchange.finalUrl).sort((a, b) => byComments(a) - byComments(b));
  const feeds = await feedsAt([...new Set(announced)].slice(0, MOST_FEEDS), 'The page announces this feed.', context);
  if (feeds.length === 0) feeds.push(...(await commonFeeds(new URL(exchange.finalUrl), context)));
  const sitemaps = await newsSitemaps(new URL(exchange.finalUrl), context);
  const listed = linkSelector(page, exchange.finalUrl);
  const list: Candidate[] = listed ? [pageCandidate(exchange.finalUrl, { ...listed, title, language })] : [];
  return [...feeds, ...sitemaps, ...list].map((one) => ({
    ...one,
    name: one.name ?? title,
    language: one.language ?? language,
  }));
}

/** Comments on articles are no articles. */
function byComments(address: string): number {
  return /comment/i.test(address) ? 1 : 0;
}

function feedIn(exchange: Exchange): FeedDocument | null {
  try {
    return readFeed(exchange.body, {
      contentType: exchange.responseHeaders['content-type'] ?? null,
      contentLanguage: exchange.responseHeaders['content-language'] ?? null,
      url: exchange.finalUrl,
    });
  } catch {
    return null;
  }
}

function feedCandidate(url: string, document: FeedDocument, because: string): Candidate {
  const address = new URL(url);
  const known = candidateOfService(address);
  if (known) return { ...known, name: textOf(document) ?? known.name };
  return {
    type: 'feed',
    platform: 'web',
    settings: { url },
    name: textOf(document),
    language: document.language,
    kind: kindOf(address.hostname),
    because,
  };
}

/** A feed of a service that is better read by its own type. */
function candidateOfService(url: URL): Candidate | null {
  try {
    return candidateAt(url);
  } catch {
    return null;
  }
}

function textOf({ title }: FeedDocument): string | null {
  const text = title?.type === 'text' ? title.value : openPageTree(title?.value.slice(0, 2_000) ?? '')?.text();
  return text?.replace(/\s+/g, ' ').trim().slice(0, 200) || null;
}

async function feedsAt(addresses: readonly string[], because: string, context: DiscoverContext): Promise<Candidate[]> {
  const { http, proxy, signal } = context;
  const found: Candidate[] = [];
  for (const url of addresses) {
    const answer = await ask(http, { url, proxy, signal });
    const document = 'reason' in answer ? null : feedIn(answer.exchange);
    if (document) found.push(feedCandidate(url, document, because));
  }
  return found;
}

async function commonFeeds(page: URL, context: DiscoverContext): Promise<Candidate[]> {
  const folders = new Set([
    new URL(`${page.pathname.replace(/\/?$/, '/')}`, page.origin).href,
    new URL('/', page).href,
  ]);
  for (const folder of folders)
    for (const path of COMMON_PATHS) {
      const found = await feedsAt([new URL(path, folder).href], 'A feed lies where feeds usually do.', context);
      if (found.length > 0) return found;
    }
  return [];
}

/** Sitemaps of news that the site's robots.txt names. */
async function newsSitemaps(page: URL, context: DiscoverContext): Promise<Candidate[]> {
  const { http, proxy, signal } = context;
  const answer = await ask(http, { url: new URL('/robots.txt', page).href, proxy, signal });
  if ('reason' in answer) return [];
  const text = new TextDecoder().decode(answer.exchange.body.subarray(0, 500_000));
  const named = [...text.matchAll(/^[ \t]*sitemap[ \t]*:[ \t]*(\S{8,2000})/gim)].flatMap(([, address = '']) => {
    const url = URL.parse(address, page.origin);
    return url && /^https?:$/.test(url.protocol) && /news/i.test(url.pathname) ? [url.href] : [];
  });
  return [...new Set(named)]
    .slice(0, 2)
    .map((url) => sitemapCandidate(url, page.hostname, 'The site’s robots.txt names this sitemap of its news.'));
}

function sitemapCandidate(url: string, host: string, because: string): Candidate {
  const base = { platform: 'web', name: null, language: null, kind: kindOf(host), because } as const;
  return { ...base, type: 'news-sitemap', settings: { url } };
}

/** The narrowest selector under which the page links to articles of its own. */
function linkSelector(
  page: ReturnType<typeof openPageTree>,
  base: string,
): { selector: string | null; links: number } | null {
  if (!page) return null;
  const standard = 'article a[href], main h2 a[href], main h3 a[href], main li a[href]';
  for (const selector of LINK_SELECTORS) {
    const found = new Set<string>();
    for (const element of page(selector ?? standard)
      .toArray()
      .slice(0, 2000)) {
      const url = URL.parse(page(element).attr('href')?.trim() ?? '', base);
      if (url && url.host === new URL(base).host && url.pathname.length > 1) found.add(url.pathname);
    }
    if (found.size >= ENOUGH_LINKS) return { selector, links: found.size };
  }
  return null;
}

function pageCandidate(
  url: string,
  { selector, title, language }: { selector: string | null; title: string | null; language: string | null },
): Candidate {
  return {
    type: 'web-page',
    platform: 'web',
    settings: { url, ...(selector ? { links: selector } : {}) },
    name: title,
    language,
    kind: kindOf(new URL(url).hostname),
    because: 'The page links to articles, which can be read one by one.',
  };
}
