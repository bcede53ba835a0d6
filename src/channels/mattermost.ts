import { z } from 'zod';
import { isRecord } from '#src/base/json.ts';
import type { Message, Reconciliation, SendResult } from '#src/model/delivery.ts';
import { readingDirection } from '#src/words/languages.ts';
import { type ChannelType, type FollowUpRequest, SENDS_ONLY, type SendRequest } from './channel.ts';
import { documentOf } from './document.ts';
import { type Answer, ask, askJson, errorWord, idIn, judgedByStatus, secondsIn } from './exchange.ts';
import { codePoints, fitted } from './fit.ts';
import { RIGHT_TO_LEFT_MARK } from './foreign-text.ts';
import { layOutParts, type Markup, withoutHeading } from './layout.ts';
import { encodedAddress, mattermostText, mattermostUnlinked } from './markup-text.ts';
import { ownServiceUrl, secretWord, webhookUrl } from './setting.ts';

const settings = z
  .strictObject({
    url: webhookUrl.optional().describe('Address of an incoming webhook, a secret; or server, token and channel'),
    server: ownServiceUrl.optional().describe('Address of the server, for a bot'),
    token: secretWord('the access token of the bot').optional(),
    channel: z
      .string('must be the id of a channel')
      .regex(/^[a-z0-9]{26}$/, 'must be the id of a channel, 26 letters and digits ("View info" shows it)')
      .optional()
      .describe('Id of the channel, for a bot: 26 letters and digits'),
  })
  .refine((all) => all.url !== undefined || (all.server && all.token && all.channel), {
    message: 'needs a webhook, or server, token and channel of a bot',
    path: ['url'],
  })
  .refine((all) => all.url === undefined || !(all.server || all.token || all.channel), {
    message: 'takes a webhook or a bot, not both',
    path: ['url'],
  });
type MattermostSettings = z.infer<typeof settings>;
type Request = SendRequest<MattermostSettings>;

const SERVICE = 'Mattermost';
const KEY = 'khavaran_key';
/** How long Mattermost remembers a `pending_post_id`. */
const REMEMBERED_MS = 30_000;
/** Longer texts are split into several posts, by any place. */
const MARKUP: Markup = {
  limit: 12_000,
  measure: codePoints,
  text: mattermostText,
  bold: (marked) => `**${marked}**`,
  quote: (marked) => `> ${marked}`,
  link: (label, url) => `[${mattermostText(label)}](${encodedAddress(url)})`,
  lineStart: (language) => (readingDirection(language) === 'rtl' ? RIGHT_TO_LEFT_MARK : ''),
};
const COLOURS = { low: '#8a8f98', normal: '#3b6ea8', high: '#b8650b', urgent: '#b3261e' };

/** Mattermost by an incoming webhook, which posts alone, or by a bot, which changes, answers and can be asked. */
export const mattermost: ChannelType<MattermostSettings> = {
  type: 'mattermost',
  label: 'Mattermost',
  description: 'Posts to a channel of Mattermost through an incoming webhook, or a bot that changes alerts in place.',
  settings,
  secrets: ['url', 'token'],
  abilities: ({ url }) =>
    url === undefined ? { update: true, reply: true, reconcile: true, onceForMs: REMEMBERED_MS } : SENDS_ONLY,
  send: (request) => (request.settings.url === undefined ? post(request, null) : postToHook(request)),
  reply,
  update,
  reconcile,
};

/** What the post holds stands in an attachment: of addresses in there the server fetches no preview. */
function contentOf(message: Message) {
  const { heading, severity } = documentOf(message);
  const texts = withoutHeading(layOutParts(message, MARKUP, 1));
  const fallback = fitted(heading, 300, mattermostUnlinked, codePoints);
  return {
    message: fallback,
    attachments: texts.map((text) => ({ fallback, color: COLOURS[severity ?? 'normal'], text })),
  };
}

async function postToHook(request: Request): Promise<SendResult> {
  const { settings, message, now } = request;
  const { message: text, attachments } = contentOf(message);
  const asked = await askJson(request, SERVICE, { url: settings.url ?? '' }, { text, attachments });
  if ('result' in asked) return asked.result;
  const { answer } = asked;
  if (answer.status === 200 && answer.text === 'ok') return { outcome: 'sent', reference: null };
  return judged(answer, now);
}

