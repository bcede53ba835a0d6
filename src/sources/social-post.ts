import { escapeHtml } from '#src/model/display-text.ts';
import type { Entry } from '#src/model/entry.ts';
import type { Platform } from '#src/model/source.ts';

export interface Person {
  name: string;
  /** Without `@`. */
  handle: string;
}

export interface SocialPost {
  id: string;
  /** Web address at which people open it. */
  url: string | null;
  /** Address of the answer that held it: evidence is looked up by it. */
  foundAt: string;
  html: string;
  author: Person;
  published: string | null;
  updated: string | null;
  language: string | null;
  platform: Platform;
  forwardedFrom: Entry['forwardedFrom'];
  /** Its author is its publisher: it came from a search, or is quoted by somebody. */
  isOthers: boolean;
}

/** A post of a social platform as the pipeline takes it. Posts have no titles. */
export function entryOfPost(post: SocialPost): Entry {
  const { author, platform } = post;
  const name = author.name.trim() || author.handle;
  return {
    externalId: post.id,
    url: post.url,
    baseUrl: post.foundAt,
    title: null,
    content: { type: 'html', value: post.html },
    author: { name, handle: author.handle },
    published: post.published,
    updated: post.updated,
    language: post.language,
    publisher: post.isOthers ? { name, kind: 'social', platform, owner: null, stance: null } : null,
    forwardedFrom: post.forwardedFrom,
  };
}

/** "A Name (@handle)". */
export function shownPerson({ name, handle }: Person): string {
  return name.trim() ? `${name.trim()} (@${handle})` : `@${handle}`;
}

/** Plain text as HTML, its line ends kept. */
export function htmlOfText(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>');
}

/** A link whose words are its address: what a platform shows of it is often cut short. */
export function htmlLink(url: string): string {
  const web = /^https?:\/\//i.test(url) && url.length <= 2000;
  return web ? `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>` : escapeHtml(url.slice(0, 2000));
}

/** Lines of their own after the words of a post: descriptions of pictures, answers of polls. */
export function htmlLines(lines: readonly string[]): string {
  return lines.map((line) => `<div>${htmlOfText(line)}</div>`).join('');
}

/** The words of an HTML text, for a filter: inline marks stand within words, others part them. */
export function wordsOfHtml(html: string): string {
  return html.replace(/<\/?(?:span|a|b|i|em|strong)(?:\s[^<>]{0,2000})?>/gi, '').replace(/<[^<>]{0,2000}>/g, '\n');
}
