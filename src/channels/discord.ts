import { z } from 'zod';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { readingDirection } from '#src/words/languages.ts';
import { type ChannelType, type FollowUpRequest, SENDS_ONLY, type SendRequest } from './channel.ts';
import { documentOf } from './document.ts';
import { type Answer, askJson, errorWord, idIn, judgedByStatus, secondsIn } from './exchange.ts';
import { fitted, utf16Units } from './fit.ts';
import { RIGHT_TO_LEFT_MARK } from './foreign-text.ts';
import { layOutParts, type Markup, withoutHeading } from './layout.ts';
import { discordText, encodedAddress } from './markup-text.ts';
import { webhookUrl } from './setting.ts';

const settings = z.strictObject({
  url: webhookUrl.describe('Address of the webhook, a secret'),
  thread: z
    .string('must be the number of a thread')
    .regex(/^\d{5,25}$/, 'must be the number of a thread, as text')
    .optional()
    .describe('Number of a thread to post into, in quotation marks'),
  forum: z
    .boolean()
    .default(false)
    .describe('The webhook is that of a forum: each story gets a thread of its own, with its developments'),
});
type DiscordSettings = z.infer<typeof settings>;
type Request = SendRequest<DiscordSettings>;

const SERVICE = 'Discord';
/** Of all embeds of a message together 6,000, of one description 4,096. */
const MARKUP: Markup = {
  limit: 2900,
  measure: utf16Units,
  text: discordText,
  bold: (marked) => `**${marked}**`,
  quote: (marked) => `> ${marked}`,
  link: (label, url) => `[${discordText(label)}](${encodedAddress(url)})`,
  lineStart: (language) => (readingDirection(language) === 'rtl' ? RIGHT_TO_LEFT_MARK : ''),
};
const MOST_EMBEDS = 2;
const COLOURS = { low: 0x8a8f98, normal: 0x3b6ea8, high: 0xb8650b, urgent: 0xb3261e };

/** A webhook of Discord: it can change its messages; only in a forum can it keep those of a story together. */
export const discord: ChannelType<DiscordSettings> = {
  type: 'discord',
  label: 'Discord',
  description: 'Posts to a channel or forum of Discord through a webhook; changes alerts in place.',
  settings,
  secrets: ['url'],
  abilities: ({ forum }) => ({ ...SENDS_ONLY, update: true, reply: forum }),
  send: (request) => post(request, request.settings.thread ?? null),
  reply: async (request) => {
    const { thread } = partsOf(request.reference);
    const result = await post(request, thread);
    const isGone = result.outcome === 'failed' && result.scope === 'message' && thread !== null;
    return isGone ? post(request, request.settings.thread ?? null) : result;
  },
  update,
};

async function post(request: Request, thread: string | null): Promise<SendResult> {
  const { settings, message, now } = request;
  // Without `wait` a message that is not kept is answered like one that is.
  const url = addressed(settings.url, '', { wait: 'true', ...(thread ? { thread_id: thread } : {}) });
  const name = settings.forum && thread === null ? { thread_name: threadName(message) } : {};
  const asked = await askJson(request, SERVICE, { url }, { ...bodyOf(message), ...name });
  return 'result' in asked ? asked.result : judged(asked.answer, thread, settings.forum, now);
}

async function update(request: FollowUpRequest<DiscordSettings>): Promise<SendResult> {
  const { settings, message, reference, now } = request;
  const { thread, id } = partsOf(reference);
  const url = addressed(settings.url, `/messages/${id}`, thread ? { thread_id: thread } : {});
  const asked = await askJson(request, SERVICE, { url, method: 'PATCH' }, bodyOf(message));
  return 'result' in asked ? asked.result : judged(asked.answer, thread, settings.forum, now);
}

function bodyOf(message: Message) {
  const { heading, severity } = documentOf(message);
  const parts = withoutHeading(layOutParts(message, MARKUP, MOST_EMBEDS));
  return {
    // Shown in notifications.
    content: fitted(heading, 300, discordText),
    embeds: parts.map((description) => ({ description, color: COLOURS[severity ?? 'normal'] })),
    allowed_mentions: { parse: [] },
  };
}

/** Of 1 to 100 characters. */
function threadName(message: Message): string {
  const { heading, title } = documentOf(message);
  return fitted(title || heading, 95, (text) => text) || message.key;
}

function addressed(webhook: string, path: string, query: Record<string, string>): string {
  const url = new URL(webhook);
  url.pathname = `${url.pathname.replace(/\/$/u, '')}${path}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

/** References are `thread:message`, with an empty thread outside of any. */
function partsOf(reference: string): { thread: string | null; id: string } {
  const [thread = '', id = ''] = reference.split(':');
  return { thread: thread || null, id: /^\d{1,25}$/u.test(id) ? id : '0' };
}

const REMEDIES: Record<number, string> = {
  10003: 'The channel of this webhook is gone. Make a webhook for another channel.',
  10015: 'This webhook was removed in Discord. Make a new one.',
  50027: 'The address of this webhook is not whole. Copy it from Discord once more.',
  50013: 'The webhook may not post there. Look at the permissions of the channel.',
  220001: 'The channel is a forum: set forum to true, or thread to the number of a thread.',
  220003: 'The channel is no forum: set forum to false.',
};
/** Of the one message or thread: it is gone, archived or too old. */
const OF_MESSAGE: Record<number, string> = {
  10008: 'The message is gone.',
  30046: 'Discord lets a message of that age be changed no more for now.',
  50005: 'The message is not one of this webhook.',
  50083: 'The thread is archived.',
  50035: 'Discord could not read the message.',
};

function judged(answer: Answer, thread: string | null, forum: boolean, now: Date): SendResult {
  const { status, headers, json } = answer;
  if (status >= 200 && status < 300) {
    const id = idIn(json.id);
    if (id === null) return judgedByStatus(answer, SERVICE, now, null);
    const place = thread ?? (forum ? idIn(json.channel_id) : null) ?? '';
    const pauseMs = headers['x-ratelimit-remaining'] === '0' ? secondsIn(headers['x-ratelimit-reset-after']) : null;
    return { outcome: 'sent', reference: `${place}:${id}`, ...(pauseMs === null ? {} : { pauseMs }) };
  }
  if (status === 429) {
    // A float of seconds in the body; the header rounds it.
    const afterMs = secondsIn(json.retry_after) ?? secondsIn(headers['retry-after']);
    return { outcome: 'retry', reason: 'Discord asks to slow down.', afterMs };
  }
  const code = typeof json.code === 'number' ? json.code : null;
  const remedy = code === null ? undefined : REMEDIES[code];
  if (remedy) return { outcome: 'failed', reason: `${remedy} (${code})` };
  const ofMessage = code === null ? undefined : OF_MESSAGE[code];
  if (ofMessage) return { outcome: 'failed', reason: `${ofMessage} (${code})`, scope: 'message' };
  return judgedByStatus(answer, SERVICE, now, code === null ? errorWord(json.code) : String(code));
}
