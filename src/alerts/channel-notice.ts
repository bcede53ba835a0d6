import type { Message } from '#src/model/delivery.ts';
import { clipped, isolated, plainLine } from '#src/model/display-text.ts';
import { shortMoment } from '#src/model/local-time.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { channelNoticeWords } from './notice-words.ts';

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

/** What those who run the installation are told of a channel that takes nothing, or takes messages again. */
export function channelNotice(request: ChannelNoticeRequest): Message {
  const { kind, label, reason, since, waiting, key, language, zone, createdAt } = request;
  const words = channelNoticeWords(language);
  const subject = words[kind](isolated(clipped(plainLine(label), 120)));
  const lines = [subject, ''];
  if (kind === 'dead') {
    if (reason) lines.push(isolated(clipped(plainLine(reason), 400)));
    lines.push(words.since(shortMoment(since, zone, language)));
    if (waiting > 0) lines.push(words.waiting(waiting));
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
