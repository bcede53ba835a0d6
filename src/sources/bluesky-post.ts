import { z } from 'zod';
import type { Entry } from '#src/model/entry.ts';
import { htmlOfFacets } from './bluesky-text.ts';
import { isFuture } from './claimed-time.ts';
import { entryOfPost, htmlLines, htmlLink, type Person, shownPerson } from './social-post.ts';

const text = z.string().nullish().catch(null);
const did = z.string().regex(/^did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,300}$/);
const author = z.object({ did, handle: text, displayName: text });
const record = z.object({
  text: z.string().catch(''),
  createdAt: text,
  langs: z.array(z.string()).nullish().catch(null),
  facets: z.unknown().optional(),
});
const postView = z.object({ uri: z.string(), author, record, embed: z.unknown().optional(), indexedAt: text });
const quotedView = z.object({
  uri: z.string(),
  author,
  value: record,
  embeds: z.unknown().optional(),
  indexedAt: text,
});
const reason = z.object({ $type: z.string(), by: author.optional(), indexedAt: text });

type Author = z.infer<typeof author>;

interface Embedded {
  /** Lines after the words. */
  lines: string[];
  links: string[];
  /** Lines that stand for a post without words of its own. */
  fallback: string[];
  quoted: unknown;
}

export interface BlueskyReading {
  key: string;
  /** When the service saw it, in milliseconds. */
  at: number | null;
  entries: Entry[];
}

export interface BlueskyContext {
  foundAt: string;
  isOthers: boolean;
  now: Date;
}

/**
 * Reads a `postView` (app.bsky.feed.defs) as entries: the post, then the one that it quotes. `why` is the reason beside
 * it in an author's feed, for reposts. Null where it cannot be read.
 */
export function readPost(json: unknown, why: unknown, context: BlueskyContext): BlueskyReading | null {
  const read = postView.safeParse(json);
  if (!read.success) return null;
  const { uri, author: writer, record: words, embed, indexedAt } = read.data;
  const url = webUrl(uri);
  if (url === null) return null;
  const cause = reason.safeParse(why);
  const repost = cause.success && cause.data.$type.endsWith('#reasonRepost') && cause.data.by ? cause.data : null;
  const embedded = readEmbed(embed);
  const quoted = readQuoted(embedded.quoted, context);
  const by = repost?.by ?? writer;
  const key = repost ? `${uri}#reposted-by:${by.did}` : uri;
  const seen = repost ? (repost.indexedAt ?? null) : (indexedAt ?? null);
  const claimed = repost ? seen : (words.createdAt ?? seen);
  const entry = entryOfPost({
    id: key,
    url,
    foundAt: context.foundAt,
    html: htmlOf(words, embedded),
    author: personOf(by),
    published: isFuture(claimed, context.now) ? seen : claimed,
    updated: null,
    language: languageOf(words.langs),
    platform: 'bluesky',
    forwardedFrom: repost ? { name: shownPerson(personOf(writer)), url } : quoted.origin,
    isOthers: context.isOthers,
  });
  const at = Date.parse(seen ?? '');
  return { key, at: Number.isNaN(at) ? null : at, entries: [entry, ...quoted.entries] };
}

/** Handles change hands, DIDs do not: `https://bsky.app/profile/DID/post/KEY`. */
function webUrl(uri: string): string | null {
  const found = /^at:\/\/(did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,300})\/app\.bsky\.feed\.post\/([\w.~:-]{1,512})$/.exec(
    uri,
  );
  return found ? `https://bsky.app/profile/${found[1]}/post/${found[2]}` : null;
}

function personOf({ did: id, handle, displayName }: Author): Person {
  // A handle that is no longer its account's reads `handle.invalid`.
  return { name: displayName ?? '', handle: handle && handle !== 'handle.invalid' ? handle : id };
}

function languageOf(langs: readonly string[] | null | undefined): string | null {
  return langs?.length === 1 ? langs[0]! : null;
}

