import { z } from 'zod';
import { isRecord } from '#src/base/json.ts';
import type { Message, Reconciliation, SendResult } from '#src/model/delivery.ts';
import { plainLine } from '#src/model/display-text.ts';
import { type ChannelType, type FollowUpRequest, SENDS_ONLY, type SendRequest } from './channel.ts';
import { documentOf } from './document.ts';
import { type Answer, ask, errorWord, idIn, judgedByStatus, secondsIn } from './exchange.ts';
import { codePoints, fitted } from './fit.ts';
import { layOut, type Markup } from './layout.ts';
import { encodedAddress, zulipText } from './markup-text.ts';
import { ownServiceUrl, secretWord } from './setting.ts';

const settings = z.strictObject({
  server: ownServiceUrl.describe('Address of the organisation, e.g. https://example.zulipchat.com'),
  email: z
    .string('must be the e-mail address of the bot')
    .trim()
    .regex(/^[^\s:<>]{1,200}@[^\s:<>]{1,200}$/, 'must be the e-mail address of the bot')
    .describe('E-mail address of the bot'),
  key: secretWord('the API key of the bot'),
  channel: z.string('must be the name of a channel').trim().min(1).max(60).describe('Name of the channel'),
  topic: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .optional()
    .describe('Topic of every message; left out, each story has a topic of its own'),
});
type ZulipSettings = z.infer<typeof settings>;
type Request = SendRequest<ZulipSettings>;

const SERVICE = 'Zulip';
/** In code points; what is longer Zulip cuts without a word. */
const LIMIT = 10_000;
const TOPIC_LIMIT = 60;
const MARKUP: Markup = {
  limit: LIMIT,
  measure: codePoints,
  text: zulipText,
  bold: (marked) => `**${marked}**`,
  quote: (marked) => `> ${marked}\n`,
  link: (label, url) => `[${zulipText(label)}](${encodedAddress(url)})`,
  lineStart: () => '',
};

/** A bot of Zulip: topics are its threads. References are `id:topic`. */
export const zulip: ChannelType<ZulipSettings> = {
  type: 'zulip',
  label: 'Zulip',
  description: 'Posts to a channel of Zulip through a bot, each story in a topic of its own; changes alerts in place.',
  settings,
  secrets: ['key'],
  abilities: () => ({ ...SENDS_ONLY, update: true, reply: true, reconcile: true }),
  send: (request) => post(request, topicOf(request)),
  reply: (request) => post(request, request.reference.slice(request.reference.indexOf(':') + 1) || topicOf(request)),
  update,
  reconcile,
};

async function post(request: Request, topic: string): Promise<SendResult> {
  const { settings, message, now } = request;
  const content = layOut(message, MARKUP);
  const asked = await call(request, 'POST', '/messages', { type: 'stream', to: settings.channel, topic, content });
  if ('result' in asked) return asked.result;
  const id = succeeded(asked.answer) ? idIn(asked.answer.json.id) : null;
  return id === null ? judged(asked.answer, now) : { outcome: 'sent', reference: `${id}:${topic}` };
}

async function update(request: FollowUpRequest<ZulipSettings>): Promise<SendResult> {
  const { message, reference, now } = request;
  const id = /^\d{1,15}/u.exec(reference)?.[0] ?? '0';
  const asked = await call(request, 'PATCH', `/messages/${id}`, { content: layOut(message, MARKUP) });
  if ('result' in asked) return asked.result;
  if (succeeded(asked.answer)) return { outcome: 'sent', reference };
  const result = judged(asked.answer, now);
  // The organisation limits for how long messages can be changed, or this one is gone.
  return result.outcome === 'failed' && asked.answer.status === 400 ? { ...result, scope: 'message' } : result;
}

