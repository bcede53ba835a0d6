import { isRecord } from '#src/base/json.ts';
import type { Reconciliation, SendResult } from '#src/model/delivery.ts';
import type { FollowUpRequest, SendRequest } from './channel.ts';
import { type Answer, ask, askJson, errorWord, idIn, judgedByStatus, secondsIn } from './exchange.ts';
import { slackPayload } from './slack-blocks.ts';

export interface SlackBotSettings {
  api: string;
  token: string;
  channel: string;
}
type Request = SendRequest<SlackBotSettings>;

const SERVICE = 'Slack';
const EVENT = 'khavaran_delivery';
const DEFAULT_PAUSE_MS = 30_000;

/** `chat.postMessage`; references are `channel:ts`. Slack knows no key against repeats; ours is in the metadata. */
export async function postBySlackBot(request: Request, thread: string | null): Promise<SendResult> {
  const { settings, message, now } = request;
  const body = {
    ...slackPayload(message),
    channel: settings.channel,
    // In a thread only the urgent is told to the whole channel once more.
    ...(thread ? { thread_ts: thread, reply_broadcast: message.alert?.severity === 'urgent' } : {}),
    metadata: { event_type: EVENT, event_payload: { key: message.key } },
  };
  const asked = await call(request, 'chat.postMessage', body);
  return 'result' in asked ? asked.result : judged(asked.answer, null, now);
}

export async function replyBySlackBot(request: FollowUpRequest<SlackBotSettings>): Promise<SendResult> {
  const result = await postBySlackBot(request, timestampIn(request.reference));
  return result.outcome === 'failed' && result.scope === 'message' ? postBySlackBot(request, null) : result;
}

export async function updateBySlackBot(request: FollowUpRequest<SlackBotSettings>): Promise<SendResult> {
  const { message, reference, now } = request;
  const { text, blocks } = slackPayload(message);
  const channel = reference.slice(0, reference.indexOf(':'));
  const metadata = { event_type: EVENT, event_payload: { key: message.key } };
  const body = { channel, ts: timestampIn(reference), text, blocks, metadata };
  const asked = await call(request, 'chat.update', body);
  return 'result' in asked ? asked.result : judged(asked.answer, reference, now);
}

/** Looks for our key in the metadata of what is in the channel; asks for the scope `channels:history`. */
export async function askSlackBot(request: Request): Promise<Reconciliation> {
  const { settings, message } = request;
  const query = new URLSearchParams({
    channel: settings.channel,
    oldest: String(Math.floor(message.createdAt.getTime() / 1000) - 60),
    limit: '200',
    include_all_metadata: 'true',
  });
  const asked = await ask(request, SERVICE, {
    url: `${settings.api}/conversations.history?${query}`,
    method: 'GET',
    headers: { authorization: `Bearer ${settings.token}` },
  });
  if (!('answer' in asked) || asked.answer.json.ok !== true || !Array.isArray(asked.answer.json.messages))
    return {
      found: 'unknown',
      reason: 'Slack does not let the bot read the channel: give it the scope channels:history (groups:history).',
    };
  const ours = asked.answer.json.messages.find(
    (one) =>
      isRecord(one) &&
      isRecord(one.metadata) &&
      isRecord(one.metadata.event_payload) &&
      one.metadata.event_payload.key === message.key,
  );
  const ts = isRecord(ours) ? idIn(ours.ts) : null;
  if (ts !== null) return { found: 'yes', reference: `${settings.channel}:${ts}` };
  return asked.answer.json.has_more === true
    ? { found: 'unknown', reason: 'The message is not among the last 200 of the channel.' }
    : { found: 'no' };
}

function call(request: Request, method: string, body: unknown) {
  const { api, token } = request.settings;
  return askJson(request, SERVICE, { url: `${api}/${method}`, headers: { authorization: `Bearer ${token}` } }, body);
}

function timestampIn(reference: string): string {
  return reference.slice(reference.indexOf(':') + 1);
}

const TOKEN_GONE =
  'Slack does not accept the token of the bot any more. Install the app once more and set its new token.';
const REMEDIES: Record<string, string> = {
  invalid_auth: TOKEN_GONE,
  not_authed: TOKEN_GONE,
  token_revoked: TOKEN_GONE,
  token_expired: TOKEN_GONE,
  account_inactive: TOKEN_GONE,
  not_in_channel: 'The bot is not in the channel; invite it again or change the channel.',
  channel_not_found: 'Slack knows no such channel, or the bot is not in it: check its id and invite the bot.',
  is_archived: 'The channel is archived. Unarchive it, or change the channel.',
  missing_scope: 'The bot may not post: give the app the scope chat:write and install it once more.',
  restricted_action: 'An administrator of the workspace has restricted posting to this channel.',
  restricted_action_read_only_channel: 'The channel is for reading alone. Change the channel.',
  team_access_not_granted: 'The app is not installed in the workspace of this channel.',
  ekm_access_denied: 'An administrator of the workspace has suspended posting.',
  org_login_required: 'The workspace was moved; install the app once more.',
};
/** Of one message: it, or the thread that it answers, is gone, or too old to be changed. */
const OF_MESSAGE: Record<string, string> = {
  message_not_found: 'The message is gone.',
  thread_not_found: 'The thread is gone.',
  cannot_reply_to_message: 'Nothing can be added to that thread.',
  restricted_action_thread_locked: 'The thread is locked.',
  cant_update_message: 'The message is not one of this bot.',
  edit_window_closed: 'The workspace lets messages of that age be changed no more.',
  msg_too_long: 'Slack finds the message too long.',
  msg_blocks_too_long: 'Slack finds the message too long.',
  invalid_blocks: 'Slack could not read the message.',
  invalid_blocks_format: 'Slack could not read the message.',
  no_text: 'Slack found no text in the message.',
};
const OWN_FAULTS = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

/** Every error of the API has status 200. */
function judged(answer: Answer, reference: string | null, now: Date): SendResult {
  const { json, headers } = answer;
  const [channel, ts] = [idIn(json.channel), idIn(json.ts)];
  if (json.ok === true && channel !== null && ts !== null)
    return { outcome: 'sent', reference: reference ?? `${channel}:${ts}` };
  const word = json.ok === false ? errorWord(json.error) : null;
  if (answer.status === 429 || word === 'ratelimited' || word === 'rate_limited') {
    const afterMs = secondsIn(headers['retry-after']) ?? DEFAULT_PAUSE_MS;
    return { outcome: 'retry', reason: 'Slack asks to slow down.', afterMs };
  }
  if (word === null) return judgedByStatus(answer, SERVICE, now, null);
  if (OWN_FAULTS.has(word))
    return { outcome: 'retry', reason: `Slack has a fault of its own (${word}).`, afterMs: null };
  const remedy = REMEDIES[word];
  if (remedy) return { outcome: 'failed', reason: `${remedy} (${word})` };
  const reason = `${OF_MESSAGE[word] ?? 'Slack refuses the message.'} (${word})`;
  return { outcome: 'failed', reason, ...(word in OF_MESSAGE ? { scope: 'message' as const } : {}) };
}