function htmlOf({ text: words, facets }: z.infer<typeof record>, { lines, links, fallback }: Embedded): string {
  const html = htmlOfFacets(words, facets);
  const said = words.trim() !== '' || lines.length > 0;
  const shown = links.filter((link) => !html.includes(htmlLink(link)));
  return `${html}${htmlLines(lines)}${said ? '' : htmlLines(fallback)}${shown.map((link) => `<div>${htmlLink(link)}</div>`).join('')}`;
}

const fields = z.record(z.string(), z.unknown());
const described = z.object({ alt: text }).nullable().catch(null);
const card = z.object({ uri: z.string(), title: text, description: text });

/** What hangs on a post (app.bsky.embed.*). Kinds that are not known leave their name where the post says nothing else. */
function readEmbed(json: unknown): Embedded {
  const nothing: Embedded = { lines: [], links: [], fallback: [], quoted: null };
  const read = fields.safeParse(json);
  if (!read.success) return nothing;
  const embed = read.data;
  const kind =
    /^app\.bsky\.embed\.([A-Za-z]{1,40})/.exec(typeof embed.$type === 'string' ? embed.$type : '')?.[1] ?? 'unknown';
  if (kind === 'record') return { ...nothing, quoted: embed.record };
  if (kind === 'recordWithMedia') {
    const inner = fields.safeParse(embed.record);
    return { ...readMedia(embed.media), quoted: inner.success ? inner.data.record : null };
  }
  return readMedia(embed);
}

function readMedia(json: unknown): Embedded {
  const read = fields.safeParse(json);
  const embed = read.success ? read.data : {};
  const kind =
    /^app\.bsky\.embed\.([A-Za-z]{1,40})/.exec(typeof embed.$type === 'string' ? embed.$type : '')?.[1] ?? 'attachment';
  const external = card.safeParse(embed.external);
  if (external.success) {
    const { uri, title, description } = external.data;
    // Its words are those of another page: they count where the post has none.
    return { lines: [], links: [uri], fallback: [title ?? '', description ?? ''].filter(Boolean), quoted: null };
  }
  const images = [embed.images, embed.items].find(Array.isArray) ?? [embed];
  const name = kind === 'images' || kind === 'gallery' ? 'image' : kind;
  const alts = images.slice(0, 50).map((image) => described.parse(image)?.alt?.trim() ?? '');
  const lines = alts.filter(Boolean).map((alt) => `[${name}: ${alt}]`);
  return { lines, links: [], fallback: [`[${name}]`], quoted: null };
}

/** The quoted post as an entry of its own author; one that was deleted or is hidden leaves its address alone. */
function readQuoted(json: unknown, context: BlueskyContext): { origin: Entry['forwardedFrom']; entries: Entry[] } {
  const read = quotedView.safeParse(json);
  if (!read.success) {
    const named = z.object({ uri: z.string() }).safeParse(json);
    const url = named.success ? webUrl(named.data.uri) : null;
    return { origin: url ? { name: null, url } : null, entries: [] };
  }
  const { uri, author: writer, value, embeds, indexedAt } = read.data;
  const url = webUrl(uri);
  if (url === null) return { origin: null, entries: [] };
  const first: unknown = Array.isArray(embeds) ? embeds[0] : null;
  const claimed = value.createdAt ?? indexedAt ?? null;
  const entry = entryOfPost({
    id: uri,
    url,
    foundAt: context.foundAt,
    html: htmlOf(value, readEmbed(first)),
    author: personOf(writer),
    published: isFuture(claimed, context.now) ? (indexedAt ?? null) : claimed,
    updated: null,
    language: languageOf(value.langs),
    platform: 'bluesky',
    forwardedFrom: null,
    isOthers: true,
  });
  return { origin: { name: shownPerson(personOf(writer)), url }, entries: [entry] };
}
