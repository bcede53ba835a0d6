import type { ChannelType } from '#src/channels/channel.ts';
import { channelType } from '#src/channels/index.ts';
import type { Message } from '#src/model/delivery.ts';
import { mailServer } from './mail-server.ts';
import { NOW } from './messages.ts';
import { type ChatService, type Fault, saying } from './services/chat-service.ts';
import { discordService } from './services/discord.ts';
import { MATRIX_TOKEN, matrixService } from './services/matrix.ts';
import { MATTERMOST_CHANNEL, MATTERMOST_TOKEN, mattermostService } from './services/mattermost.ts';
import { ntfyService, signalService } from './services/ntfy-and-signal.ts';
import { slackControls, slackService, webhookReceiver } from './services/slack-and-webhook.ts';
import { SLACK_TOKEN, slackBotService } from './services/slack-bot.ts';
import { teamsService } from './services/teams.ts';
import { TELEGRAM_TOKEN, telegramService } from './services/telegram.ts';
import { ZULIP_KEY, zulipService } from './services/zulip.ts';

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
/** Stands in every secret of the settings below: nothing that is said may hold it. */
export const CANARY = 'canary-of-secrets';

/** One way to be spoken to by a channel type, with a local server that behaves as the service. */
export interface Face {
  name: string;
  type: ChannelType;
  open(): Promise<OpenFace>;
}

export interface OpenFace extends AsyncDisposable {
  /** Settings that reach the server, or whatever else listens at that address. */
  settings(address?: string): unknown;
  address: string;
  /** Throws where the last message would be shown otherwise than it was written. */
  check(message: Message): void;
  /** How many messages the service shows. */
  shown(): number;
  /** Null where the service is not spoken to by HTTP, or is tested by itself. */
  faults: Fault[] | null;
  /** The service asks to slow down, in its own units: what comes of it in milliseconds. */
  throttled: [Fault, number] | null;
}

type Live = ChatService & { live: string[] };

