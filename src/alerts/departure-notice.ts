import type { Message } from '#src/model/delivery.ts';
import { clipped, isolated, plainLine } from '#src/model/display-text.ts';
import { shortMoment } from '#src/model/local-time.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { departureWords } from './notice-words.ts';

export interface DepartureNoticeRequest {
  /** As the operator calls the channel. */
  label: string;
  /** `alerts`, or `digest` and the name of an edition. */
  list: string;
  address: string;
  key: string;
  language: ReaderLanguage;
  zone: string;
  createdAt: Date;
}

/** What those who run the installation are told of a reader who wants no more mails. */
export function departureNotice(request: DepartureNoticeRequest): Message {
  const { label, list, address, key, language, zone, createdAt } = request;
  const words = departureWords(language);
  const channel = isolated(clipped(plainLine(label), 120));
  const reader = isolated(clipped(plainLine(address), 160));
  const subject = words.subject(channel);
  const what = list.startsWith('digest ')
    ? words.digest(isolated(list.slice(7)))
    : list === 'digest'
      ? words.digests
      : words.alerts;
  const moment = shortMoment(createdAt, zone, language);
  return {
    ...{ kind: 'alert' as const, key, subject, html: null, language, thread: null, alert: null, createdAt },
    text: `${subject}\n\n${words.left(reader, what, moment)}\n\n${words.footer}\n`,
    severity: 'low',
    data: { occasion: 'mail_left' },
  };
}
