import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#src/base/clock.ts';
import { atomFeed, feedTitle } from '#src/channels/atom.ts';
import { messageFor } from '#src/channels/audience.ts';
import { rss } from '#src/channels/rss.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { type FeedFilter, messagesForFeed } from '#src/store/feeds.ts';
import type { OpenChannel } from './send-message.ts';

export interface FeedContext {
  db: Database;
  clock: Clock;
  channels: ReadonlyMap<string, OpenChannel>;
  language: ReaderLanguage;
  /** Address of the desk without a slash at its end. */
  deskUrl: string;
}

/**
 * The Atom feed at a private address, null where there is none. `part` is what stands behind the address: '' for all,
 * `alerts`, `digests` or `rules/RULE`.
 */
export async function readFeed(context: FeedContext, address: string, part: string): Promise<string | null> {
  const channel = [...context.channels.values()].find((one) => isAddressOf(one, address));
  const settings = channel && rss.settings.safeParse(channel.settings);
  const chosen = chosenPart(part);
  if (!channel || !settings?.success || chosen === null) return null;
  const filter = { ...chosen, channel: channel.key, limit: settings.data.entries };
  const messages = await messagesForFeed(context.db, filter);
  return atomFeed({
    title: feedTitle(channel.label, chosen.rule ?? (part || 'all'), context.language),
    address: `${context.deskUrl}/feeds/${address}${part === '' ? '' : `/${part}`}`,
    language: context.language,
    messages: messages.map((message) => messageFor(message, channel.audience, context.deskUrl)),
    now: context.clock.now(),
  });
}

function chosenPart(part: string): Pick<FeedFilter, 'kind' | 'rule'> | null {
  if (part === '') return { kind: null, rule: null };
  if (part === 'alerts') return { kind: 'alert', rule: null };
  if (part === 'digests') return { kind: 'digest', rule: null };
  const rule = /^rules\/([a-z0-9]+(?:-[a-z0-9]+)*)$/u.exec(part)?.[1];
  return rule ? { kind: null, rule } : null;
}

/** Compared so that the time taken tells nothing of how much of a guess was right. */
function isAddressOf({ type, settings }: OpenChannel, address: string): boolean {
  if (type !== rss.type) return false;
  const parsed = rss.settings.safeParse(settings);
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return parsed.success && timingSafeEqual(digest(parsed.data.address), digest(address));
}