function chat(
  service: Live,
  settings: (address: string) => unknown,
  shown: () => number,
  throttled: [Fault, number],
): OpenFace {
  return {
    settings: (address = service.url) => settings(address),
    address: service.url,
    check: () => {
      if (service.live.length > 0)
        throw new Error(`shown otherwise: ${service.live.splice(0).slice(0, 5).join(' ; ')}`);
    },
    shown,
    faults: service.faults,
    throttled,
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

export const FACES: readonly Face[] = [
  { name: 'slack: webhook', type: channelType('slack'), open: openSlackHook },
  {
    name: 'slack: bot',
    type: channelType('slack'),
    open: async () => {
      const service = await slackBotService();
      return chat(
        service,
        (address) => ({ token: SLACK_TOKEN, channel: 'C0123456789', api: `${address}/api` }),
        () => service.messages.length,
        [saying(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '30' }), 30_000],
      );
    },
  },
  {
    name: 'telegram',
    type: channelType('telegram'),
    open: async () => {
      const service = await telegramService();
      const description = 'Too Many Requests: retry after 17';
      return chat(
        service,
        (address) => ({ token: TELEGRAM_TOKEN, chat: '-100123', api: address }),
        () => service.messages.length,
        [saying(429, { ok: false, error_code: 429, description, parameters: { retry_after: 17 } }), 17_000],
      );
    },
  },
  {
    name: 'discord',
    type: channelType('discord'),
    open: async () => {
      const service = await discordService();
      const body = { message: 'You are being rate limited.', retry_after: 64.57, global: false };
      return chat(
        service,
        (address) => ({ url: `${address}/api/webhooks/1/${CANARY}` }),
        () => service.messages.length,
        [saying(429, body, { 'retry-after': '65' }), 64_570],
      );
    },
  },
  {
    name: 'discord: forum',
    type: channelType('discord'),
    open: async () => {
      const service = await discordService();
      return chat(
        service,
        (address) => ({ url: `${address}/api/webhooks/77/${CANARY}`, forum: true }),
        () => service.messages.length,
        [saying(429, {}, { 'retry-after': '3' }), 3000],
      );
    },
  },
  {
    name: 'mattermost: webhook',
    type: channelType('mattermost'),
    open: async () => {
      const service = await mattermostService();
      return chat(
        service,
        (address) => ({ url: `${address}/hooks/${CANARY}` }),
        () => service.posts.length,
        [saying(429, {}, { 'x-ratelimit-reset': '4' }), 4000],
      );
    },
  },
  {
    name: 'mattermost: bot',
    type: channelType('mattermost'),
    open: async () => {
      const service = await mattermostService();
      return chat(
        service,
        (address) => ({ server: address, token: MATTERMOST_TOKEN, channel: MATTERMOST_CHANNEL }),
        () => service.posts.length,
        [saying(429, {}, { 'x-ratelimit-reset': '4' }), 4000],
      );
    },
  },
  {
    name: 'teams',
    type: channelType('teams'),
    open: async () => {
      const service = await teamsService();
      return chat(
        service,
        (address) => ({ url: `${address}/workflows/x/triggers/manual/paths/invoke?api-version=1&sig=${CANARY}` }),
        () => service.cards.length,
        [saying(429, { error: { code: 'WorkflowTriggerThrottled' } }, { 'retry-after': '12' }), 12_000],
      );
    },
  },
  {
    name: 'matrix',
    type: channelType('matrix'),
    open: async () => {
      const service = await matrixService();
      const body = { errcode: 'M_LIMIT_EXCEEDED', error: 'Too many requests', retry_after_ms: 2500 };
      return chat(
        service,
        (address) => ({ server: address, token: MATRIX_TOKEN, room: '!room:desk.example' }),
        () => service.events.length,
        [saying(429, body), 2500],
      );
    },
  },
  {
    name: 'zulip',
    type: channelType('zulip'),
    open: async () => {
      const service = await zulipService();
      const body = { result: 'error', code: 'RATE_LIMIT_HIT', msg: 'slow', 'retry-after': 28.7 };
      return chat(
        service,
        (address) => ({ server: address, email: 'bot@desk.example', key: ZULIP_KEY, channel: 'alerts' }),
        () => service.messages.length,
        [saying(429, body), 28_700],
      );
    },
  },
  {
    name: 'ntfy',
    type: channelType('ntfy'),
    open: async () => {
      const service = await ntfyService();
      return chat(
        service,
        (address) => ({ server: address, topic: 'canary-topic', token: CANARY }),
        () => service.messages.length,
        [saying(429, { code: 42908, http: 429, error: 'limit reached: daily message quota reached' }), 3_600_000],
      );
    },
  },
  {
    name: 'signal',
    type: channelType('signal'),
    open: async () => {
      const service = await signalService();
      return chat(
        service,
        (address) => ({ server: address, number: '+491700000001', recipients: ['+491700000002'] }),
        () => service.messages.length,
        [saying(400, { error: `Rate limit exceeded, challenge token ${CANARY}` }), 3_600_000],
      );
    },
  },
  { name: 'email', type: channelType('email'), open: openEmail },
  { name: 'webhook', type: channelType('webhook'), open: openWebhook },
  {
    name: 'rss',
    type: channelType('rss'),
    open: async () => {
      let shown = 0;
      return {
        settings: () => ({ address: `${CANARY}-in-an-address` }),
        address: '',
        check: () => void shown++,
        shown: () => shown,
        faults: null,
        throttled: null,
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
  },
];

async function openSlackHook(): Promise<OpenFace> {
  const service = await slackService();
  return {
    settings: (address = service.url) => ({ url: `${address}/services/${CANARY}` }),
    address: service.url,
    check: () => {
      const post = service.posts.at(-1);
      if (!post) throw new Error('nothing was posted');
      const allowed = /^<https?:\/\/[^|<>\s]+\|[^|<>]*>$/u;
      const stray = slackControls(post).filter((control) => !allowed.test(control));
      if (stray.length > 0) throw new Error(`stray ${stray.join(' ')}`);
    },
    shown: () => service.posts.length,
    // Told by its path: see slack.test.ts.
    faults: null,
    throttled: null,
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

async function openEmail(): Promise<OpenFace> {
  const mail = await mailServer();
  return {
    settings: (address) => ({
      host: '127.0.0.1',
      port: address ? Number(new URL(address).port) : mail.port,
      tls: 'none',
      from: 'Khavaran <khavaran@desk.example>',
      to: ['director@desk.example'],
    }),
    address: `smtp://127.0.0.1:${mail.port}`,
    check: () => {
      const { raw = '', to = [] } = mail.mails.at(-1) ?? {};
      const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
      const names = head
        .split('\r\n')
        .filter((line) => !/^\s/.test(line))
        .map((line) => line.split(':')[0]);
      if (new Set(names).size !== names.length || names.includes('Bcc')) throw new Error('smuggled headers');
      if (raw.split('\r\n').some((line) => line.length > 998)) throw new Error('a line too long for mail');
      if (/[\r\n\0]/.test(raw.replaceAll('\r\n', ''))) throw new Error('bare line ends');
      if (to.join() !== 'director@desk.example') throw new Error('other recipients');
    },
    shown: () => mail.mails.length,
    faults: null,
    throttled: null,
    [Symbol.asyncDispose]: () => mail[Symbol.asyncDispose](),
  };
}

async function openWebhook(): Promise<OpenFace> {
  const receiver = await webhookReceiver(SECRET, () => NOW);
  return {
    settings: (address = receiver.url) => ({ url: `${address}/${CANARY}`, secrets: [SECRET] }),
    address: receiver.url,
    check: (message) => {
      const post = receiver.posts.at(-1);
      if (post?.id !== message.key || post.body.length >= 20_000) throw new Error('not as Standard Webhooks asks');
      if (post.json.type !== `${message.kind}.created`) throw new Error(`type ${post.json.type}`);
    },
    shown: () => receiver.posts.length,
    faults: null,
    throttled: null,
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}
