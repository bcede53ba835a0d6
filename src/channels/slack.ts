import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { SendResult } from '#src/model/delivery.ts';
import { resultOfError, retryAfterMs } from './answer.ts';
import { type ChannelType, SENDS_ONLY, type SendRequest } from './channel.ts';
import { secretWord, serviceUrl, webhookUrl } from './setting.ts';
import { slackPayload } from './slack-blocks.ts';
import { askSlackBot, postBySlackBot, replyBySlackBot, type SlackBotSettings, updateBySlackBot } from './slack-bot.ts';

const settings = z
  .strictObject({
    url: webhookUrl.optional().describe('Address of an incoming webhook, a secret; or token and channel of a bot'),
    token: secretWord('the token of the bot').optional(),
    channel: z
      .string('must be the id of a channel')
      .trim()
      .regex(/^[A-Z0-9]{8,20}$/, 'must be the id of a channel, such as C0123456789 (its details show it)')
      .optional()
      .describe('Id of the channel, for a bot: such as C0123456789'),
    api: serviceUrl
      .default('https://slack.com/api')
      .describe('Address of the API, for a bot: https://slack.com/api where it is left out'),
  })
  .refine((all) => all.url !== undefined || (all.token !== undefined && all.channel !== undefined), {
    message: 'needs a webhook, or token and channel of a bot',
    path: ['url'],
  })
  .refine((all) => all.url === undefined || (all.token === undefined && all.channel === undefined), {
    message: 'takes a webhook or a bot, not both',
    path: ['url'],
  });
type SlackSettings = z.infer<typeof settings>;

const TIMEOUT_MS = 20_000;

/** What Slack's error words mean and what to do, for those that a person can mend. */
const REMEDIES: Record<string, string> = {
  invalid_payload: 'Slack could not read the message.',
  invalid_blocks: 'Slack could not read the message.',
  invalid_blocks_format: 'Slack could not read the message.',
  msg_blocks_too_long: 'Slack finds the message too long.',
  no_text: 'Slack found no text in the message.',
  user_not_found: 'The person to whom this webhook posts is not in the workspace any more. Make a new webhook.',
  channel_not_found: 'The channel to which this webhook posts is gone. Make a webhook for another channel.',
  channel_is_archived:
    'The channel to which this webhook posts is archived. Unarchive it, or make a webhook for another channel.',
  action_prohibited: 'An administrator of the workspace has restricted posting to this channel.',
  posting_to_general_channel_denied: 'An administrator has restricted posting to the general channel.',
  no_service: 'This webhook was removed or switched off in Slack. Make a new one.',
  no_service_id: 'The address of this webhook is not whole. Copy it from Slack once more.',
  no_team: 'The workspace of this webhook is gone. Make a webhook in another one.',
  team_disabled: 'The workspace of this webhook is disabled.',
  invalid_token: 'Slack does not accept this webhook any more. Make a new one.',
  no_active_hooks: 'This webhook was switched off in Slack. Make a new one.',
};

/** Slack by an incoming webhook, which posts alone, or by a bot, which changes, answers in threads and can be asked. */
export const slack: ChannelType<SlackSettings> = {
  type: 'slack',
  label: 'Slack',
  description:
    'Posts to a channel of Slack through an incoming webhook, or a bot that changes alerts and keeps threads.',
  settings,
  secrets: ['url', 'token'],
  abilities: ({ url }) =>
    url === undefined ? { update: true, reply: true, reconcile: true, onceForMs: 0 } : SENDS_ONLY,
  send: (request) =>
    request.settings.url === undefined
      ? postBySlackBot(asBot(request), null)
      : postToHook(request, request.settings.url),
  reply: (request) => replyBySlackBot(asBot(request)),
  update: (request) => updateBySlackBot(asBot(request)),
  reconcile: (request) => askSlackBot(asBot(request)),
};

function asBot<Request extends SendRequest<SlackSettings>>(
  request: Request,
): Omit<Request, 'settings'> & { settings: SlackBotSettings } {
  const { api, token = '', channel = '' } = request.settings;
  return { ...request, settings: { api, token, channel } };
}

async function postToHook(
  { message, http, now, signal }: SendRequest<SlackSettings>,
  url: string,
): Promise<SendResult> {
  try {
    const exchange = await http.fetch({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(slackPayload(message)),
      timeoutMs: TIMEOUT_MS,
      maximumRedirects: 0,
      maximumBytes: 64 * 1024,
      signal,
    });
    return judged(exchange, now);
  } catch (error) {
    return resultOfError(error, 'Slack');
  }
}

/** Slack answers in plain text: `ok`, or one word that names the error. */
function judged({ status, responseHeaders, body }: Exchange, now: Date): SendResult {
  const answer = new TextDecoder().decode(body.subarray(0, 200)).trim();
  const word = /^[a-z][a-z_]{2,60}$/.test(answer) ? answer : null;
  if (status === 200 && answer === 'ok') return { outcome: 'sent', reference: null };
  if (status === 429)
    return { outcome: 'retry', reason: 'Slack asks to slow down.', afterMs: retryAfterMs(responseHeaders, now) };
  if (word !== null && REMEDIES[word] !== undefined)
    return { outcome: 'failed', reason: `${REMEDIES[word]} (${word})` };
  if (status >= 500 || status === 408)
    return {
      outcome: 'retry',
      reason: `Slack has a fault of its own (${word ?? status}).`,
      afterMs: retryAfterMs(responseHeaders, now),
    };
  if (status >= 300 && status < 400)
    return { outcome: 'failed', reason: 'The address of this webhook leads elsewhere. Copy it from Slack once more.' };
  // A page with status 200 comes from a proxy or a log-in portal on the way, not from Slack.
  if (status < 300)
    return word
      ? { outcome: 'failed', reason: `Slack refuses the message (${word}).` }
      : {
          outcome: 'retry',
          reason: 'What answered is not Slack: something on the way answers in its place.',
          afterMs: null,
        };
  return {
    outcome: 'failed',
    reason: `Slack refuses the message (${word ?? status}). Check the address of this webhook.`,
  };
}
