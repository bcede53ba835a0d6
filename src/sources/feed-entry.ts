import { unescapedOnce } from '#src/model/display-text.ts';
import type { Markup } from '#src/model/entry.ts';
import type { FeedEntry } from './feed-document.ts';
import { childNamed, childrenNamed, type FeedElement } from './feed-tree.ts';

const HTML_TAG =
  /<\/?(a|abbr|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|embed|figure|font|h[1-6]|hr|i|iframe|img|ins|li|link|object|ol|p|pre|q|s|script|section|small|span|strike|strong|style|sub|sup|table|tbody|td|th|tr|tt|u|ul|video|xhtml:[a-z]+)(\s[^<>]*)?\/?>/i;
const ENTITY = /&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});/i;
/** Tags that were escaped twice. */
const ESCAPED_TAG =
  /&lt;\/?(p|br|div|a|img|span|strong|em|b|i|ul|ol|li|h[1-6]|blockquote|table|tr|td|font)(\s(?:[^&]|&(?!gt;)){0,2000})?\/?&gt;/i;

function looksLikeHtml(text: string): boolean {
  return HTML_TAG.test(text) || ENTITY.test(text);
}

/** HTML whose every tag was escaped once too often is taken back one step; HTML with tags of its own talks about tags. */
function html(value: string): Markup {
  return { type: 'html', value: !HTML_TAG.test(value) && ESCAPED_TAG.test(value) ? unescapedOnce(value) : value };
}

/**
 * The markup of a text element. Atom says in `type` (and Atom 0.3 in `mode`) how it is written; RSS does not say, and is
 * judged by its look; child elements mean inline markup.
 */
export function feedMarkup(element: FeedElement, role: 'title' | 'text'): Markup {
  const type = (element.attributes.type ?? '').trim().toLowerCase();
  const mode = (element.attributes.mode ?? '').trim().toLowerCase();
  if (mode === 'base64' || (type !== '' && isBinary(type) && element.children.length === 0))
    return decodedBase64(element.text, type);
  if (element.children.length > 0) return { type: 'html', value: element.inner };
  if (mode === 'escaped' && (type === 'text/plain' || type === '')) return bySight(element.text);
  if (type === 'xhtml' || type === 'application/xhtml+xml') return { type: 'html', value: element.inner };
  if (type === 'text' || type === 'text/plain') return { type: 'text', value: element.text };
  if (type === 'html' || type === 'text/html') return html(element.text);
  return role === 'title' || !element.text.includes('<') ? bySight(element.text) : html(element.text);
}

function bySight(text: string): Markup {
  return looksLikeHtml(text) ? html(text) : { type: 'text', value: text };
}

/** Media types that Atom 1.0 §4.1.3.3 writes in base64. */
function isBinary(type: string): boolean {
  return type.includes('/') && !type.startsWith('text/') && !/[+/]xml$/.test(type);
}

function decodedBase64(text: string, type: string): Markup {
  const bytes = Buffer.from(text.replace(/\s+/g, ''), 'base64');
  const decoded = new TextDecoder().decode(bytes);
  return /html|xml/.test(type) ? { type: 'html', value: decoded } : bySight(decoded);
}

/** Trimmed text of the first child of one of these names that has any. */
export function feedText(element: FeedElement, names: string[]): string | null {
  for (const name of names) {
    for (const child of childrenNamed(element, name)) {
      const text = child.text.trim();
      if (text !== '') return text;
    }
  }
  return null;
}

/** Of a date that is given twice the last one counts, as in other readers. */
function dateText(element: FeedElement, names: string[]): string | null {
  for (const name of names) {
    const text = childrenNamed(element, name).at(-1)?.text.trim();
    if (text) return text;
  }
  return null;
}

/** Resolves against `xml:base`, from the root inwards, on top of the address of the feed; as written where there is no base. */
function resolve(address: string, bases: readonly string[], location: string | null): string {
  const written = address.trim();
  const base = baseOf(bases, location);
  return (base ? URL.parse(written, base)?.href : null) ?? written;
}

function baseOf(bases: readonly string[], location: string | null): string | null {
  let base = location;
  for (const one of bases) base = URL.parse(one.trim(), base ?? undefined)?.href ?? base;
  return base;
}

function isAddress(text: string): boolean {
  return /^(https?:\/\/|www\.)\S+$/i.test(text);
}

