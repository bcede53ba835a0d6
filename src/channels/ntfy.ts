import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { readingDirection } from '#src/words/languages.ts';
import { type ChannelType, SENDS_ONLY, type SendRequest } from './channel.ts';
import { documentOf } from './document.ts';
import { type Answer, askJson, idIn, judgedByStatus } from './exchange.ts';
import { fitted, utf8Bytes } from './fit.ts';
import { RIGHT_TO_LEFT_MARK } from './foreign-text.ts';
import { layOutParts, type Markup, withoutHeading } from './layout.ts';
import { plainChatText } from './markup-text.ts';
import { ownServiceUrl, secretWord } from './setting.ts';

const settings = z
  .strictObject({
    server: ownServiceUrl
      .default('https://ntfy.sh')
      .describe('Address of the server; https://ntfy.sh where it is left out'),
    topic: z
      .string('must be the name of a topic')
      .trim()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be letters, digits, - and _, 64 at most')
      .describe(
        'Name of the topic: who knows it reads along, unless the server has accounts. Choose one like a password',
      ),
    token: secretWord('the access token').optional(),
    user: z.string().min(1).max(200).optional().describe('User name, in place of a token'),
    password: secretWord('the password of that user').optional(),
  })
  .refine((all) => (all.user === undefined) === (all.password === undefined), {
    message: 'user and password belong together',
    path: ['user'],
  });
type NtfySettings = z.infer<typeof settings>;

const SERVICE = 'ntfy';
/** In bytes, of 4,096: a longer message becomes a file. */
const LIMIT = 3800;
const TITLE_LIMIT = 240;
const PRIORITIES = { low: 2, normal: 3, high: 4, urgent: 5 } as const;
/** Names that the app shows as pictures. */
const TAGS = { low: 'information_source', normal: 'bell', high: 'warning', urgent: 'rotating_light' } as const;
const DAY_MS = 24 * 3_600_000;
const MARKUP: Markup = {
  limit: LIMIT,
  measure: utf8Bytes,
  text: plainChatText,
  bold: (marked) => marked,
  quote: (marked) => marked,
  link: (label, url) => `${plainChatText(label)}: ${url}`,
  lineStart: (language) => (readingDirection(language) === 'rtl' ? RIGHT_TO_LEFT_MARK : ''),
};

/**
 * Push messages to telephones. The key is the sequence id (ntfy 2.16 and newer): a repeated send takes the place of the
 * first on the screen, and so does a change.
 */
export const ntfy: ChannelType<NtfySettings> = {
  type: 'ntfy',
  label: 'ntfy',
  description:
    'Pushes to telephones through ntfy, with a priority by severity. Locked screens show it: consider `discreet`.',
  settings,
  secrets: ['topic', 'token', 'password'],
  abilities: () => ({ ...SENDS_ONLY, update: true, onceForMs: DAY_MS / 2 }),
  send: (request) => publish(request, sequenceOf(request.message.key)),
  update: (request) => publish(request, request.reference),
};

async function publish(request: SendRequest<NtfySettings>, sequence: string): Promise<SendResult> {
  const { settings, message, now } = request;
  const { heading, severity } = documentOf(message);
  const [below] = withoutHeading(layOutParts(message, MARKUP, 1));
  const click = clickOf(message);
  const asked = await askJson(
    request,
    SERVICE,
    { url: `${settings.server}/`, headers: credentials(settings) },
    {
      topic: settings.topic,
      title: fitted(heading, TITLE_LIMIT, plainChatText, utf8Bytes),
      // An empty one is shown as the word "triggered".
      message: below ?? fitted(heading, TITLE_LIMIT, plainChatText, utf8Bytes),
      priority: PRIORITIES[severity ?? (message.kind === 'digest' ? 'low' : 'normal')],
      ...(severity ? { tags: [TAGS[severity]] } : {}),
      ...(click ? { click } : {}),
      sequence_id: sequence,
    },
  );
  return 'result' in asked ? asked.result : judged(asked.answer, sequence, now);
}

function clickOf({ link, alert }: Message): string | null {
  const url = link ?? alert?.links[0]?.url ?? null;
  return url !== null && /^https?:/u.test(url) && url.length <= 1000 ? url : null;
}

/** At most 64 letters, digits, `-` and `_`. */
function sequenceOf(key: string): string {
  return key.length <= 64 ? key : createHash('sha256').update(key).digest('hex');
}

function credentials({ token, user, password }: NtfySettings): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`, 'utf8').toString('base64')}` };
}

function judged(answer: Answer, sequence: string, now: Date): SendResult {
  const { status, json } = answer;
  if (status === 200 && idIn(json.id) !== null) return { outcome: 'sent', reference: sequence };
  const code = typeof json.code === 'number' ? json.code : null;
  // Spent for the day: asking again soon would only be counted.
  if (code === 42908) return { outcome: 'retry', reason: 'The daily quota at ntfy is spent.', afterMs: 3_600_000 };
  if (status === 401 || code === 40101)
    return { outcome: 'failed', reason: `ntfy does not accept the token or password (${code ?? status}).` };
  if (status === 403 || code === 40301)
    return { outcome: 'failed', reason: `ntfy does not let us publish to this topic (${code ?? status}).` };
  if (code === 40009 || code === 40010 || code === 40024)
    return { outcome: 'failed', reason: `ntfy does not take the name of the topic (${code}). Choose another one.` };
  return judgedByStatus(answer, SERVICE, now, code === null ? null : String(code));
}
