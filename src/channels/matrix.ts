import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { readingDirection } from '#src/words/languages.ts';
import type { ChannelType, FollowUpRequest, SendRequest } from './channel.ts';
import { plainTextOf } from './document.ts';
import { type Answer, askJson, errorWord, idIn, judgedByStatus, secondsIn } from './exchange.ts';
import { fitted, utf8Bytes } from './fit.ts';
import { layOut, type Markup } from './layout.ts';
import { htmlText, plainChatText } from './markup-text.ts';
import { ownServiceUrl, secretWord } from './setting.ts';

const settings = z.strictObject({
  server: ownServiceUrl.describe('Address of the homeserver, e.g. https://matrix.example.org'),
  token: secretWord('the access token of the account'),
  room: z
    .string('must be the id of a room')
    .trim()
    .regex(/^![\x21-\x7e]{1,250}$/, 'must be the id of a room, which begins with ! (the settings of the room show it)')
    .describe('Id of the room, which begins with !; rooms with encryption are not written to'),
});
type MatrixSettings = z.infer<typeof settings>;
type Request = SendRequest<MatrixSettings>;

const SERVICE = 'Matrix';
/** How long a homeserver surely remembers a transaction id: Synapse and its kin keep it for half an hour and more. */
const REMEMBERED_MS = 30 * 60_000;
/** An event takes 65,536 bytes with its signatures; text and HTML both are in it, in an edit twice. */
const PLAIN_BYTES = 9_000;
const HTML_BYTES = 18_000;

const MARKUP: Markup = {
  limit: HTML_BYTES,
  measure: utf8Bytes,
  text: htmlText,
  bold: (marked) => `<strong>${marked}</strong>`,
  quote: (marked) => `<blockquote>${marked}</blockquote>`,
  link: (label, url) => `<a href="${htmlText(url)}">${htmlText(label)}</a>`,
  lineStart: () => '',
};

/** A room of Matrix. A repeated send with the same key is one event. */
export const matrix: ChannelType<MatrixSettings> = {
  type: 'matrix',
  label: 'Matrix',
  description: 'Posts notices to a room of Matrix without encryption; changes alerts in place and answers in threads.',
  settings,
  secrets: ['token'],
  abilities: () => ({ update: true, reply: true, reconcile: false, onceForMs: REMEMBERED_MS }),
  send: (request) => put(request, request.message.key, contentOf(request.message)),
  reply: ({ reference, ...request }) =>
    put(request, request.message.key, {
      ...contentOf(request.message),
      'm.relates_to': {
        rel_type: 'm.thread',
        event_id: reference,
        is_falling_back: true,
        'm.in_reply_to': { event_id: reference },
      },
    }),
  update,
};

async function update(request: FollowUpRequest<MatrixSettings>): Promise<SendResult> {
  const { message, reference } = request;
  const content = contentOf(message);
  // Each new text is a transaction of its own; the same text once more is not.
  const digest = createHash('sha256').update(`${reference}\n${content.formatted_body}`).digest('hex').slice(0, 16);
  const result = await put(request, `${message.key}-edit-${digest}`, {
    ...content,
    body: `* ${content.body}`,
    formatted_body: `* ${content.formatted_body}`,
    'm.new_content': content,
    'm.relates_to': { rel_type: 'm.replace', event_id: reference },
  });
  // An edit never edits an edit: later ones refer to the first event too.
  return result.outcome === 'sent' ? { ...result, reference } : result;
}

function contentOf(message: Message) {
  const direction = readingDirection(message.language);
  const plain = message.alert ? plainTextOf(message) : `${message.subject}\n\n${message.text}`;
  const lines = (text: string) => text.split('\n').map(plainChatText).join('\n');
  const html = layOut(message, MARKUP).replaceAll('\n', '<br>').replaceAll('</blockquote><br>', '</blockquote>');
  return {
    // Programs do not answer notices, nor do bots.
    msgtype: 'm.notice',
    body: fitted(plain.trim(), PLAIN_BYTES, lines, utf8Bytes).trim() || message.key,
    format: 'org.matrix.custom.html',
    formatted_body: `<p dir="${direction}">${html}</p>`,
    'm.mentions': {},
    // No previews (MSC4095): they tell the hosts linked to.
    'com.beeper.linkpreviews': [],
  };
}

async function put(request: Request, transaction: string, content: object): Promise<SendResult> {
  const { server, token, room } = request.settings;
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/${transaction}`;
  const to = { url: `${server}${path}`, method: 'PUT' as const, headers: { authorization: `Bearer ${token}` } };
  const asked = await askJson(request, SERVICE, to, content);
  return 'result' in asked ? asked.result : judged(asked.answer, request.now);
}

const REMEDIES: Record<string, string> = {
  M_UNKNOWN_TOKEN: 'Matrix does not accept the token: the account was logged out. Log in and set a new token.',
  M_MISSING_TOKEN: 'Matrix does not accept the token: the account was logged out. Log in and set a new token.',
  M_FORBIDDEN: 'The account may not post in the room; invite it again or change the room.',
  M_NOT_FOUND: 'Matrix knows no such room. Check its id.',
  M_USER_DEACTIVATED: 'The account was closed. Make another one.',
  M_USER_SUSPENDED: 'The account was suspended by the homeserver.',
  M_CONSENT_NOT_GIVEN: 'The homeserver wants its terms accepted: log in to the account once.',
};

function judged(answer: Answer, now: Date): SendResult {
  const { status, headers, json } = answer;
  const id = status === 200 ? idIn(json.event_id) : null;
  if (id !== null) return { outcome: 'sent', reference: id };
  const word = errorWord(json.errcode);
  if (status === 429 || word === 'M_LIMIT_EXCEEDED') {
    const old = typeof json.retry_after_ms === 'number' ? secondsIn(json.retry_after_ms / 1000) : null;
    const afterMs = secondsIn(headers['retry-after']) ?? old;
    return { outcome: 'retry', reason: 'Matrix asks to slow down.', afterMs };
  }
  if (word === 'M_TOO_LARGE')
    return { outcome: 'failed', reason: `Matrix finds the message too large (${word}).`, scope: 'message' };
  const remedy = word === null ? undefined : REMEDIES[word];
  if (remedy) return { outcome: 'failed', reason: `${remedy} (${word})` };
  return judgedByStatus(answer, SERVICE, now, word);
}
