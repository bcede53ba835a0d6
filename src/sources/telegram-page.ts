import type { CheerioAPI } from 'cheerio';
import type { Entry } from '#src/model/entry.ts';
import { openPageTree } from './page-tree.ts';

/** A page of a channel's public preview (`t.me/s/NAME`). */
export interface TelegramPage {
  posts: { id: number; entry: Entry }[];
  /** Name of the channel; null where the page shows none, and so is not a preview. */
  channel: string | null;
  /** The least number of a message on it, those that say nothing included; null without any. */
  oldest: number | null;
  /** Ids below this one are on the page before; null on the first page of the channel. */
  before: number | null;
  /** Messages that could not be read. */
  problems: string[];
}

type Selected = ReturnType<CheerioAPI>;
const REPLY = '.tgme_widget_message_reply';
/** What stands for a post's content where it has no words, so that the post itself is not lost. */
const MEDIA: readonly [string, string][] = [
  ['.tgme_widget_message_photo_wrap', 'photo'],
  ['.tgme_widget_message_video_player, .tgme_widget_message_video_wrap', 'video'],
  ['.tgme_widget_message_roundvideo_player', 'video message'],
  ['.tgme_widget_message_voice_player, .tgme_widget_message_voice', 'voice message'],
  ['.tgme_widget_message_sticker_wrap, .tgme_widget_message_videosticker', 'sticker'],
  ['.tgme_widget_message_location_wrap', 'location'],
  ['.tgme_widget_message_contact_wrap', 'contact'],
  ['.tgme_widget_message_game', 'game'],
  ['.tgme_widget_message_invoice', 'invoice'],
];

