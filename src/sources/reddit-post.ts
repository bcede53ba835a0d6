import { z } from 'zod';
import { messageOf } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { broken, type Failed } from './api-answer.ts';
import { type FeedEntry, readFeed } from './feed-document.ts';
import type { BackPage } from './read-back.ts';
import { entryOfPost, htmlLink, htmlOfText } from './social-post.ts';

const text = z.string().nullish().catch(null);
const listing = z.object({ data: z.object({ children: z.array(z.unknown()), after: text }) });
const thing = z.object({
  data: z.object({
    name: z.string().regex(/^t3_\w{1,20}$/),
    author: text,
    title: z.string(),
    selftext: text,
    created_utc: z.number().min(0).max(1e11).nullish().catch(null),
    permalink: z.string().regex(/^\/r\/\S{1,500}$/),
    url: text,
    is_self: z.boolean().nullish().catch(null),
  }),
});
type Link = z.infer<typeof thing>['data'];

/** What Reddit shows in place of words that were taken down. */
const TAKEN_DOWN = /^\[(removed|deleted)\]$/i;

/** A page of the API's listing (`Listing` of `t3` things). One that cannot be read is named. */
export function readListing(exchange: Exchange, json: unknown, problems: string[]): BackPage<Entry> | Failed {
  const read = listing.safeParse(json);
  if (!read.success) return broken(exchange, 'Reddit answered with something that is no list of posts.');
  const items: BackPage<Entry>['items'] = [];
  for (const one of read.data.data.children.slice(0, 200)) {
    const post = thing.safeParse(one);
    if (!post.success) {
      problems.push('A post could not be read: it is not as Reddit gives them.');
      continue;
    }
    const { data } = post.data;
    const at = data.created_utc ? data.created_utc * 1000 : null;
    items.push({ key: data.name, at, one: entryOfLink(data, at, exchange) });
  }
  return { items, next: read.data.data.after ?? null };
}

function entryOfLink(link: Link, at: number | null, exchange: Exchange): Entry {
  const words = TAKEN_DOWN.test(link.selftext ?? '') ? '' : htmlOfText(link.selftext ?? '');
  const target = link.url && link.is_self !== true ? `<div>${htmlLink(link.url)}</div>` : '';
  const published = at === null ? null : new Date(at).toISOString();
  return postOf({
    id: link.name,
    url: `https://www.reddit.com${link.permalink}`,
    foundAt: exchange.finalUrl,
    html: `${words}${target}`,
    title: { type: 'text', value: link.title },
    author: link.author ?? null,
    published,
    updated: null,
  });
}

/** A page of the Atom feed: 25 posts, more where Reddit grants them. */
export function readRedditFeed(exchange: Exchange): BackPage<Entry> | Failed {
  try {
    const contentType = exchange.responseHeaders['content-type'] ?? null;
    const feed = readFeed(exchange.body, { contentType, url: exchange.finalUrl });
    const items = feed.entries.flatMap((one) => {
      const key = nameOf(one);
      return key ? [{ key, at: timeOf(one), one: entryOfFeedPost(one, key, exchange) }] : [];
    });
    return { items, next: items.at(-1)?.key ?? null };
  } catch (error) {
    return broken(exchange, messageOf(error));
  }
}

/** `t3_…`: no address, which the reader of feeds takes for a relative one and completes. */
function nameOf({ id }: FeedEntry): string | null {
  return /(?:^|\/)(t3_\w{1,20})$/.exec(id ?? '')?.[1] ?? null;
}

function timeOf({ published }: FeedEntry): number | null {
  const at = Date.parse(published ?? '');
  return Number.isNaN(at) ? null : at;
}

function entryOfFeedPost(entry: FeedEntry, id: string, exchange: Exchange): Entry {
  return postOf({
    id,
    url: entry.link,
    foundAt: exchange.finalUrl,
    html: wordsOf(entry.content?.value ?? '', entry.link),
    title: entry.title,
    author: entry.author,
    published: entry.published,
    updated: entry.updated,
  });
}

/** The words stand between two comments; after them come Reddit's own "submitted by", the link and the comments. */
function wordsOf(html: string, link: string | null): string {
  const start = html.indexOf('<!-- SC_OFF -->');
  const end = html.indexOf('<!-- SC_ON -->');
  const words = start >= 0 && end > start ? html.slice(start, end) : '';
  const target = /<a href="([^"<>]{1,2000})">\[link\]<\/a>/.exec(html.slice(Math.max(0, end)))?.[1] ?? null;
  const url = target?.replaceAll('&amp;', '&') ?? null;
  return url && url !== link ? `${words}<div>${htmlLink(url)}</div>` : words;
}

interface RedditPost {
  id: string;
  url: string | null;
  foundAt: string;
  html: string;
  title: Entry['title'];
  author: string | null;
  published: string | null;
  updated: string | null;
}

function postOf({ title, author, ...post }: RedditPost): Entry {
  const handle = (author ?? '').replace(/^\/?u\//, '') || '[deleted]';
  const person = { name: handle, handle };
  const entry = entryOfPost({
    ...post,
    author: person,
    language: null,
    platform: 'reddit',
    forwardedFrom: null,
    isOthers: true,
  });
  return { ...entry, title };
}
