import { z } from 'zod';
import type { SendResult } from '#src/model/delivery.ts';
import { readingDirection } from '#src/words/languages.ts';
import { type ChannelType, type FollowUpRequest, SENDS_ONLY, type SendRequest } from './channel.ts';
import { documentOf } from './document.ts';
import { type Answer, askJson, idIn, judgedByStatus } from './exchange.ts';
import { fitted, utf16Units } from './fit.ts';
import { RIGHT_TO_LEFT_MARK } from './foreign-text.ts';
import { layOut, layOutParts, type Markup } from './layout.ts';
import { plainChatText } from './markup-text.ts';
import { idsOf, type PartResult, sendParts } from './parts.ts';
import { ownServiceUrl } from './setting.ts';

const number = /^\+[1-9]\d{5,17}$/;
const settings = z.strictObject({
  server: ownServiceUrl.describe('Address of signal-cli-rest-api, a service of your own'),
  number: z
    .string('must be a telephone number')
    .trim()
    .regex(number, 'must be a telephone number such as +491701234567')
    .describe('Number that sends, registered there'),
  recipients: z
    .array(
      z
        .string('must be a telephone number, a user name or group.…')
        .trim()
        .regex(
          /^(\+[1-9]\d{5,17}|group\.[A-Za-z0-9+/=_-]{10,200}|[A-Za-z_][A-Za-z0-9_]{2,31}\.\d{2,9})$/,
          'must be a telephone number such as +491701234567, group.… or a user name such as name.01',
        ),
    )
    .min(1, 'needs at least one')
    .max(50)
    .describe('Numbers, user names or one group (group.…) that get it'),
});
type SignalSettings = z.infer<typeof settings>;
type Request = SendRequest<SignalSettings>;

const SERVICE = 'Signal';
/** Longer messages travel as files, which not every program shows. */
const MARKUP: Markup = {
  limit: 1900,
  measure: utf16Units,
  text: plainChatText,
  bold: (marked) => marked,
  quote: (marked) => marked,
  link: (label, url) => `${plainChatText(label)}: ${url}`,
  lineStart: (language) => (readingDirection(language) === 'rtl' ? RIGHT_TO_LEFT_MARK : ''),
};
const MOST_PARTS = 4;
/** Signal wants to see a person before it goes on; nothing is gained by knocking every minute. */
const CHALLENGE_PAUSE_MS = 3_600_000;

/** Signal through a service of the operator's own; a message is named by the moment of its sending. */
export const signal: ChannelType<SignalSettings> = {
  type: 'signal',
  label: 'Signal',
  description: 'Sends to persons or a group on Signal through signal-cli-rest-api; changes alerts in place.',
  settings,
  secrets: ['number', 'recipients'],
  abilities: () => ({ ...SENDS_ONLY, update: true, reply: true }),
  send: (request) => post(request, null),
  reply: (request) => post(request, idsOf(request.reference)[0] ?? null),
  update,
};

function post(request: Request, quoted: string | null): Promise<SendResult> {
  const parts = layOutParts(request.message, MARKUP, MOST_PARTS);
  return sendParts(parts, 'at', request, async (text, index): Promise<PartResult> => {
    const more = quoted !== null && index === 0 ? quoteOf(request, quoted) : {};
    const result = await sendText(request, text, more);
    return result.outcome === 'sent' ? { id: result.reference ?? '0' } : { failure: result };
  });
}

async function update(request: FollowUpRequest<SignalSettings>): Promise<SendResult> {
  const { message, reference } = request;
  const [first] = idsOf(reference);
  const result = await sendText(request, layOut(message, MARKUP), { edit_timestamp: Number(first) });
  // Signal takes ten edits within a day, each of the first message.
  return result.outcome === 'sent' ? { ...result, reference } : result;
}

function quoteOf({ settings, message }: Request, timestamp: string) {
  const { title, heading } = documentOf(message);
  const quote_message = fitted(title || heading, 100, plainChatText);
  return { quote_timestamp: Number(timestamp), quote_author: settings.number, quote_message };
}

async function sendText(request: Request, message: string, more: object): Promise<SendResult> {
  const { server, number, recipients } = request.settings;
  const body = { message, number, recipients, text_mode: 'normal', ...more };
  const asked = await askJson(request, SERVICE, { url: `${server}/v2/send` }, body);
  return 'result' in asked ? asked.result : judged(asked.answer, request.now);
}

/** Errors are free text, which may hold numbers and tokens: it is matched and never repeated. */
const REMEDIES: [RegExp, string][] = [
  [
    /not registered|authorization failed|re-?register/iu,
    'The number is not registered at Signal any more. Register or link it again.',
  ],
  [/unregistered|not a (valid )?signal user/iu, 'A recipient is not on Signal any more. Change the recipients.'],
  [
    /group.*(not found|unknown)|invalid group|not a (group )?member/iu,
    'The number is not in the group any more; invite it again or change the recipients.',
  ],
  [/untrusted identity/iu, 'A recipient has a new safety number. Trust it in signal-cli, once you know why.'],
];

function judged(answer: Answer, now: Date): SendResult {
  const { status, json } = answer;
  const timestamp = status === 200 || status === 201 ? idIn(json.timestamp) : null;
  if (timestamp !== null) return { outcome: 'sent', reference: timestamp };
  const said = typeof json.error === 'string' ? json.error : '';
  if (/captcha|challenge|rate.?limit|\b(413|429|428)\b/iu.test(said)) {
    const reason =
      'Signal asks to slow down, or wants a captcha solved for the number (see signal-cli: submitRateLimitChallenge).';
    return { outcome: 'retry', reason, afterMs: CHALLENGE_PAUSE_MS };
  }
  if (/timed? ?out|connection|network|unavailable|closed/iu.test(said))
    return { outcome: 'unknown', reason: 'signal-cli lost Signal while it sent; the message may have arrived.' };
  const remedy = REMEDIES.find(([pattern]) => pattern.test(said));
  if (remedy) return { outcome: 'failed', reason: remedy[1] };
  return judgedByStatus(answer, SERVICE, now, null);
}
