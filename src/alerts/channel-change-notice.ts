import type { Message } from '#src/model/delivery.ts';
import { clipped, isolated, plainLine } from '#src/model/display-text.ts';
import { shortMoment } from '#src/model/local-time.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { channelChangeWords } from './notice-words.ts';

/** What somebody did to a channel at the desk; `file`: it stands again as its file has it. */
export type ChannelChange = 'added' | 'changed' | 'removed' | 'on' | 'off' | 'file';

export interface ChannelChangeRequest {
  change: ChannelChange;
  /** As the operator calls the channel. */
  label: string;
  /** Name of who did it. */
  by: string;
  key: string;
  language: ReaderLanguage;
  zone: string;
  /** Without a slash at its end; null leaves links out. */
  deskUrl: string | null;
  createdAt: Date;
}

/** What those who run the installation are told of it, who may know nothing of it: nothing of the channel's settings. */
export function channelChangeNotice(request: ChannelChangeRequest): Message {
  const { change, label, by, key, language, zone, deskUrl, createdAt } = request;
  const words = channelChangeWords(language);
  const subject = words[change](isolated(clipped(plainLine(label), 120)));
  const who = words.by(isolated(clipped(plainLine(by), 120)), shortMoment(createdAt, zone, language));
  return {
    ...{
      kind: 'alert',
      key,
      subject,
      text: `${[subject, '', who, '', words.footer].join('\n')}\n`,
      html: null,
      language,
    },
    ...{ thread: null, alert: null, severity: 'high', data: { occasion: 'channel_change' }, createdAt },
    ...(deskUrl === null ? {} : { link: `${deskUrl}/channels` }),
  };
}
