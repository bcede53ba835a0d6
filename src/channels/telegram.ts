import { z } from 'zod';
import { isRecord } from '#src/base/json.ts';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { readingDirection } from '#src/words/languages.ts';
import { type Failure, retryAfterMs } from './answer.ts';
import { type ChannelType, type FollowUpRequest, SENDS_ONLY, type SendRequest } from './channel.ts';
import { type Answer, askJson, idIn, judgedByStatus, secondsIn } from './exchange.ts';
import { utf16Units } from './fit.ts';
import { RIGHT_TO_LEFT_MARK } from './foreign-text.ts';
import { layOut, layOutParts, type Markup } from './layout.ts';
import { htmlText } from './markup-text.ts';
import { idsOf, type PartResult, sendParts } from './parts.ts';
import { serviceUrl } from './setting.ts';

const settings = z.strictObject({
  token: z
    .string('must be the token of a bot')
    .trim()
    .regex(/^\d{3,20}:[A-Za-z0-9_-]{20,100}$/, 'must be the token of a bot, as @BotFather gives it')
    .describe('Token of the bot, a secret, from @BotFather'),
  chat: z
    .union([z.string(), z.int()], 'must be a number or @name')
    .transform(String)
    .refine((text) => /^(-?\d{1,20}|@[A-Za-z0-9_]{4,40})$/.test(text), 'must be a number such as -1001234, or @name')
    .describe('Number of the chat, or @name of a public channel'),
  topic: z.int().positive().optional().describe('Number of the topic in a group with topics'),
  protect: z.boolean().default(false).describe('Forbid forwarding and saving'),
  api: serviceUrl
    .default('https://api.telegram.org')
    .describe('Address of the Bot API, where you run your own; https://api.telegram.org where it is left out'),
});
type TelegramSettings = z.infer<typeof settings>;
type Request = SendRequest<TelegramSettings>;

/** In UTF-16 code units after the markup is read; counted here with the markup, which is never more. */
const LIMIT = 4096;
const MOST_PARTS = 4;
const SERVICE = 'Telegram';

const MARKUP: Markup = {
  limit: LIMIT,
  measure: utf16Units,
  text: htmlText,
  bold: (marked) => `<b>${marked}</b>`,
  quote: (marked) => `<blockquote>${marked}</blockquote>`,
  link: (label, url) => `<a href="${htmlText(url)}">${htmlText(label)}</a>`,
  // Telegram turns a line by its first letter, which may be of a name in Latin script.
  lineStart: (language) => (readingDirection(language) === 'rtl' ? RIGHT_TO_LEFT_MARK : ''),
};

/** A bot of Telegram: it can change and answer its messages, and cannot read back what it sent. */
export const telegram: ChannelType<TelegramSettings> = {
  type: 'telegram',
  label: 'Telegram',
  description: 'Posts to a chat, group or channel of Telegram through a bot; changes alerts in place.',
  settings,
  secrets: ['token'],
  abilities: () => ({ ...SENDS_ONLY, update: true, reply: true }),
  send: (request) => post(request, null),
  reply: (request) => post(request, idsOf(request.reference)[0] ?? null),
  update,
};

function post(request: Request, answered: string | null): Promise<SendResult> {
  const { settings, message } = request;
  const parts = layOutParts(message, MARKUP, MOST_PARTS);
  return sendParts(parts, settings.chat, request, (text, index) =>
    sendPart(request, settings.chat, text, index === 0 ? answered : null),
  );
}

async function sendPart(
  request: Request,
  chat: string,
  text: string,
  answered: string | null,
  moved = false,
): Promise<PartResult> {
  const { settings, message } = request;
  const asked = await call(request, 'sendMessage', {
    chat_id: chat,
    ...textFields(text),
    ...(settings.topic ? { message_thread_id: settings.topic } : {}),
    ...(answered ? { reply_parameters: { message_id: Number(answered), allow_sending_without_reply: true } } : {}),
    disable_notification: isQuiet(message),
    protect_content: settings.protect,
  });
  if ('result' in asked) return { failure: asked.result };
  const { answer } = asked;
  const parameters = isRecord(answer.json.parameters) ? answer.json.parameters : {};
  const newChat = idIn(parameters.migrate_to_chat_id);
  if (newChat !== null && !moved) {
    const result = await sendPart(request, newChat, text, null, true);
    const note = `The group became a supergroup: set chat to ${newChat} in the settings of this channel.`;
    return 'id' in result ? { ...result, note } : result;
  }
  const id = answer.json.ok === true && isRecord(answer.json.result) ? idIn(answer.json.result.message_id) : null;
  if (id !== null) return { id };
  return { failure: judged(answer, request.now) };
}