/** Looks for the very words among the last messages of the bot in that topic. */
async function reconcile(request: Request): Promise<Reconciliation> {
  const { settings, message } = request;
  const topic = topicOf(request);
  const narrow = [
    { operator: 'channel', operand: settings.channel },
    { operator: 'sender', operand: settings.email },
  ];
  const query = { anchor: 'newest', num_before: '50', num_after: '0', apply_markdown: 'false' };
  const asked = await call(request, 'GET', '/messages', { ...query, narrow: JSON.stringify(narrow) });
  if (!('answer' in asked) || !succeeded(asked.answer) || !Array.isArray(asked.answer.json.messages))
    return { found: 'unknown', reason: 'Zulip does not let the bot read the channel.' };
  const content = layOut(message, MARKUP).trim();
  const since = message.createdAt.getTime() / 1000 - 60;
  const ours = asked.answer.json.messages.find(
    (one) => isRecord(one) && one.content === content && typeof one.timestamp === 'number' && one.timestamp >= since,
  );
  const id = isRecord(ours) ? idIn(ours.id) : null;
  const subject = isRecord(ours) && typeof ours.subject === 'string' ? ours.subject : '';
  // What cannot be kept would be asked for again and again.
  const place = /^[^\p{Cc}]{1,200}$/u.test(subject) ? subject : topic;
  return id === null ? { found: 'no' } : { found: 'yes', reference: `${id}:${place}` };
}

/** One line of at most 60 code points. */
function topicOf({ settings, message }: Request): string {
  if (settings.topic) return settings.topic;
  const { title, heading } = documentOf(message);
  const story = /^story-(\d+)$/u.exec(message.thread ?? '')?.[1];
  const prefix = story ? `${story} ` : '';
  const line = plainLine(message.thread ? title || heading : subjectOf(message));
  return (
    fitted(`${prefix}${line}`, TOPIC_LIMIT, (text) => text, codePoints).trim() || message.key.slice(0, TOPIC_LIMIT)
  );
}

function subjectOf({ kind, subject }: Message): string {
  return kind === 'digest' ? subject : 'Khavaran';
}

function call(request: Request, method: 'GET' | 'POST' | 'PATCH', path: string, fields: Record<string, string>) {
  const { server, email, key } = request.settings;
  const form = new URLSearchParams(fields).toString();
  const authorization = `Basic ${Buffer.from(`${email}:${key}`, 'utf8').toString('base64')}`;
  const url = `${server}/api/v1${path}`;
  if (method === 'GET') return ask(request, SERVICE, { url: `${url}?${form}`, method, headers: { authorization } });
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return ask(request, SERVICE, { url, method, headers, body: form });
}

function succeeded({ status, json }: Answer): boolean {
  return status === 200 && json.result === 'success';
}

/** By `code`; sentences are in the language of the bot. */
const REMEDIES: Record<string, string> = {
  UNAUTHORIZED: 'Zulip does not accept the key of the bot. Set its present one.',
  INVALID_API_KEY: 'Zulip does not accept the key of the bot. Set its present one.',
  USER_DEACTIVATED: 'The bot was switched off in Zulip. Switch it on again or make another one.',
  REALM_DEACTIVATED: 'The organisation in Zulip is gone.',
  STREAM_DOES_NOT_EXIST: 'Zulip knows no such channel, or it is archived. Check its name, and subscribe the bot.',
};

function judged(answer: Answer, now: Date): SendResult {
  const { status, headers, json } = answer;
  const word = errorWord(json.code);
  if (status === 429 || word === 'RATE_LIMIT_HIT') {
    const afterMs = secondsIn(json['retry-after']) ?? secondsIn(headers['retry-after']);
    return { outcome: 'retry', reason: 'Zulip asks to slow down.', afterMs };
  }
  const remedy = word === null ? undefined : REMEDIES[word];
  if (remedy) return { outcome: 'failed', reason: `${remedy} (${word})` };
  if (status === 400)
    return { outcome: 'failed', reason: `Zulip refuses the message (${word ?? status}): may the bot post there?` };
  return judgedByStatus(answer, SERVICE, now, word);
}
