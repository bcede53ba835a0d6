import type { Message } from '#src/model/delivery.ts';
import { type Change, type ChangeNoticeRequest, changeNotice, namedIn } from './change-notice.ts';
import { channelChangeWords } from './notice-words.ts';

export interface ChannelChangeRequest
  extends Pick<ChangeNoticeRequest, 'by' | 'key' | 'language' | 'zone' | 'createdAt'> {
  change: Change;
  /** As the operator calls the channel. */
  label: string;
  /** Without a slash at its end; null leaves links out. */
  deskUrl: string | null;
}

/** What those who run the installation are told of it, who may know nothing of it: nothing of the channel's settings. */
export function channelChangeNotice({ change, label, deskUrl, ...request }: ChannelChangeRequest): Message {
  const words = channelChangeWords(request.language);
  return changeNotice({
    ...request,
    subject: words[change](namedIn(label)),
    footer: words.footer,
    link: deskUrl === null ? null : `${deskUrl}/channels`,
    data: { occasion: 'channel_change' },
  });
}
