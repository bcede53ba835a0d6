import { z } from 'zod';
import { escapeHtml } from '#src/model/display-text.ts';
import type { Entry } from '#src/model/entry.ts';
import { htmlLines, htmlLink, htmlOfText } from './social-post.ts';

const text = z.string().nullish().catch(null);
const chat = z.object({ id: z.int(), type: text, title: text, username: text });
const entity = z.object({ type: z.string(), offset: z.int().min(0), length: z.int().min(1), url: text });
const origin = z.object({
  type: z.string(),
  chat: chat.nullish().catch(null),
  sender_chat: chat.nullish().catch(null),
  message_id: z.int().nullish().catch(null),
  author_signature: text,
  sender_user_name: text,
  sender_user: z.object({ first_name: text, last_name: text, username: text }).nullish().catch(null),
});
const named = z.object({ file_name: text, title: text, performer: text }).nullish().catch(null);
const message = z.object({
  message_id: z.int(),
  chat,
  date: z.int().min(0),
  edit_date: z.int().min(0).nullish().catch(null),
  text,
  caption: text,
  entities: z.array(entity.nullable().catch(null)).nullish().catch(null),
  caption_entities: z.array(entity.nullable().catch(null)).nullish().catch(null),
  forward_origin: origin.nullish().catch(null),
  media_group_id: text,
  author_signature: text,
  photo: z.array(z.unknown()).nullish().catch(null),
  video: z.unknown().optional(),
  video_note: z.unknown().optional(),
  animation: z.unknown().optional(),
  voice: z.unknown().optional(),
  sticker: z.unknown().optional(),
  audio: named,
  document: named,
  location: z.unknown().optional(),
  venue: z.object({ title: text, address: text }).nullish().catch(null),
  contact: z.unknown().optional(),
  poll: z
    .object({ question: z.string(), options: z.array(z.object({ text })).nullish().catch(null) })
    .nullish()
    .catch(null),
  rich_message: z.unknown().optional(),
});
export type TelegramMessage = z.infer<typeof message>;

/** A message of the Bot API (core.telegram.org/bots/api#message). Null where it cannot be read. */
export function readTelegramMessage(json: unknown): TelegramMessage | null {
  const read = message.safeParse(json);
  return read.success ? read.data : null;
}

/** Whether it says that something happened to the channel (pinned, renamed) instead of anything. */
export function isServiceMessage(one: TelegramMessage): boolean {
  return wordsOf(one) === '' && mediaOf(one) === '';
}

/**
 * A post as an entry. The parts of an album come as messages of their own, of which one bears the words: `album` is the
 * whole of it. Its address is that of the public channel; a private one has none that strangers could open.
 */
export function entryOfMessage(album: readonly TelegramMessage[], foundAt: string, isOthers: boolean): Entry | null {
  const first = album[0];
  if (!first) return null;
  const name = first.chat.title ?? first.chat.username ?? String(first.chat.id);
  const handle = first.chat.username ?? null;
  const url = handle ? `https://t.me/${handle}/${first.message_id}` : null;
  // What has words speaks for the rest.
  const worded = album.map(wordsOf).filter(Boolean);
  const html = worded.length > 0 ? worded.join('<br>') : mediaOf(first);
  if (html === '') return null;
  const edited = Math.max(...album.map((one) => one.edit_date ?? 0));
  return {
    externalId: handle ? `${handle}/${first.message_id}` : `${first.chat.id}/${first.message_id}`,
    url,
    baseUrl: foundAt,
    title: null,
    content: { type: 'html', value: html },
    author: { name: first.author_signature ?? name, handle },
    published: timeOf(first.date),
    updated: edited > 0 ? timeOf(edited) : null,
    language: null,
    publisher: isOthers ? { name, kind: 'social', platform: 'telegram', owner: null, stance: null } : null,
    forwardedFrom: forwardOf(first),
  };
}

function timeOf(seconds: number): string {
  return new Date(Math.min(seconds, 8_000_000_000) * 1000).toISOString();
}

