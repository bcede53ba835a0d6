import { KhavaranError } from '#src/base/errors.ts';
import type { Markup } from '#src/model/entry.ts';
import { decodeText } from './decode-text.ts';
import { feedAuthor, feedLink, feedMarkup, feedText, readFeedEntry } from './feed-entry.ts';
import { childNamed, childrenNamed, type FeedElement, readFeedTree } from './feed-tree.ts';
import { readJsonFeed } from './json-feed.ts';

/** An entry of a feed as written there: dates, markup and names are read leniently by `src/capture/`. */
export interface FeedEntry {
  id: string | null;
  title: Markup | null;
  /** Absolute where the feed or its address give a base. */
  link: string | null;
  summary: Markup | null;
  content: Markup | null;
  author: string | null;
  published: string | null;
  updated: string | null;
  language: string | null;
  /** Against which links in the markup resolve. */
  baseUrl: string | null;
}

export interface FeedDocument {
  format: 'rss' | 'atom' | 'rdf' | 'cdf' | 'json';
  title: Markup | null;
  link: string | null;
  language: string | null;
  /** How often its publisher asks to be looked at, at most, in milliseconds (`ttl`, `sy:updatePeriod`); null without a word. */
  intervalMs: number | null;
  /** Hubs that push what is new (WebSub), and the address under which they know the feed; as the document says. */
  hubs: string[];
  self: string | null;
  entries: FeedEntry[];
}

const ROOTS = new Map<string, FeedDocument['format']>([
  ['rss', 'rss'],
  ['feed', 'atom'],
  ['rdf:rdf', 'rdf'],
  ['rdf', 'rdf'],
  ['channel', 'cdf'],
]);
const MAXIMUM_ENTRIES = 10_000;
const HOUR_MS = 3_600_000;
const PERIODS: Record<string, number> = { hourly: 1, daily: 24, weekly: 168, monthly: 720, yearly: 8760 };

/** Entries wherever they stand: in the channel, beside it (RDF), or, in a broken feed, one inside the other. */
function entryElements(root: FeedElement): FeedElement[] {
  const found: FeedElement[] = [];
  const queue = [root];
  for (let index = 0; index < queue.length && found.length < MAXIMUM_ENTRIES; index++) {
    for (const child of queue[index]!.children) {
      if (found.length >= MAXIMUM_ENTRIES) break;
      if (child.name === 'item' || child.name === 'entry') found.push(child);
      if (['item', 'entry', 'items', 'channel', 'rss', 'rdf:rdf', 'rdf', 'feed', 'xhtml:html'].includes(child.name))
        queue.push(child);
    }
  }
  return found;
}

function publishedInterval(channel: FeedElement): number | null {
  const minutes = Number(childNamed(channel, 'ttl')?.text.trim());
  if (minutes > 0) return Math.min(minutes * 60_000, 7 * 24 * HOUR_MS);
  const period = PERIODS[childNamed(channel, 'sy:updateperiod')?.text.trim().toLowerCase() ?? ''];
  if (!period) return null;
  const frequency = Number(childNamed(channel, 'sy:updatefrequency')?.text.trim() || 1);
  return (period * HOUR_MS) / Math.max(frequency || 1, 1);
}

/** Addresses that the channel links to in this relation: in Atom, and with Atom's links in RSS. */
function linksOf(channel: FeedElement, relation: string, url: string | null): string[] {
  return childrenNamed(channel, 'link', 'xhtml:link')
    .filter(({ attributes }) => attributes.rel?.trim().toLowerCase() === relation && attributes.href)
    .flatMap(({ attributes }) => URL.parse(attributes.href?.trim() ?? '', url ?? undefined)?.href ?? [])
    .slice(0, 10);
}

/** Why a document that holds no feed is none, in a sentence that says what to do. */
function refusal(text: string, url: string | null): KhavaranError {
  const start = text.slice(0, 200_000);
  if (text.trim() === '')
    return new KhavaranError('feed/empty', 'The answer is empty: there is no feed at this address.');
  if (/<!doctype\s+html|<html[\s>]|<body[\s>]/i.test(start)) {
    const found = feedsAnnounced(start, url)[0];
    const advice = found ? `It announces a feed at ${found}.` : 'It announces no feed.';
    return new KhavaranError('feed/page', `This address gives a web page, not a feed. ${advice}`);
  }
  if (/^\s*[[{]/.test(start)) return new KhavaranError('feed/unknown', 'This address gives JSON, but not a JSON Feed.');
  return new KhavaranError('feed/unknown', 'What this address gives is neither RSS, Atom, RDF nor JSON Feed.');
}

/** Addresses of the feeds that a web page announces in its head (`link rel="alternate"`). */
export function feedsAnnounced(html: string, url: string | null): string[] {
  const found: string[] = [];
  for (const [tag] of html.matchAll(/<link\s[^<>]{1,1000}>/gi)) {
    if (!/rel\s*=\s*["']?[^"'>]{0,40}\balternate\b/i.test(tag)) continue;
    if (!/type\s*=\s*["']?application\/(rss\+xml|atom\+xml|rdf\+xml|feed\+json)/i.test(tag)) continue;
    const href = /href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag);
    const address = URL.parse((href?.[1] ?? href?.[2] ?? href?.[3] ?? '').replaceAll('&amp;', '&'), url ?? undefined);
    if (address && /^https?:$/.test(address.protocol)) found.push(address.href);
  }
  return found;
}

/**
 * Reads RSS 0.9x–2.0, RDF (RSS 1.0), Atom 0.3 and 1.0, CDF and JSON Feed out of the bytes of an answer. `url` is the
 * address that answered, the last resort for relative links. Throws `KhavaranError` with a code `feed/…` for what is none.
 */
export function readFeed(
  bytes: Uint8Array,
  options: { contentType?: string | null; contentLanguage?: string | null; url?: string | null } = {},
): FeedDocument {
  const text = decodeText(bytes, options.contentType ?? null);
  const url = options.url ?? null;
  if (/^\s*\{/.test(text.slice(0, 1000))) {
    const feed = readJsonFeed(text, url);
    if (feed) return feed;
    throw refusal(text, url);
  }
  const tree = readFeedTree(text);
  const root = tree.children.find((child) => ROOTS.has(child.name)) ?? null;
  const items = entryElements(tree);
  if (!root && (items.length === 0 || /<html[\s>]/i.test(text.slice(0, 5000)))) throw refusal(text, url);
  const channel = root ? (childNamed(root, 'channel') ?? root) : tree;
  const title = childNamed(channel, 'title', 'dc:title');
  const language =
    feedText(channel, ['language', 'dc:language']) ??
    channel.language ??
    root?.language ??
    options.contentLanguage ??
    null;
  const format = ROOTS.get(root?.name ?? 'rss') ?? 'rss';
  const author = feedAuthor(channel);
  return {
    format,
    title: title ? feedMarkup(title, 'title') : null,
    link: feedLink(channel, url),
    language,
    intervalMs: publishedInterval(channel),
    hubs: linksOf(channel, 'hub', url),
    self: linksOf(channel, 'self', url)[0] ?? null,
    entries: items.map((item) => {
      const entry = readFeedEntry(item, url);
      return {
        ...entry,
        author: entry.author ?? (format === 'atom' ? author : null),
        language: entry.language ?? language,
      };
    }),
  };
}
