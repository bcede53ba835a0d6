import type { Publisher } from './source.ts';

/** `page` is a whole HTML document whose article has yet to be found in it. */
export interface Markup {
  type: 'text' | 'html' | 'page';
  value: string;
}

/**
 * What a source type hands over for one post or article, before it becomes items: `src/capture/` makes plain text
 * of its markup and finds the posts quoted in it, so one entry can yield several items.
 */
export interface Entry {
  /** Identity within the source; null where it gives none, then the canonical URL or a hash serves. */
  externalId: string | null;
  /** The service's own number for it, where its deletions name it otherwise than `externalId`. */
  nativeId?: string;
  url: string | null;
  /** Against which relative links resolve: the address of the answer that held it, by which its evidence is found. */
  baseUrl: string | null;
  title: Markup | null;
  content: Markup;
  author: { name: string; handle: string | null } | null;
  /** As written at the source: `capture` reads it leniently. */
  published: string | null;
  updated: string | null;
  language: string | null;
  publisher: Publisher | null;
  forwardedFrom: { name: string | null; url: string | null } | null;
}