/** The page that a feed or entry stands for: Atom's alternate link, RSS's link, a permalink guid, an enclosure's page. */
export function feedLink(element: FeedElement, location: string | null): string | null {
  const links = childrenNamed(element, 'link', 'xhtml:link');
  const alternates = links.filter((link) => {
    const rel = (link.attributes.rel ?? 'alternate').trim().toLowerCase();
    return link.attributes.href !== undefined && (rel === 'alternate' || rel.endsWith('/alternate'));
  });
  const html = alternates.find((link) => /^(text\/html|application\/xhtml\+xml)?$/.test(link.attributes.type ?? ''));
  const written = links.find((link) => link.text.trim() !== '' && link.attributes.href === undefined);
  const chosen = written ?? html ?? alternates[0];
  if (chosen) return originalOf(element, resolve(chosen.attributes.href ?? chosen.text, chosen.bases, location));
  const guid = childNamed(element, 'guid');
  const permanent = guid && (guid.attributes.ispermalink ?? 'true').trim().toLowerCase() !== 'false';
  if (permanent && guid.text.trim() !== '' && (isAddress(guid.text.trim()) || baseOf(guid.bases, location)))
    return resolve(guid.text, guid.bases, location);
  const other =
    element.attributes.href ??
    childNamed(element, 'a')?.attributes.href ??
    childNamed(element, 'content')?.attributes.src;
  const about = element.attributes['rdf:about'];
  if (other) return resolve(other, element.bases, location);
  return about && isAddress(about) ? about.trim() : null;
}

/** Feedburner's redirecting addresses hide the publisher's own, which it names beside them. */
function originalOf(element: FeedElement, link: string): string {
  if (!/^https?:\/\/(feeds\.feedburner\.com|feedproxy\.google\.com)\//.test(link)) return link;
  return feedText(element, ['feedburner:origlink']) ?? link;
}

/** `editor@example.org (A Name)`, `A Name <editor@example.org>` → `A Name`. */
function personIn(text: string): string | null {
  const plain = text.replace(/\s+/g, ' ').trim().slice(0, 500);
  const named = /^[^\s@()]+@[^\s@()]+ \(([^()]+)\)$/.exec(plain) ?? /^([^<>]+?) ?<[^<>]*@[^<>]*>$/.exec(plain);
  return (named?.[1] ?? plain).trim() || null;
}

export function feedAuthor(element: FeedElement): string | null {
  const names: string[] = [];
  for (const author of childrenNamed(element, 'author', 'dc:creator', 'dc:author', 'managingeditor')) {
    const name = author.children.length > 0 ? feedText(author, ['name', 'email']) : personIn(author.text);
    if (name && !names.includes(name)) names.push(name);
  }
  if (names.length === 0) return feedText(element, ['itunes:author']);
  return names.slice(0, 20).join(', ');
}

function markupNamed(element: FeedElement, names: string[], role: 'title' | 'text'): Markup | null {
  for (const name of names) {
    for (const child of childrenNamed(element, name)) {
      const markup = feedMarkup(child, role);
      if (markup.value.trim() !== '') return markup;
    }
  }
  return null;
}

function idOf(element: FeedElement, location: string | null): string | null {
  const id = childNamed(element, 'id', 'guid');
  if (id && id.text.trim() !== '') {
    const isRelative = id.name === 'id' && !URL.canParse(id.text.trim());
    return isRelative ? resolve(id.text, id.bases, location) : id.text.trim();
  }
  return element.attributes['rdf:about']?.trim() || feedText(element, ['dc:identifier']);
}

/** One `item` or `entry`. `location` is the address of the feed. */
export function readFeedEntry(element: FeedElement, location: string | null): FeedEntry {
  const group = childNamed(element, 'media:group') ?? element;
  const summary =
    markupNamed(element, ['description', 'summary', 'abstract', 'dc:description', 'itunes:summary'], 'text') ??
    markupNamed(group, ['media:description'], 'text');
  const content = childNamed(element, 'content:encoded', 'content', 'xhtml:body', 'body', 'fullitem');
  return {
    id: idOf(element, location),
    title: markupNamed(element, ['title', 'dc:title'], 'title') ?? markupNamed(group, ['media:title'], 'title'),
    link: feedLink(element, location),
    summary,
    content:
      content && (content.text.trim() !== '' || content.children.length > 0) ? feedMarkup(content, 'text') : null,
    author: feedAuthor(element),
    published: dateText(element, ['pubdate', 'published', 'issued', 'dcterms:issued', 'created', 'dcterms:created']),
    updated:
      dateText(element, ['updated', 'modified', 'dcterms:modified', 'dc:date', 'lastbuilddate']) ??
      element.attributes.lastmod ??
      null,
    language: feedText(element, ['dc:language', 'language']) ?? element.language,
    baseUrl: baseOf((content ?? element).bases, location),
  };
}
