import type { Publisher } from './source.ts';

/** One post or article as a source gave it: plain text, times as claimed, nothing concluded yet. */
export interface CollectedItem {
  /** Identity within its source: a feed's guid, a post id, else the canonical URL. */
  externalId: string;
  url: string | null;
  /** `url` without tracking parameters and other noise: see `src/capture/canonical-url.ts`. */
  canonicalUrl: string | null;
  title: string;
  /** Plain text, paragraphs separated by newlines. Never markup. */
  text: string;
  author: { name: string; handle: string | null } | null;
  /** ISO 8601 date or date-time as claimed by the publisher; null where it does not say. */
  published: string | null;
  updated: string | null;
  /** BCP 47, declared by the publisher: a hint. */
  language: string | null;
  /** Set where somebody else than the source published it (imports, posts quoted in an article). */
  publisher: Publisher | null;
  /** Absolute http(s) links in the text. */
  links: string[];
  /** The item that this one forwards or quotes, as far as the source says. */
  forwardedFrom: { name: string | null; url: string | null } | null;
  /** URL of the article in which this post was found quoted. */
  quotedIn: string | null;
}

/**
 * The one string to which every span (of a signal, of a mention) refers, in UTF-16 code units:
 * the title, a newline, the text; without a title the text alone.
 */
export function contentOf(item: { title?: string | null; text: string }): string {
  return item.title ? `${item.title}\n${item.text}` : item.text;
}