function forwardOf({ forward_origin: from }: TelegramMessage): Entry['forwardedFrom'] {
  if (!from) return null;
  const source = from.chat ?? from.sender_chat ?? null;
  const person = [from.sender_user?.first_name, from.sender_user?.last_name].filter(Boolean).join(' ');
  const name = source?.title ?? from.sender_user_name ?? (person || null);
  const signed = [name, from.author_signature].filter(Boolean).join(', ');
  const url = source?.username
    ? `https://t.me/${source.username}${from.message_id ? `/${from.message_id}` : ''}`
    : null;
  return { name: signed || null, url };
}

function wordsOf(one: TelegramMessage): string {
  const words = one.text ?? one.caption ?? richText(one.rich_message);
  const marks = one.text ? one.entities : one.caption_entities;
  const said = words ? htmlOfEntities(words, marks ?? []) : '';
  const lines = [
    ...(one.poll ? [one.poll.question, ...(one.poll.options ?? []).map((option) => option.text ?? '')] : []),
    ...[one.document, one.audio].map((file) =>
      [file?.performer, file?.title ?? file?.file_name].filter(Boolean).join(' – '),
    ),
    ...(one.venue ? [[one.venue.title, one.venue.address].filter(Boolean).join(', ')] : []),
  ].filter(Boolean);
  return said !== '' || lines.length > 0 ? `${said}${htmlLines(lines)}` : '';
}

/** What stands for a post without words. */
function mediaOf(one: TelegramMessage): string {
  const kinds: [string, unknown][] = [
    ['photo', one.photo],
    ['video', one.video],
    ['video message', one.video_note],
    ['animation', one.animation],
    ['voice message', one.voice],
    ['audio', one.audio],
    ['document', one.document],
    ['sticker', one.sticker],
    ['location', one.location],
    ['contact', one.contact],
    ['message', one.rich_message],
  ];
  // An animation comes as a document too.
  const [kind] = kinds.find(([, value]) => value !== undefined && value !== null) ?? [];
  return kind ? escapeHtml(`[${kind}]`) : '';
}

/** Offsets count UTF-16 code units, as JavaScript does. Links alone are taken over: an address behind other words. */
function htmlOfEntities(words: string, entities: readonly (z.infer<typeof entity> | null)[]): string {
  let html = '';
  let at = 0;
  const links = entities
    .filter((one) => one !== null)
    .filter(({ type, url }) => type === 'url' || (type === 'text_link' && /^https?:\/\//i.test(url ?? '')))
    .slice(0, 500)
    .toSorted((a, b) => a.offset - b.offset);
  for (const { type, offset, length, url } of links) {
    if (offset < at || offset + length > words.length) continue;
    const shown = words.slice(offset, offset + length);
    const target = type === 'url' ? (/^https?:\/\//i.test(shown) ? shown : `https://${shown}`) : (url ?? '');
    html += htmlOfText(words.slice(at, offset));
    html += type === 'url' ? htmlLink(target) : `<a href="${escapeHtml(target)}">${htmlOfText(shown)}</a>`;
    at = offset + length;
  }
  return html + htmlOfText(words.slice(at));
}

const MOST_PIECES = 2000;

/** All strings under `text` of a rich message, in order: its blocks nest, and new kinds of them come. */
function richText(rich: unknown): string | null {
  const pieces: string[] = [];
  const queue: unknown[] = [rich];
  for (let seen = 0; queue.length > 0 && seen < MOST_PIECES; seen++) {
    const value = queue.shift();
    if (typeof value === 'string') pieces.push(value);
    else if (Array.isArray(value)) queue.unshift(...value.slice(0, MOST_PIECES));
    else if (typeof value === 'object' && value !== null)
      queue.unshift(
        ...Object.entries(value)
          .filter(([key, inner]) => key === 'text' || typeof inner === 'object')
          .map(([, inner]) => inner),
      );
  }
  return pieces.join('\n').trim() || null;
}
