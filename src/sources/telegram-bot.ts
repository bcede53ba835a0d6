import { z } from 'zod';
import { secretReference } from './secret-setting.ts';
import type { SourceType } from './source.ts';
import { followTelegramBot } from './telegram-bot-stream.ts';
import { telegramName } from './telegram-name.ts';

const channel = z
  .string()
  .trim()
  .transform(telegramName)
  .pipe(z.string().regex(/^([A-Za-z]\w{2,40}|-?\d{5,20})$/, 'the name of a channel, or its number'));

const settings = z.strictObject({
  token: secretReference
    .default(`\${TELEGRAM_SOURCE_BOT_TOKEN}`)
    .describe(
      'Variable that holds the token of a bot that does nothing else: two readers of one bot take each other’s messages',
    ),
  channels: z
    .array(channel)
    .max(200)
    .default([])
    .describe('Channels that are kept, by name or number; without any, all that the bot is in'),
  ownPosts: z
    .boolean()
    .default(false)
    .describe('The posts are this source’s own, where it has one channel; otherwise each channel is a publisher'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://api.telegram.org')
    .describe('Where the Bot API is: Telegram’s, or a server of your own'),
});

export type TelegramBotSettings = z.infer<typeof settings>;

export const telegramBot: SourceType<TelegramBotSettings, null> = {
  type: 'telegram-bot',
  label: 'Telegram bot',
  description:
    'Channels in which a bot of yours is an administrator: posts and edits as they are made, private channels too.',
  settings,
  stream: { wanted: () => true, polled: () => false, follow: followTelegramBot },
  async collect() {
    return {
      outcome: 'not-modified',
      exchanges: [],
      state: null,
      problems: ['It is followed as a stream, and has no looks.'],
    };
  },
};
