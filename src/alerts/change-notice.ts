import type { Message } from '#src/model/delivery.ts';
import { clipped, isolated, plainLine } from '#src/model/display-text.ts';
import { shortMoment } from '#src/model/local-time.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { channelChangeWords } from './notice-words.ts';

/** What somebody did at the desk or the console; `file`: it stands again as its file has it. */
export type Change = 'added' | 'changed' | 'removed' | 'on' | 'off' | 'file';

export interface ChangeNoticeRequest {
  /** What was done to what. */
  subject: string;
  /** What is different now, a line each. */
  lines?: readonly string[];
  /** Name of who did it. */
  by: string;
  /** What to do if nobody was to. */
  footer: string;
  key: string;
  language: ReaderLanguage;
  zone: string;
  /** Where it stands on the desk; null leaves links out. */
  link: string | null;
  data: object;
  createdAt: Date;
}

/** What those who run the installation are told of a change by which alerts could be read along or silenced. */
export function changeNotice(request: ChangeNoticeRequest): Message {
  const { subject, lines = [], by, footer, key, language, zone, link, data, createdAt } = request;
  const who = channelChangeWords(language).by(namedIn(by), shortMoment(createdAt, zone, language));
  const told = lines.length > 0 ? [...lines, ''] : [];
  return {
    ...{
      kind: 'alert',
      key,
      subject,
      text: `${[subject, '', ...told, who, '', footer].join('\n')}\n`,
      html: null,
      language,
    },
    ...{ thread: null, alert: null, severity: 'high', data, createdAt },
    ...(link === null ? {} : { link }),
  };
}

/** What somebody called a thing, safe to stand among our words. */
export function namedIn(name: string): string {
  return isolated(clipped(plainLine(name), 120));
}
