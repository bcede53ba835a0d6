import type { Change } from '#src/alerts/change-notice.ts';
import { channelChangeNotice } from '#src/alerts/channel-change-notice.ts';
import type { Message } from '#src/model/delivery.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import type { LiveChannels } from './live-channels.ts';
import { type SendContext, sendMessage } from './send-message.ts';
import { operatorChannels, putNotices } from './tell-operators.ts';

export interface ChangeTellerContext extends Omit<SendContext, 'channels'> {
  live: LiveChannels;
  /** Of what operators are told. */
  language?: ReaderLanguage;
  /** IANA time zone in which times are shown. */
  zone?: string;
}

/** Whoever changed a channel does not wait longer for its last message. */
const LAST_WORD_MS = 5_000;

export interface ChangeTeller {
  /** With the change, in its transaction: what is kept of one is told of it. */
  tell(tx: Database): Promise<void>;
  /** After it: the channel itself, by the settings that it had. */
  lastWord(): Promise<void>;
}

/**
 * Tells operators that somebody changed where alerts go: an intruder who reads along, or silences what warns, is to be
 * noticed. The channels hear of it that were theirs before. Made before the change.
 */
export function tellerOfChange(
  context: ChangeTellerContext,
  what: { change: Change; channel: string; label?: string; by: string },
): ChangeTeller {
  const { live, clock, deskUrl = null, language = 'en', zone = 'UTC' } = context;
  const { change, channel, by } = what;
  const before = live.open.get(channel);
  const operators = operatorChannels(live);
  // Where the file marks none as theirs, whoever adds one that is marked would have the others silenced without a word.
  const isMarkedInFile = live.configured.some(({ inFile, enabled, operators: marked }) => inFile && enabled && marked);
  const isTold = operators.includes(channel) || (!isMarkedInFile && !before?.audience?.public);
  const label = live.configured.find(({ key }) => key === channel)?.label ?? what.label ?? channel;
  const now = clock.now();
  const messageTo = (operator: string): Message => {
    const key = `channel-change-${channel}-${change}-${now.getTime()}-${operator}`;
    return channelChangeNotice({ change, label, by, key, language, zone, deskUrl, createdAt: now });
  };
  return {
    async tell(tx) {
      const others = operators.filter((operator) => operator !== channel);
      await putNotices(
        tx,
        others.map((operator) => ({ channel: operator, message: messageTo(operator) })),
        now,
      );
    },
    async lastWord() {
      if (!before || !isTold) return;
      const sending = { ...context, channels: new Map([[channel, before]]), sendLimitMs: LAST_WORD_MS };
      const one = { channel, message: messageTo(channel), attempt: 1, resume: null, way: { way: 'send' as const } };
      // It may be changed because it takes nothing.
      await sendMessage(sending, one, AbortSignal.timeout(LAST_WORD_MS)).catch(() => {});
    },
  };
}
