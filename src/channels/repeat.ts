import type { Message } from '#src/model/delivery.ts';
import { channelWords } from './words.ts';

/**
 * The message with a word that it may have arrived before: for a further try after one whose outcome is unknown, where
 * the service neither takes a repeated key as one message nor can be asked.
 */
export function markedAsRepeat(message: Message): Message {
  const { repeat } = channelWords(message.language);
  const { alert } = message;
  return {
    ...message,
    subject: `${message.subject} ${repeat}`,
    text: `${repeat}\n${message.text}`,
    html: null,
    alert: alert && { ...alert, headline: `${alert.headline} ${repeat}` },
  };
}
