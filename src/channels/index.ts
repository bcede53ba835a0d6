import { KhavaranError } from '#src/base/errors.ts';
import type { ChannelType } from './channel.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { matrix } from './matrix.ts';
import { mattermost } from './mattermost.ts';
import { ntfy } from './ntfy.ts';
import { rss } from './rss.ts';
import { signal } from './signal.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { telegram } from './telegram.ts';
import { webhook } from './webhook.ts';
import { zulip } from './zulip.ts';

/** Every channel type. A new one is a file in this folder, a line here, and its words in `src/words/languages`. */
export const CHANNEL_TYPES: readonly ChannelType[] = [
  slack,
  telegram,
  discord,
  mattermost,
  teams,
  matrix,
  zulip,
  ntfy,
  signal,
  email,
  webhook,
  rss,
];

/** The type of that name; throws `channels/unknown-type` where there is none. */
export function channelType(name: string): ChannelType {
  const found = CHANNEL_TYPES.find(({ type }) => type === name);
  if (found) return found;
  const known = CHANNEL_TYPES.map(({ type }) => type).join(', ');
  throw new KhavaranError('channels/unknown-type', `There is no channel type "${name}"; there are ${known}.`);
}