async function update(request: FollowUpRequest<TelegramSettings>): Promise<SendResult> {
  const { settings, message, reference, now } = request;
  const [id] = idsOf(reference);
  const asked = await call(request, 'editMessageText', {
    chat_id: reference.slice(0, reference.lastIndexOf(':')) || settings.chat,
    message_id: Number(id),
    ...textFields(layOut(message, MARKUP)),
  });
  if ('result' in asked) return asked.result;
  const { json } = asked.answer;
  // What a repeated change meets.
  if (json.ok === true || /message is not modified/iu.test(String(json.description)))
    return { outcome: 'sent', reference };
  if (/message (to edit not found|can't be edited)|MESSAGE_ID_INVALID/iu.test(String(json.description)))
    return { outcome: 'failed', reason: 'Telegram lets this message be changed no more.', scope: 'message' };
  return judged(asked.answer, now);
}

function textFields(text: string) {
  // A preview is fetched by Telegram, which tells the site that its page was passed on.
  return { text, parse_mode: 'HTML', link_preview_options: { is_disabled: true } };
}

function isQuiet({ alert, severity }: Message): boolean {
  return (alert?.severity ?? severity) === 'low';
}

function call(request: Request, method: string, body: unknown) {
  const { api, token } = request.settings;
  return askJson(request, SERVICE, { url: `${api}/bot${token}/${method}` }, body);
}

/** By the words of `description`, which are all that Telegram tells errors of one status apart by. */
const REMEDIES: [RegExp, string][] = [
  [/bot was kicked|bot is not a member/iu, 'The bot was removed from the chat; invite it again or change the channel.'],
  [/bot was blocked/iu, 'The person blocked the bot; ask them to unblock it, or change the channel.'],
  [/user is deactivated/iu, 'The account of the person is gone; change the channel.'],
  [/chat not found/iu, 'Telegram knows no such chat, or the bot is not in it: check the number and invite the bot.'],
  [/can't initiate conversation/iu, 'The person has to write to the bot first: a bot cannot begin.'],
  [
    /not enough rights|need administrator rights|have no rights|CHAT_WRITE_FORBIDDEN/iu,
    'The bot may not post in the chat: make it an administrator, or let members post.',
  ],
  [/TOPIC_CLOSED/iu, 'The topic in the group is closed; open it again or change the channel.'],
  [/message thread not found|TOPIC_DELETED/iu, 'The topic in the group is gone; change the channel.'],
  [/group chat was deactivated|chat was deleted/iu, 'The group is gone; change the channel.'],
];

function judged(answer: Answer, now: Date): Failure {
  const { status, json } = answer;
  const description = typeof json.description === 'string' ? json.description : '';
  const parameters = isRecord(json.parameters) ? json.parameters : {};
  const code = typeof json.error_code === 'number' ? json.error_code : status;
  if (code === 429) {
    const afterMs = secondsIn(parameters.retry_after) ?? retryAfterMs(answer.headers, now);
    return { outcome: 'retry', reason: 'Telegram asks to slow down.', afterMs };
  }
  const remedy = REMEDIES.find(([pattern]) => pattern.test(description));
  if (remedy) return { outcome: 'failed', reason: remedy[1] };
  if ((code === 401 || code === 404) && json.ok === false)
    return {
      outcome: 'failed',
      reason: 'Telegram does not know this token: it was revoked. Ask @BotFather for a new one.',
    };
  if (/can't parse entities|message is too long|message text is empty/iu.test(description))
    return { outcome: 'failed', reason: 'Telegram could not read the message.', scope: 'message' };
  return judgedByStatus({ ...answer, status: code }, SERVICE, now, null);
}
