import type { Platform } from '#src/model/source.ts';
import { cleanLine } from './clean-text.ts';
import { isoDate } from './dates.ts';
import type { PageDocument, PageElement } from './page-document.ts';
import { readHtml } from './plain-text.ts';
import { type PostAddress, postAddress, telegramPost } from './post-address.ts';

/** A post of a social platform that an article shows. */
export interface QuotedPost {
  platform: Platform;
  /** Id at the platform; null where only the words are quoted. */
  id: string | null;
  url: string | null;
  author: string | null;
  handle: string | null;
  /** Empty for embeds whose text a script would fetch. */
  text: string;
  published: string | null;
  links: string[];
}

/** Selects every element that this module reads as a quoted post. */
const EMBEDS =
  'blockquote.twitter-tweet, blockquote.twitter-video, blockquote.bluesky-embed, blockquote.instagram-media, ' +
  'blockquote.mastodon-embed, script[data-telegram-post], iframe.mastodon-embed';
/** Cheap test whether a page can hold an embed at all. */
const MARK = /twitter-(tweet|video)|bluesky-embed|instagram-media|mastodon-embed|data-telegram-post/;
/** `— NAME (@HANDLE) DATE`: how the platforms sign an embed, and how it reads once its markup is gone. */
const SIGNATURE = /(?:^|\s|(?<=\S))(?:[—–―]|--?(?=\s))\s*([^—–―\n]{1,150}?)\s*\(@([\w.-]{1,80})\)\s*([^()\n]{0,80})$/u;
const TAIL = 400;
const MAXIMUM_POSTS = 200;

interface Signature {
  author: string;
  handle: string;
  date: string;
  /** Index in the text at which it starts. */
  start: number;
}

function signatureOf(text: string): Signature | null {
  const from = Math.max(0, text.length - TAIL);
  const found = SIGNATURE.exec(text.slice(from));
  if (!found) return null;
  return { author: cleanLine(found[1]!), handle: found[2]!, date: found[3]!.trim(), start: from + found.index };
}

/** Links glued to the word before them get their space back. */
function partLinks(text: string): string {
  return text.replace(/(?<=[^\s(«“"'[])(?=https?:\/\/|pic\.(?:twitter|x)\.com\/)/g, ' ');
}

function linksIn(text: string): string[] {
  return text.match(/https?:\/\/[^\s<>"«»]{3,500}/g) ?? [];
}

function addressOf(element: PageElement): PostAddress | null {
  const telegram = /^(\w{3,41})\/(\d{1,12})$/.exec(element.getAttribute('data-telegram-post') ?? '');
  if (telegram) return telegramPost(telegram[1]!, telegram[2]!);
  for (const name of ['data-bluesky-uri', 'data-embed-url', 'src', 'cite']) {
    const found = postAddress(element.getAttribute(name) ?? '');
    if (found) return found;
  }
  // The date's anchor is the last one that points to a post; earlier ones may point to posts named in the text.
  for (const anchor of [...element.querySelectorAll('a[href]')].reverse()) {
    const found = postAddress(anchor.getAttribute('href') ?? '');
    if (found) return found;
  }
  return null;
}

function instagramUrl(element: PageElement): string | null {
  const url = URL.parse(element.getAttribute('data-instgrm-permalink') ?? '');
  return url && /(^|\.)instagram\.com$/.test(url.hostname) ? `https://www.instagram.com${url.pathname}` : null;
}

function postOf(element: PageElement): QuotedPost | null {
  const whole = readHtml(element.innerHTML);
  const paragraphs = [...element.querySelectorAll('p')].map((paragraph) => readHtml(paragraph.innerHTML).text);
  const signature = signatureOf(whole.text.replaceAll('\n', ' '));
  const address = addressOf(element);
  const instagram = address ? null : instagramUrl(element);
  if (!address && !signature && !instagram) return null;
  const unsigned = paragraphs
    .filter((text) => text !== '' && !(text.length < TAIL && signatureOf(text)?.start === 0))
    .join('\n');
  const flat = whole.text.replaceAll('\n', ' ');
  const text = partLinks(unsigned || (signature ? flat.slice(0, signature.start).trim() : ''));
  return {
    platform: address?.platform ?? (instagram ? 'web' : 'x'),
    id: address?.id ?? instagram?.split('/').filter(Boolean).at(-1) ?? null,
    url: address?.url ?? instagram,
    author: signature?.author ?? null,
    handle: signature?.handle ?? address?.handle ?? null,
    text: instagram && !unsigned ? '' : text,
    published: address?.published ?? isoDate(signature?.date ?? null),
    links: [
      ...new Set([...linksIn(text), ...whole.links.filter((link) => /^https?:\/\//.test(link) && !postAddress(link))]),
    ],
  };
}

/** Whether a piece of HTML may hold posts, so that it is worth building its tree. */
export function mayQuotePosts(html: string): boolean {
  return MARK.test(html);
}

/** Takes the embedded posts out of a page: they become items of their own, and the article reads on without them. */
export function takeQuotedPosts(document: PageDocument): QuotedPost[] {
  const posts: QuotedPost[] = [];
  for (const element of [...document.querySelectorAll(EMBEDS)].slice(0, MAXIMUM_POSTS)) {
    const post = postOf(element);
    if (!post) continue;
    element.remove();
    if (!posts.some((other) => other.url !== null && other.url === post.url)) posts.push(post);
  }
  return posts;
}

/**
 * Takes posts out of plain text in which embeds were flattened to a line of text and a line `— NAME (@HANDLE) DATE`.
 * The lines of the post leave the text.
 */
export function takeQuotedPostsFromText(text: string): { text: string; posts: QuotedPost[] } {
  const kept: string[] = [];
  const posts: QuotedPost[] = [];
  for (const line of text.split('\n')) {
    const signature = line.includes('(@') && posts.length < MAXIMUM_POSTS ? signatureOf(line) : null;
    const published = signature ? isoDate(signature.date) : null;
    const before = signature ? line.slice(0, signature.start).trim() : '';
    const words = partLinks(before || (signature && published ? (kept.at(-1) ?? '') : ''));
    if (!signature || !published || words === '') {
      kept.push(line);
      continue;
    }
    if (!before) kept.pop();
    const { author, handle } = signature;
    posts.push({ platform: 'x', id: null, url: null, author, handle, text: words, published, links: linksIn(words) });
  }
  return { text: kept.join('\n'), posts };
}
