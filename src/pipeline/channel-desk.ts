import type { Audience } from '#src/channels/audience.ts';
import { channelType } from '#src/channels/index.ts';
import { channelWords } from '#src/channels/words.ts';
import type { SendResult } from '#src/model/delivery.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { type ChannelState, countWaiting, listChannelStates, recordChannelSuccess } from '#src/store/channel-states.ts';
import type { StoredChannel } from '#src/store/configuration.ts';
import type { Database } from '#src/store/database.ts';
import { type OpenChannel, type SendContext, sendMessage } from './send-message.ts';

/** A channel as the desk shows it: never a value of its settings. */
export interface ShownChannel {
  key: string;
  label: string;
  type: string;
  enabled: boolean;
  audience: Audience;
  /** Told of what is wrong with the installation itself. */
  operators: boolean;
  fallback: string | null;
  /** Names of secrets, and whether each is set; of one that is switched off nothing is looked up. */
  secrets: { name: string; isSet: boolean }[];
  state: ChannelState | null;
  waiting: number;
}

/** What the desk asks of channels. */
export interface ChannelDesk {
  list(): Promise<ShownChannel[]>;
  /** Sends a test message and gives what came back; null where no such channel is switched on. */
  test(key: string, language: ReaderLanguage, signal: AbortSignal): Promise<SendResult | null>;
}

export interface ChannelDeskContext extends SendContext {
  db: Database;
  configured: readonly StoredChannel[];
  operatorChannels: readonly string[];
}

export function createChannelDesk(context: ChannelDeskContext): ChannelDesk {
  const { db, clock, channels, configured, operatorChannels } = context;
  return {
    async list() {
      const states = new Map((await listChannelStates(db)).map((state) => [state.channel, state]));
      return Promise.all(
        configured.map(async ({ key, label, type, enabled }) => {
          const open = channels.get(key);
          return {
            key,
            label,
            type: channelType(type).label,
            enabled: enabled && open !== undefined,
            audience: open?.audience ?? { public: false, discreet: false },
            operators: operatorChannels.includes(key),
            fallback: open?.fallback ?? null,
            secrets: open ? secretsOf(open) : [],
            state: states.get(key) ?? null,
            waiting: await countWaiting(db, key),
          };
        }),
      );
    },
    async test(key, language, signal) {
      if (!channels.has(key)) return null;
      const now = clock.now();
      const { testSubject: subject, testText: text } = channelWords(language);
      const message = {
        ...{ kind: 'test' as const, key: `test-${key}-${now.getTime()}`, subject, text, html: null, language },
        ...{ alert: null, data: { test: true }, createdAt: now },
      };
      const sending = { channel: key, message, attempt: 1, resume: null, way: { way: 'send' as const } };
      const result = await sendMessage(context, sending, signal);
      // It works: what waits goes out again.
      if (result.outcome === 'sent')
        await recordChannelSuccess(db, key, { now, pauseUntil: null, note: result.note ?? null });
      return result;
    },
  };
}

function secretsOf({ type, settings }: OpenChannel): ShownChannel['secrets'] {
  const given: object = typeof settings === 'object' && settings !== null ? settings : {};
  const values = new Map(Object.entries(given));
  return channelType(type).secrets.map((name) => ({ name, isSet: values.get(name) !== undefined }));
}
