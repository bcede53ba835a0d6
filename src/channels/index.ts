import { KhavaranError } from '#src/base/errors.ts';
import type { ChannelType } from './channel.ts';
import { email } from './email.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

/** Every channel type. A new one is a file in this folder and a line here. */
export const CHANNEL_TYPES: readonly ChannelType[] = [slack, email, webhook];

/** The type of that name; throws `channels/unknown-type` where there is none. */
export function channelType(name: string): ChannelType {
  const found = CHANNEL_TYPES.find(({ type }) => type === name);
  if (found) return found;
  const known = CHANNEL_TYPES.map(({ type }) => type).join(', ');
  throw new KhavaranError('channels/unknown-type', `There is no channel type "${name}"; there are ${known}.`);
}
