import { z } from 'zod';
import type { Entry } from '#src/model/entry.ts';
import { entryOfPost, htmlLines, htmlLink, htmlOfText, type Person, shownPerson } from './social-post.ts';

const text = z.string().nullish().catch(null);
/** Ids exceed 2^53; one that comes as a safe number is taken all the same. */
export const xId = z.union([z.string().regex(/^\d{1,25}$/), z.int().min(0).transform(String)]);
const members = <Member extends z.ZodType>(member: Member) =>
  z.array(member.nullable().catch(null)).nullish().catch(null);
const entities = z.object({ urls: members(z.object({ url: z.string(), expanded_url: text, unwound_url: text })) });
const note = z
  .object({ text: z.string(), entities: entities.nullish().catch(null) })
  .nullish()
  .catch(null);
const references = members(z.object({ type: z.string(), id: xId }));

/** Names of the API differ by its version (tweet, post): both are read, whichever was asked for. */
const post = z.object({
  id: xId,
  text: z.string().catch(''),
  created_at: text,
  lang: text,
  author_id: xId.nullish().catch(null),
  username: text,
  entities: entities.nullish().catch(null),
  note_tweet: note,
  note_post: note,
  referenced_tweets: references,
  referenced_posts: references,
  attachments: z
    .object({ media_keys: members(z.string()) })
    .nullish()
    .catch(null),
});
type Post = z.infer<typeof post>;
const user = z.object({ id: xId, name: text, username: z.string().regex(/^\w{1,30}$/) });
const medium = z.object({ media_key: z.string(), type: text, alt_text: text });
const includesSchema = z.object({
  users: z.array(z.unknown()).nullish().catch(null),
  media: z.array(z.unknown()).nullish().catch(null),
  tweets: z.array(z.unknown()).nullish().catch(null),
  posts: z.array(z.unknown()).nullish().catch(null),
});

/** What an answer carries beside its posts, by id. */
export interface XIncludes {
  users: ReadonlyMap<string, Person>;
  media: ReadonlyMap<string, z.infer<typeof medium>>;
  posts: ReadonlyMap<string, Post>;
  /** How many of each were returned, which is what X counts. */
  counts: { posts: number; users: number };
}

export function readIncludes(json: unknown): XIncludes {
  const found = includesSchema.safeParse(json);
  const { users, media, tweets, posts } = found.success ? found.data : {};
  const people = readAll(user, users);
  const referenced = readAll(post, [...(tweets ?? []), ...(posts ?? [])]);
  return {
    users: new Map(people.map(({ id, name, username }) => [id, { name: name ?? '', handle: username }])),
    media: new Map(readAll(medium, media).map((one) => [one.media_key, one])),
    posts: new Map(referenced.map((one) => [one.id, one])),
    counts: { posts: (tweets?.length ?? 0) + (posts?.length ?? 0), users: users?.length ?? 0 },
  };
}

function readAll<Member>(schema: z.ZodType<Member>, values: readonly unknown[] | null | undefined): Member[] {
  return (values ?? []).slice(0, 1000).flatMap((value) => {
    const read = schema.safeParse(value);
    return read.success ? [read.data] : [];
  });
}

export interface XContext {
  includes: XIncludes;
  foundAt: string;
  isOthers: boolean;
}

/** Reads a post as entries: itself or what it reposts, then the post that it quotes. Null where it cannot be read. */
export function readXPost(json: unknown, context: XContext): { id: string; entries: Entry[] } | null {
  const read = post.safeParse(json);
  if (!read.success) return null;
  const wrapper = read.data;
  const { posts } = context.includes;
  const references = [...(wrapper.referenced_tweets ?? []), ...(wrapper.referenced_posts ?? [])];
  const repost = references.find((one) => one?.type === 'retweeted' || one?.type === 'reposted') ?? null;
  const quote = references.find((one) => one?.type === 'quoted') ?? null;
  // The text of a repost itself is cut short.
  const shown = (repost && posts.get(repost.id)) ?? wrapper;
  const quoted = quote ? (posts.get(quote.id) ?? null) : null;
  const origin = repost ?? quote;
  const entry = entryOf(wrapper, shown, context, origin ? originOf(origin.id, wrapper, context) : null);
  if (!quoted) return { id: wrapper.id, entries: [entry] };
  return { id: wrapper.id, entries: [entry, entryOf(quoted, quoted, { ...context, isOthers: true }, null)] };
}

