import { z } from 'zod';
import { type ChannelType, SENDS_ONLY } from './channel.ts';

const settings = z.strictObject({
  address: z
    .string('must be the private part of the address')
    .trim()
    .regex(/^[A-Za-z0-9_-]{24,200}$/, 'must be at least 24 letters, digits, - or _ that nobody guesses')
    .describe(
      'Private part of the address, a secret. The feed is at KHAVARAN_URL/feeds/ADDRESS, and below it /alerts, /digests and /rules/RULE',
    ),
  entries: z.int().min(1).max(200).default(50).describe('How many entries a feed holds'),
});
export type RssSettings = z.infer<typeof settings>;

/**
 * Feeds that the desk serves. Sending is no more than being in the outbox: the feed is made of what the outbox holds for
 * this channel, when somebody asks for it.
 */
export const rss: ChannelType<RssSettings> = {
  type: 'rss',
  label: 'Feed',
  description: 'Atom feeds of alerts and digests at a private address of the desk, for feed readers.',
  settings,
  secrets: ['address'],
  abilities: () => ({ ...SENDS_ONLY, onceForMs: Number.POSITIVE_INFINITY }),
  send: async ({ message }) => ({ outcome: 'sent', reference: message.key }),
};
