import type { Message } from '#src/model/delivery.ts';
import { clipped, isolated, plainLine } from '#src/model/display-text.ts';
import { count, shortMoment } from '#src/model/local-time.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';

export interface ChannelNoticeRequest {
  kind: 'dead' | 'back';
  /** As the operator calls it. */
  label: string;
  /** A sentence for people: what is wrong and what to do. */
  reason: string | null;
  since: Date;
  waiting: number;
  key: string;
  language: ReaderLanguage;
  zone: string;
  createdAt: Date;
}

interface Words {
  dead(channel: string): string;
  back(channel: string): string;
  since(moment: string): string;
  waiting(number: string, single: boolean): string;
  footer: Record<'dead' | 'back', string>;
}

const EN: Words = {
  dead: (channel) => `The channel ${channel} takes no messages`,
  back: (channel) => `The channel ${channel} takes messages again`,
  since: (moment) => `Since ${moment}.`,
  waiting: (number, single) => `${number} message${single ? ' waits' : 's wait'} for it.`,
  footer: {
    dead: 'Alerts go to its fallback channel where it has one. What waits is sent when it works again, for two days.',
    back: 'What waited for it is being sent.',
  },
};

const FA: Words = {
  dead: (channel) => `کانال ${channel} پیامی نمی‌پذیرد`,
  back: (channel) => `کانال ${channel} دوباره پیام می‌پذیرد`,
  since: (moment) => `از ${moment}.`,
  waiting: (number) => `${number} پیام در انتظار آن است.`,
  footer: {
    dead: 'هشدارها به کانال جایگزینش می‌روند، اگر داشته باشد. آنچه در انتظار است، تا دو روز، پس از بازگشتش فرستاده می‌شود.',
    back: 'آنچه در انتظارش بود در حال ارسال است.',
  },
};

const WORDS: Record<ReaderLanguage, Words> = { en: EN, fa: FA };

/** What those who run the installation are told of a channel that takes nothing, or takes messages again. */
export function channelNotice(request: ChannelNoticeRequest): Message {
  const { kind, label, reason, since, waiting, key, language, zone, createdAt } = request;
  const words = WORDS[language];
  const subject = words[kind](isolated(clipped(plainLine(label), 120)));
  const lines = [subject, ''];
  if (kind === 'dead') {
    if (reason) lines.push(isolated(clipped(plainLine(reason), 400)));
    lines.push(words.since(shortMoment(since, zone, language)));
    if (waiting > 0) lines.push(words.waiting(count(waiting, language), waiting === 1));
  }
  return {
    kind: 'alert',
    key,
    subject,
    text: `${[...lines, '', words.footer[kind]].join('\n')}\n`,
    html: null,
    language,
    thread: null,
    alert: null,
    severity: kind === 'dead' ? 'high' : 'normal',
    data: { occasion: kind === 'dead' ? 'channel_dead' : 'channel_back' },
    createdAt,
  };
}
