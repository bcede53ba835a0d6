import { cleanLine } from './clean-text.ts';
import { isoDate } from './dates.ts';
import type { PageDocument } from './page-document.ts';
import { type StructuredArticle, structuredArticle } from './structured-data.ts';

/** What a page says of itself in JSON-LD, OpenGraph, meta and link elements. */
export interface PageMetadata {
  title: string | null;
  description: string | null;
  byline: string | null;
  /** ISO 8601. */
  published: string | null;
  modified: string | null;
  language: string | null;
  /** Absolute http(s) address that the page names as its own. */
  canonical: string | null;
  structured: StructuredArticle | null;
}

const PUBLISHED = [
  'article:published_time',
  'og:article:published_time',
  'datepublished',
  'date',
  'dc.date',
  'dc.date.issued',
  'dcterms.date',
  'dcterms.created',
  'dcterms.issued',
  'pubdate',
  'publishdate',
  'publish-date',
  'publication_date',
  'parsely-pub-date',
  'sailthru.date',
  'article.published',
  'og:published_time',
  'cxenseparse:recs:publishtime',
  'citation_publication_date',
];
const MODIFIED = ['article:modified_time', 'og:updated_time', 'datemodified', 'dcterms.modified', 'last-modified'];
const BYLINE = [
  'author',
  'article:author',
  'dc.creator',
  'dcterms.creator',
  'parsely-author',
  'sailthru.author',
  'byl',
];

/** Contents of meta elements by lower-case name, the first one of each name. */
function metaOf(document: PageDocument): Map<string, string> {
  const meta = new Map<string, string>();
  for (const element of document.querySelectorAll('meta[content]')) {
    const content = element.getAttribute('content')?.trim();
    for (const name of ['property', 'name', 'itemprop', 'http-equiv']) {
      const key = element.getAttribute(name)?.trim().toLowerCase();
      if (key && content && !meta.has(key)) meta.set(key, content);
    }
  }
  return meta;
}

function firstOf(meta: Map<string, string>, names: string[]): string | null {
  for (const name of names) {
    const value = meta.get(name);
    if (value) return value;
  }
  return null;
}

function firstDate(values: (string | null | undefined)[]): string | null {
  for (const value of values) {
    const date = value ? isoDate(value) : null;
    if (date) return date;
  }
  return null;
}

/** `Headline | Outlet` without the outlet, where the page names it. */
function withoutSite(title: string, site: string | undefined): string {
  if (!site) return title;
  for (const separator of [' | ', ' - ', ' – ', ' — ', ' :: ', ' » ', ': ']) {
    if (title.endsWith(separator + site)) return title.slice(0, -separator.length - site.length).trim() || title;
    if (title.startsWith(site + separator)) return title.slice(site.length + separator.length).trim() || title;
  }
  return title;
}

/** `fa_IR` and `fa-ir` → `fa-IR`; null for what is no language tag. */
export function languageTag(value: string | null | undefined): string | null {
  const found = /^\s*([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@].*)?\s*$/i.exec(value ?? '');
  if (!found) return null;
  const script = found[2] ? found[2][0]!.toUpperCase() + found[2].slice(1).toLowerCase() : null;
  return [found[1]!.toLowerCase(), script, found[3]?.toUpperCase()].filter(Boolean).join('-');
}

function absolute(address: string | null | undefined, base: string | null): string | null {
  const url = address ? URL.parse(address, base ?? undefined) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}

/** Reads a page's statements about itself; `base` is the address it was fetched from. */
export function pageMetadata(document: PageDocument, base: string | null): PageMetadata {
  const meta = metaOf(document);
  const blocks = [...document.querySelectorAll('script[type="application/ld+json" i]')].map(
    (script) => script.textContent ?? '',
  );
  const structured = structuredArticle(blocks);
  const heading = document.querySelector('article h1, main h1, h1')?.textContent ?? null;
  const rawTitle =
    structured?.headline ?? meta.get('og:title') ?? document.querySelector('title')?.textContent ?? heading;
  const byline = structured?.author ?? firstOf(meta, BYLINE);
  const time = document.querySelector(
    'time[itemprop="datePublished"], article time[datetime], time[pubdate], time[datetime]',
  );
  return {
    title: rawTitle ? withoutSite(cleanLine(rawTitle), meta.get('og:site_name')) || null : null,
    description: meta.get('og:description') ?? meta.get('description') ?? null,
    byline: byline && !/^https?:/.test(byline) ? cleanLine(byline) : null,
    published: firstDate([
      structured?.published,
      ...PUBLISHED.map((name) => meta.get(name)),
      time?.getAttribute('datetime'),
    ]),
    modified: firstDate([structured?.modified, ...MODIFIED.map((name) => meta.get(name))]),
    language:
      languageTag(document.documentElement?.getAttribute('lang')) ??
      languageTag(structured?.language) ??
      languageTag(meta.get('content-language') ?? meta.get('og:locale')),
    canonical:
      absolute(document.querySelector('link[rel~="canonical" i]')?.getAttribute('href'), base) ??
      absolute(meta.get('og:url'), base),
    structured,
  };
}
