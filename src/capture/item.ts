import type { Entry } from '#src/model/entry.ts';
import type { CollectedItem } from '#src/model/item.ts';
import { articleOf } from './article.ts';
import { canonicalUrl } from './canonical-url.ts';
import { cleanLine, cleanText } from './clean-text.ts';
import { isoDate } from './dates.ts';
import { openPage } from './page-document.ts';
import { languageTag } from './page-metadata.ts';
import { plainTextOf, readHtml } from './plain-text.ts';
import { mayQuotePosts, type QuotedPost, takeQuotedPosts, takeQuotedPostsFromText } from './quoted-posts.ts';
import { sha256Hex } from './record.ts';

/** Longest text of an item, in UTF-16 code units: a book is not an article. */
const MAXIMUM_TEXT = 200_000;
const MAXIMUM_TITLE = 1_000;
const MAXIMUM_LINKS = 500;

/** What is read out of an entry's markup. `links` as written. */
interface Reading {
  title: string | null;
  text: string;
  links: string[];
  posts: QuotedPost[];
  url: string | null;
  byline: string | null;
  published: string | null;
  updated: string | null;
  language: string | null;
}

const NOTHING_STATED = { title: null, url: null, byline: null, published: null, updated: null, language: null };

function readingOf(entry: Entry): Reading {
  const { type, value } = entry.content;
  if (type === 'page') return articleOf(value, entry.url);
  if (type === 'text') {
    const { text, posts } = takeQuotedPostsFromText(cleanText(value));
    return { ...NOTHING_STATED, text, posts, links: text.match(/https?:\/\/[^\s<>"«»]{3,2000}/g) ?? [] };
  }
  const document = mayQuotePosts(value) ? openPage(value) : null;
  if (!document) return { ...NOTHING_STATED, ...readHtml(value), posts: [] };
  const posts = takeQuotedPosts(document);
  return { ...NOTHING_STATED, ...readHtml(document.body?.innerHTML ?? ''), posts };
}

function cut(text: string, length: number): string {
  return text.length > length
    ? text
        .slice(0, length)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
    : text;
}

function absoluteLinks(links: string[], base: string | null): string[] {
  const found = new Set<string>();
  for (const link of links.slice(0, MAXIMUM_LINKS * 4)) {
    const url = link.length <= 2_000 ? URL.parse(link, base ?? undefined) : null;
    if (url && /^https?:$/.test(url.protocol)) found.add(url.href);
  }
  return [...found].slice(0, MAXIMUM_LINKS);
}

function webAddress(address: string | null): string | null {
  const url = address ? URL.parse(address) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}

function contentHash(title: string, text: string): string {
  return `sha256:${sha256Hex(`${title}\n${text}`)}`;
}

function postItem(post: QuotedPost, quotedIn: string | null): CollectedItem {
  const text = cut(post.text, MAXIMUM_TEXT);
  const name = post.author ?? post.handle ?? post.platform;
  return {
    externalId: post.id ? `${post.platform}:${post.id}` : contentHash(post.handle ?? '', text),
    url: post.url,
    canonicalUrl: post.url ? canonicalUrl(post.url) : null,
    title: '',
    text,
    author: post.author || post.handle ? { name, handle: post.handle } : null,
    published: post.published,
    updated: null,
    language: null,
    publisher: { name, kind: 'social', platform: post.platform, owner: null, stance: null },
    links: absoluteLinks(post.links, null),
    forwardedFrom: null,
    quotedIn,
  };
}

/**
 * The items of one entry: its article or post first, then the posts quoted in it, which name it in `quotedIn`. None for
 * an entry without title and text. Quoted posts whose text a script would fetch stay as links of the article.
 */
export function itemsOf(entry: Entry): CollectedItem[] {
  const reading = readingOf(entry);
  const title = cut((entry.title ? cleanLine(plainTextOf(entry.title)) : '') || reading.title || '', MAXIMUM_TITLE);
  const text = cut(reading.text, MAXIMUM_TEXT);
  const url = webAddress(entry.url) ?? webAddress(reading.url);
  const canonical = reading.url ?? entry.url;
  const canonicalAddress = canonical ? canonicalUrl(canonical) : null;
  const unread = reading.posts.filter((post) => post.text === '' && post.url !== null).map((post) => post.url!);
  const posts = reading.posts.filter((post) => post.text !== '').map((post) => postItem(post, url));
  if (title === '' && text === '') return posts;
  const article: CollectedItem = {
    externalId: entry.externalId || canonicalAddress || contentHash(title, text),
    url,
    canonicalUrl: canonicalAddress,
    title,
    text,
    author: entry.author ?? (reading.byline ? { name: reading.byline, handle: null } : null),
    published: isoDate(entry.published) ?? reading.published,
    updated: isoDate(entry.updated) ?? reading.updated,
    language: languageTag(entry.language) ?? reading.language,
    publisher: entry.publisher,
    links: absoluteLinks([...reading.links, ...unread], entry.baseUrl ?? url),
    forwardedFrom: entry.forwardedFrom,
    quotedIn: null,
  };
  return [article, ...posts];
}