/** `title` of the page that Telegram serves for a name: whether there is such a channel. */
export function telegramTitle(html: string): 'channel' | 'missing' | 'unknown' {
  const title = /<title>([^<]{0,300})<\/title>/i.exec(html)?.[1] ?? '';
  if (/^\s*Telegram: View @/i.test(title)) return 'channel';
  return /^\s*Telegram: (Contact|Launch) @/i.test(title) ? 'missing' : 'unknown';
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text elements of the post itself: previews of the post replied to use the same classes. */
function ownText(page: CheerioAPI, message: Selected): string[] {
  const texts = message.find('.tgme_widget_message_text').filter((_, node) => {
    const element = page(node);
    // A text element can hold another of the same class.
    return element.closest(REPLY).length === 0 && element.parent().closest('.tgme_widget_message_text').length === 0;
  });
  return texts.toArray().map((node) => {
    const element = page(node);
    for (const anchor of element.find('a[onclick]').toArray()) {
      // Links with a question before them are escaped twice.
      const link = page(anchor);
      link.attr('href', (link.attr('href') ?? '').replaceAll('&amp;', '&'));
      link.removeAttr('onclick');
    }
    return element.html() ?? '';
  });
}

function pollLines(page: CheerioAPI, message: Selected): string[] {
  const question = message.find('.tgme_widget_message_poll_question').first().text().trim();
  if (question === '') return [];
  // Without the share of votes: it changes all the time, and an edit is what somebody changed.
  const options = message
    .find('.tgme_widget_message_poll_option_text')
    .toArray()
    .map((node) => page(node).text().trim());
  return [question, ...options].map(escapeHtml);
}

function documentLines(page: CheerioAPI, message: Selected): string[] {
  return message
    .find('.tgme_widget_message_document_title')
    .toArray()
    .map((node) => escapeHtml(page(node).text().trim()));
}

function previewLines(message: Selected): string[] {
  const preview = message.find('.tgme_widget_message_link_preview').first();
  const href = preview.attr('href');
  const title = preview.find('.link_preview_title').text().trim();
  const description = preview.find('.link_preview_description').text().trim();
  if (!href || (!title && !description)) return [];
  const anchor = `<a href="${escapeHtml(href).replaceAll('"', '&quot;')}">${escapeHtml(title || href)}</a>`;
  return [anchor, ...(description ? [escapeHtml(description)] : [])];
}

function contentOf(page: CheerioAPI, message: Selected): string {
  const words = [...ownText(page, message), ...pollLines(page, message), ...documentLines(page, message)];
  // The card of a link counts where the post says nothing itself: else its words are those of another page.
  const lines = words.some((line) => line.trim() !== '') ? words : previewLines(message);
  if (lines.some((line) => line.trim() !== '')) return lines.map((line) => `<div>${line}</div>`).join('');
  const kinds = MEDIA.filter(([selector]) => message.find(selector).length > 0).map(([, kind]) => `[${kind}]`);
  const hidden = message.find('.message_media_not_supported').length > 0 ? '[not shown in the public preview]' : '';
  // Kinds that are not known yet: the post is there, and can be opened where it is.
  return escapeHtml(kinds.join(' ') || hidden || '[message]');
}

function entryOf(
  page: CheerioAPI,
  message: Selected,
  post: { channel: string; id: number; foundAt: string | null },
): Entry {
  const url = `https://t.me/${post.channel}/${post.id}`;
  const forwarded = message.find('.tgme_widget_message_forwarded_from').first();
  const origin = forwarded.find('.tgme_widget_message_forwarded_from_name').first();
  const name = [origin.text().trim(), forwarded.find('.tgme_widget_message_forwarded_from_author').text().trim()];
  const signature = message.find('.tgme_widget_message_from_author').first().text().trim();
  const owner = message.find('.tgme_widget_message_owner_name').first().text().trim();
  return {
    externalId: `${post.channel}/${post.id}`,
    url,
    baseUrl: post.foundAt ?? url,
    title: null,
    content: { type: 'html', value: contentOf(page, message) },
    author: { name: signature || owner || post.channel, handle: post.channel },
    // The length of a video is a time element too, without a datetime.
    published: message.find('.tgme_widget_message_date time[datetime]').last().attr('datetime') ?? null,
    updated: null,
    language: null,
    publisher: null,
    forwardedFrom:
      forwarded.length > 0 ? { name: name.filter(Boolean).join(', ') || null, url: origin.attr('href') ?? null } : null,
  };
}

/** Reads a preview page, found at an address. Null where it cannot be one: too large or too deep. */
export function readTelegramPage(html: string, foundAt: string | null = null): TelegramPage | null {
  const page = openPageTree(html);
  if (!page) return null;
  const posts: TelegramPage['posts'] = [];
  const problems: string[] = [];
  let oldest = Number.POSITIVE_INFINITY;
  for (const node of page('.tgme_widget_message[data-post]').toArray()) {
    const message = page(node);
    const written = /^([A-Za-z]\w{2,40})\/(\d{1,12})$/.exec(message.attr('data-post') ?? '');
    if (!written) {
      problems.push(`A message with the unreadable number "${(message.attr('data-post') ?? '').slice(0, 60)}".`);
      continue;
    }
    const [, channel, number] = written;
    const id = Number(number);
    oldest = Math.min(oldest, id);
    if (message.hasClass('service_message')) continue;
    posts.push({ id, entry: entryOf(page, message, { channel: channel!, id, foundAt }) });
  }
  const pointer = page('a.tme_messages_more[data-before]').attr('data-before');
  const previous = /[?&]before=(\d{1,12})/.exec(page('link[rel="prev"]').attr('href') ?? '')?.[1];
  const channel = page('.tgme_channel_info_header_title, .tgme_header_title').first().text().trim();
  const before = Number(pointer ?? previous ?? Number.NaN);
  return {
    posts,
    channel: channel || (page('.tgme_channel_history, .tgme_channel_info').length > 0 ? '' : null),
    oldest: Number.isFinite(oldest) ? oldest : null,
    before: Number.isNaN(before) ? null : Math.min(before, oldest),
    problems,
  };
}
