import type { Message } from '#src/model/delivery.ts';
import { shortMoment } from '#src/model/local-time.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { serviceNoticeWords } from './notice-words.ts';

/** What keeps Khavaran itself from seeing or telling. */
export const SERVICE_TROUBLES = ['blind', 'disk', 'clock', 'backlog', 'archive', 'secrets'] as const;
export type ServiceTrouble = (typeof SERVICE_TROUBLES)[number];

/** Whether Khavaran sees or tells less as long as it lasts, so that whoever listens outside is to ask why. */
export function isBlinding(trouble: ServiceTrouble): boolean {
  return trouble !== 'archive' && trouble !== 'secrets';
}

export interface ServiceNoticeRequest {
  kind: 'trouble' | 'over';
  trouble: ServiceTrouble;
  since: Date;
  /** Free megabytes with `disk`; days with `archive`; channels with `secrets`; else minutes: unread, wrong by, waiting. */
  amount: number;
  key: string;
  language: ReaderLanguage;
  zone: string;
  createdAt: Date;
}

/** What those who run the installation are told when it cannot do its own work, and when it can again. */
export function serviceNotice(request: ServiceNoticeRequest): Message {
  const { kind, trouble, since, amount, key, language, zone, createdAt } = request;
  const words = serviceNoticeWords(language);
  const moment = words.since(shortMoment(since, zone, language));
  const { subject, what, advice } = words.trouble[trouble];
  const lines =
    kind === 'trouble'
      ? [subject, '', `${what(amount)} ${moment}`, '', advice]
      : [words.over[trouble], '', moment, ...(isBlinding(trouble) ? ['', words.overFooter] : [])];
  return {
    kind: 'alert',
    key,
    subject: kind === 'trouble' ? subject : words.over[trouble],
    text: `${lines.join('\n')}\n`,
    html: null,
    language,
    thread: null,
    alert: null,
    severity: kind === 'trouble' ? 'high' : 'normal',
    data: { occasion: kind === 'trouble' ? 'service_trouble' : 'service_over', trouble, since: since.toISOString() },
    createdAt,
  };
}