function entryOf(wrapper: Post, shown: Post, context: XContext, forwardedFrom: Entry['forwardedFrom']): Entry {
  const writer = personOf(wrapper, context.includes);
  return entryOfPost({
    id: wrapper.id,
    url: addressOf(wrapper.id, writer),
    foundAt: context.foundAt,
    html: htmlOf(shown, context.includes),
    author: writer ?? { name: '', handle: wrapper.author_id ?? 'unknown' },
    published: wrapper.created_at ?? null,
    updated: null,
    // `und`, `qme` and their like are X's own marks for posts without words.
    language: shown.lang && !/^(und|q[a-z]{2})$/.test(shown.lang) ? shown.lang : null,
    platform: 'x',
    forwardedFrom,
    isOthers: context.isOthers,
  });
}

function personOf({ author_id }: Post, includes: XIncludes): Person | null {
  return author_id ? (includes.users.get(author_id) ?? null) : null;
}

function addressOf(id: string, writer: Person | null): string {
  return `https://x.com/${writer?.handle ?? 'i'}/status/${id}`;
}

function originOf(id: string, wrapper: Post, { includes }: XContext): Entry['forwardedFrom'] {
  const original = includes.posts.get(id);
  const named = /^RT @(\w{1,30}):/.exec(wrapper.text)?.[1];
  const writer = (original ? personOf(original, includes) : null) ?? (named ? { name: '', handle: named } : null);
  return { name: writer ? shownPerson(writer) : null, url: addressOf(id, writer) };
}

/** Text longer than 280 characters stands in the note. Short links give way to what they stand for. */
function htmlOf(shown: Post, includes: XIncludes): string {
  const long = shown.note_tweet ?? shown.note_post ?? null;
  const words = unescaped(long?.text ?? shown.text);
  const urls = [...(long?.entities?.urls ?? []), ...(shown.entities?.urls ?? [])];
  const targets = new Map<string, string>();
  for (const one of urls.slice(0, 100)) {
    const target = one?.unwound_url ?? one?.expanded_url ?? null;
    if (one && target && /^https?:\/\/t\.co\/\w{1,30}$/.test(one.url)) targets.set(one.url, target);
  }
  const html = words
    .split(/(https?:\/\/t\.co\/\w{1,30})/)
    .map((part, index) => (index % 2 === 0 ? htmlOfText(part) : linkOf(targets.get(part) ?? part)))
    .join('');
  const media = (shown.attachments?.media_keys ?? []).map((key) => includes.media.get(key ?? '') ?? null);
  const described = media.flatMap((one) => {
    const alt = one?.alt_text?.trim();
    return alt ? [`[${kindOf(one?.type)}: ${alt}]`] : [];
  });
  const silent = html.trim() === '' ? media.map((one) => `[${kindOf(one?.type)}]`) : [];
  return `${html}${htmlLines(described.length > 0 ? described : silent)}`;
}

/** A post's own pictures are linked at its end: nothing that it says. */
function linkOf(target: string): string {
  return /^https?:\/\/(x|twitter)\.com\/\w{1,30}\/status\/\d{1,25}\/(photo|video)\/\d/.test(target)
    ? ''
    : htmlLink(target);
}

function kindOf(type: string | null | undefined): string {
  return type && /^[a-z_]{1,20}$/.test(type) ? type.replace('_', ' ') : 'media';
}

/** X escapes three characters in its texts. */
function unescaped(words: string): string {
  return words.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim();
}
