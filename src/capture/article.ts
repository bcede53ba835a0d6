import { Readability } from '@mozilla/readability';
import { cleanText } from './clean-text.ts';
import { openPage, type PageDocument, type PageElement } from './page-document.ts';
import { type PageMetadata, pageMetadata } from './page-metadata.ts';
import { readHtml } from './plain-text.ts';
import { type QuotedPost, takeQuotedPosts } from './quoted-posts.ts';

/** The article found in a page. */
export interface Article {
  /** Address that the page names as its own, else the one it was fetched from. */
  url: string | null;
  title: string | null;
  byline: string | null;
  /** ISO 8601. */
  published: string | null;
  updated: string | null;
  /** BCP 47, as the page declares it. */
  language: string | null;
  /** Plain text, a block a line, without the posts quoted in it. */
  text: string;
  /** `href` of the anchors in the text, as written. */
  links: string[];
  posts: QuotedPost[];
}

/** Parts of a page that are never its article. */
const FURNITURE =
  'nav, header, footer, aside, form, [role="navigation"], [role="banner"], [role="contentinfo"], [aria-hidden="true"]';
const NEVER_ARTICLE = 'nav, figcaption, [role="navigation"], [role="contentinfo"]';
const POINTER_SHARE = 0.9;
/** Below so many characters what was found is more likely a teaser than the article. */
const SHORT = 250;

function bodyReading(document: PageDocument): { text: string; links: string[] } {
  for (const element of [...document.querySelectorAll(FURNITURE)])
    if (!element.querySelector('article, main')) element.remove();
  const root =
    document.querySelector('article, main, [role="main"], [itemprop="articleBody"]') ??
    document.body ??
    document.documentElement;
  return readHtml(root?.innerHTML ?? '');
}

/** What Readability finds, without blocks that are nothing but a link: pointers to other articles. */
function readabilityContent(document: PageDocument): string | null {
  const serializer = (element: PageElement) => {
    for (const block of [...element.querySelectorAll('p, li, h2, h3, h4, h5')]) if (isPointer(block)) block.remove();
    return element.innerHTML;
  };
  return new Readability<string>(document, { disableJSONLD: true, serializer }).parse()?.content ?? null;
}

function isPointer(block: PageElement): boolean {
  const length = visibleLength(block);
  if (length === 0) return false;
  let linked = 0;
  for (const anchor of block.querySelectorAll('a[href]')) linked += visibleLength(anchor);
  return linked / length > POINTER_SHARE;
}

function visibleLength(element: PageElement): number {
  return (element.textContent ?? '').replace(/\s+/g, ' ').trim().length;
}

/** The text by Readability; for pages that it refuses or gets a scrap of, the publisher's own `articleBody`, then the page's body. */
function readingOf(html: string, document: PageDocument, metadata: PageMetadata): { text: string; links: string[] } {
  for (const element of [...document.querySelectorAll(NEVER_ARTICLE)]) element.remove();
  const found = readHtml(readabilityContent(document) ?? '');
  const stated = metadata.structured?.body ? statedBody(metadata.structured.body) : '';
  if (stated.length > SHORT && found.text.length < stated.length / 2) return { text: stated, links: found.links };
  if (found.text.length >= SHORT) return found;
  const again = openPage(html);
  if (again) takeQuotedPosts(again);
  const body = again ? bodyReading(again) : found;
  return found.text === '' ? body : found;
}

/** `articleBody` is plain text by its definition, and HTML in the wild. */
function statedBody(body: string): string {
  return /<\/?(p|br|div|a|span)\b|&\w{2,8};/i.test(body) ? readHtml(body).text : cleanText(body);
}

/**
 * Finds the article in an HTML page: its text, what the page says of it, and the posts quoted in it. Never throws for
 * what a page holds; a page too large or too deep to build gives its bare text.
 */
export function articleOf(html: string, url: string | null): Article {
  const document = openPage(html);
  if (!document) {
    const { text, links } = readHtml(html);
    return { url, title: null, byline: null, published: null, updated: null, language: null, text, links, posts: [] };
  }
  const metadata = pageMetadata(document, url);
  const posts = takeQuotedPosts(document);
  const { text, links } = readingOf(html, document, metadata);
  return {
    url: metadata.canonical ?? url,
    title: metadata.title,
    byline: metadata.byline,
    published: metadata.published,
    updated: metadata.modified,
    language: metadata.language,
    text,
    links,
    posts,
  };
}
