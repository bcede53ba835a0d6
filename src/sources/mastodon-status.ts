import { z } from 'zod';
import type { Entry } from '#src/model/entry.ts';
import { isFuture } from './claimed-time.ts';
import { openPageTree } from './page-tree.ts';
import { entryOfPost, htmlLines, type Person, shownPerson } from './social-post.ts';

const text = z.string().nullish().catch(null);
const flag = z.boolean().nullish().catch(null);
const list = <Member extends z.ZodType>(member: Member) => z.array(member.nullable().catch(null)).nullish().catch(null);
/** Ids exceed 2^53 and come as strings; a server that sends a number has small ones. */
const id = z.union([z.string().min(1).max(200), z.int().transform(String)]);

const account = z.object({ acct: z.string().min(1).max(300), url: text, display_name: text, noindex: flag });
const plainStatus = z.object({
  id,
  uri: text,
  url: text,
  created_at: text,
  edited_at: text,
  content: text,
  spoiler_text: text,
  visibility: text,
  language: text,
  account,
  media_attachments: list(z.object({ type: text, description: text })),
  poll: z
    .object({ options: list(z.object({ title: text })) })
    .nullish()
    .catch(null),
});
type PlainStatus = z.infer<typeof plainStatus>;
const quotable = plainStatus.extend({
  quote: z
    .object({ state: text, quoted_status: plainStatus.nullish().catch(null) })
    .nullish()
    .catch(null),
});
const status = quotable.extend({ reblog: quotable.nullish() });

export interface StatusReading {
  /** For paging. */
  id: string;
  entries: Entry[];
  /** Whether the author asks to be left out of search engines and the like. */
  noIndex: boolean;
}

export interface StatusContext {
  server: URL;
  foundAt: string;
  isOthers: boolean;
  now: Date;
}

/**
 * Reads a `Status` of Mastodon's API (docs.joinmastodon.org/entities/Status) as entries: the post or repost itself, then
 * the post that it quotes. None for one that is not public. Null where it cannot be read.
 */
export function readStatus(json: unknown, context: StatusContext): StatusReading | null {
  const read = status.safeParse(json);
  if (!read.success) return null;
  const wrapper = read.data;
  const shown = wrapper.reblog ?? wrapper;
  const noIndex = wrapper.account.noindex === true || shown.account.noindex === true;
  // With a token a server shows us what was not meant for the public.
  if (!isPublic(wrapper) || !isPublic(shown)) return { id: wrapper.id, entries: [], noIndex };
  const quoted = shown.quote?.quoted_status ?? null;
  const readable = quoted && isPublic(quoted) ? quoted : null;
  const original = wrapper.reblog ?? readable;
  const entry = { ...entryOf(wrapper, shown, context, original), nativeId: wrapper.id };
  const entries = readable ? [entry, entryOf(readable, readable, { ...context, isOthers: true }, null)] : [entry];
  return { id: wrapper.id, entries, noIndex };
}

function isPublic({ visibility }: PlainStatus): boolean {
  return visibility === 'public' || visibility === 'unlisted' || visibility == null;
}

function entryOf(
  wrapper: PlainStatus,
  shown: PlainStatus,
  context: StatusContext,
  original: PlainStatus | null,
): Entry {
  const from = original ? personOf(original, context.server) : null;
  return entryOfPost({
    // The only name of a post that is the same on every server.
    id: wrapper.uri ?? `${context.server.host}/${wrapper.id}`,
    url: shown.url ?? shown.uri ?? null,
    foundAt: context.foundAt,
    html: htmlOf(shown),
    author: personOf(wrapper, context.server),
    published: isFuture(wrapper.created_at ?? null, context.now) ? null : (wrapper.created_at ?? null),
    updated: shown.edited_at ?? null,
    language: shown.language ?? null,
    platform: 'mastodon',
    forwardedFrom: from && original ? { name: shownPerson(from), url: original.url ?? original.uri ?? null } : null,
    isOthers: context.isOthers,
  });
}

/** Accounts of the server itself come without its name. */
function personOf({ account: { acct, display_name } }: PlainStatus, server: URL): Person {
  return { name: display_name ?? '', handle: acct.includes('@') ? acct : `${acct}@${server.host}` };
}

function htmlOf(shown: PlainStatus): string {
  const warning = shown.spoiler_text?.trim();
  const pictures = (shown.media_attachments ?? []).map((media) => {
    const type = media?.type && /^[a-z]{1,20}$/.test(media.type) ? media.type : 'media';
    return media?.description?.trim() ? `[${type}: ${media.description.trim()}]` : `[${type}]`;
  });
  const options = (shown.poll?.options ?? []).map((option) => option?.title ?? '').filter(Boolean);
  const words = withWholeLinks(shown.content ?? '');
  const described = pictures.filter((line) => line.includes(':') || words.trim() === '');
  return `${warning ? htmlLines([warning]) : ''}${words}${htmlLines([...options, ...described])}`;
}

/**
 * Links show only a part of their address, the rest in hidden spans: their words become the address. Classes go, since
 * a stranger could dress words of their own as somebody's post with them; so does the copy of a quoted post's link.
 */
function withWholeLinks(content: string): string {
  if (!/class|data-|<(script|iframe|style|object|embed)/i.test(content)) return content;
  const page = openPageTree(`<body>${content}</body>`);
  if (!page) return content.replace(/<([a-z][a-z0-9]{0,20})\s[^<>]{0,5000}>/gi, '<$1>');
  page('script, style, iframe, object, embed, .quote-inline').remove();
  for (const node of page('a[href]').toArray()) {
    const anchor = page(node);
    const isCut = anchor.find('.invisible, .ellipsis').length > 0;
    if (isCut) anchor.text(anchor.attr('href') ?? '');
  }
  for (const node of page('[class]').toArray()) page(node).removeAttr('class');
  for (const node of page('blockquote').toArray())
    for (const name of Object.keys(page(node).attr() ?? {})) page(node).removeAttr(name);
  return page('body').html() ?? '';
}