async function post(request: Request, root: string | null): Promise<SendResult> {
  const { settings, message, now } = request;
  const { message: text, attachments } = contentOf(message);
  const asked = await askJson(request, SERVICE, route(settings, '/posts'), {
    channel_id: settings.channel,
    message: text,
    ...(root ? { root_id: root } : {}),
    pending_post_id: message.key,
    props: { attachments, [KEY]: message.key },
  });
  return 'result' in asked ? asked.result : posted(asked.answer, now);
}

async function reply(request: FollowUpRequest<MattermostSettings>): Promise<SendResult> {
  const result = await post(request, request.reference);
  return result.outcome === 'failed' && result.scope === 'message' ? post(request, null) : result;
}

async function update(request: FollowUpRequest<MattermostSettings>): Promise<SendResult> {
  const { settings, message, reference, now } = request;
  const { message: text, attachments } = contentOf(message);
  const id = encodeURIComponent(reference);
  const to = { ...route(settings, `/posts/${id}/patch`), method: 'PUT' as const };
  const props = { attachments, [KEY]: message.key };
  const asked = await askJson(request, SERVICE, to, { message: text, props });
  if ('result' in asked) return asked.result;
  const result = posted(asked.answer, now);
  // The post is gone, or was made longer ago than the server lets posts be changed.
  const isOfPost = [400, 403, 404].includes(asked.answer.status) && result.outcome === 'failed';
  return isOfPost ? { ...result, scope: 'message' } : result;
}

async function reconcile(request: Request): Promise<Reconciliation> {
  const { settings, message } = request;
  const since = message.createdAt.getTime() - 60_000;
  const asked = await ask(request, SERVICE, {
    ...route(settings, `/channels/${settings.channel ?? ''}/posts?since=${since}`),
    method: 'GET',
  });
  const { json = {} } = 'answer' in asked ? asked.answer : {};
  if (!('answer' in asked) || asked.answer.status !== 200 || !isRecord(json.posts))
    return { found: 'unknown', reason: 'Mattermost does not let the bot read the channel.' };
  const ours = Object.values(json.posts).find(
    (one) => isRecord(one) && isRecord(one.props) && one.props[KEY] === message.key,
  );
  return isRecord(ours) ? { found: 'yes', reference: idIn(ours.id) } : { found: 'no' };
}

function route({ server = '', token = '' }: MattermostSettings, path: string) {
  return { url: `${server}/api/v4${path}`, headers: { authorization: `Bearer ${token}` } };
}

function posted(answer: Answer, now: Date): SendResult {
  const id = answer.status === 201 || answer.status === 200 ? idIn(answer.json.id) : null;
  return id === null ? judged(answer, now) : { outcome: 'sent', reference: id };
}

/** By the ids of errors, whose sentences are in the language of the server. */
const REMEDIES: [RegExp, string][] = [
  [/^web\.incoming_webhook\.(invalid|disabled)/, 'This webhook was removed or switched off. Make a new one.'],
  [/^web\.incoming_webhook\.(channel|user)/, 'The channel of this webhook, or who made it, is gone. Make a new one.'],
  [
    /^web\.incoming_webhook\.permissions/,
    'Who made this webhook may not post to the channel any more. Make a new one.',
  ],
  [
    /session_expired|invalid_session|^api\.context\.invalid_token/,
    'The token was revoked. Make a new one for the bot.',
  ],
  [/^api\.context\.permissions/, 'The bot may not post in the channel; invite it again or change the channel.'],
  [/archived|can_not_post_to_deleted|deleted_channel/, 'The channel is archived. Unarchive it, or change the channel.'],
];

function judged(answer: Answer, now: Date): SendResult {
  const { status, headers, json } = answer;
  const id = typeof json.id === 'string' ? json.id : '';
  if (status === 429) {
    const afterMs = secondsIn(headers['retry-after']) ?? secondsIn(headers['x-ratelimit-reset']);
    return { outcome: 'retry', reason: 'Mattermost asks to slow down.', afterMs };
  }
  // The first request with this key is not through yet.
  if (id === 'api.post.deduplicate_create_post.pending')
    return { outcome: 'retry', reason: 'Mattermost is still taking the message.', afterMs: REMEMBERED_MS };
  const remedy = REMEDIES.find(([pattern]) => pattern.test(id));
  if (remedy) return { outcome: 'failed', reason: `${remedy[1]} (${errorWord(id) ?? status})` };
  return judgedByStatus(answer, SERVICE, now, errorWord(id));
}
