import { isRecord, parsedJson } from '#src/base/json.ts';
import type { FeedDocument, FeedEntry } from './feed-document.ts';

type Fields = Record<string, unknown>;
const MAXIMUM_ENTRIES = 10_000;

/** Strings, and numbers, which early JSON Feeds use as ids. */
function stringOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function address(value: unknown, base: string | null): string | null {
  const written = stringOf(value);
  return written ? (URL.parse(written, base ?? undefined)?.href ?? written) : null;
}

/** 1.1 has `authors`, 1.0 has `author`. */
function authorOf(fields: Fields): string | null {
  const authors = Array.isArray(fields.authors) ? fields.authors : [fields.author];
  const names = authors
    .map((author) => (isRecord(author) ? stringOf(author.name) : stringOf(author)))
    .filter((name) => name !== null);
  return names.length > 0 ? names.slice(0, 20).join(', ') : null;
}

function entryOf(fields: Fields, feed: Fields, url: string | null): FeedEntry {
  const html = stringOf(fields.content_html);
  const text = stringOf(fields.content_text);
  const title = stringOf(fields.title);
  const summary = stringOf(fields.summary);
  const link = address(fields.url, url) ?? address(fields.external_url, url);
  return {
    id: stringOf(fields.id) ?? link,
    title: title ? { type: 'text', value: title } : null,
    link,
    summary: summary ? { type: 'text', value: summary } : null,
    content: html ? { type: 'html', value: html } : text ? { type: 'text', value: text } : null,
    author: authorOf(fields) ?? authorOf(feed),
    published: stringOf(fields.date_published),
    updated: stringOf(fields.date_modified),
    language: stringOf(fields.language) ?? stringOf(feed.language),
    baseUrl: link ?? url,
  };
}

/** JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1); null for JSON that is none. */
export function readJsonFeed(text: string, url: string | null): FeedDocument | null {
  const feed = parsedJson(text);
  if (!isRecord(feed) || !Array.isArray(feed.items)) return null;
  if (!stringOf(feed.version)?.includes('jsonfeed.org/') && !stringOf(feed.title)) return null;
  const fields = feed;
  const title = stringOf(feed.title);
  return {
    format: 'json',
    title: title ? { type: 'text', value: title } : null,
    link: address(feed.home_page_url, url),
    language: stringOf(feed.language),
    intervalMs: null,
    hubs: (Array.isArray(feed.hubs) ? feed.hubs : [])
      .slice(0, 10)
      .filter(isRecord)
      .filter((hub) => /^websub$/i.test(stringOf(hub.type) ?? ''))
      .flatMap((hub) => address(hub.url, url) ?? []),
    self: address(feed.feed_url, url),
    entries: feed.items
      .slice(0, MAXIMUM_ENTRIES)
      .filter(isRecord)
      .map((item) => entryOf(item, fields, url)),
  };
}
