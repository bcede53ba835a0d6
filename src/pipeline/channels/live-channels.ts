import type { ChannelConfig } from '#src/channels/channel-file.ts';
import type { OpenChannel } from './send-message.ts';

/** A channel of the file without its settings, which may hold secrets. */
export type ConfiguredChannel = Omit<ChannelConfig, 'settings'>;

/** The channels as they stand now: the same collections for as long as the process runs, changed in place. */
export interface LiveChannels {
  /** The ones that are on, with their secrets, by key. */
  readonly open: ReadonlyMap<string, OpenChannel>;
  /** Keys of those. */
  readonly keys: readonly string[];
  /** Of those, the ones that whoever runs the installation reads; where none is marked, all but public ones. */
  readonly operators: readonly string[];
  /** Every channel of the file. */
  readonly configured: readonly ConfiguredChannel[];
  /** Takes over what was read anew; gives the keys of those that are on and were not, or have other settings. */
  replace(channels: readonly ChannelConfig[]): string[];
}

export function createLiveChannels(initial: readonly ChannelConfig[]): LiveChannels {
  const open = new Map<string, OpenChannel>();
  const keys: string[] = [];
  const operators: string[] = [];
  const configured: ConfiguredChannel[] = [];

  function replace(channels: readonly ChannelConfig[]): string[] {
    const before = new Map(open);
    const enabled = channels.filter((channel) => channel.enabled);
    open.clear();
    for (const { key, type, label, audience, fallback, settings, inFile } of enabled)
      open.set(key, {
        ...{ key, type, label, audience, settings },
        ...(fallback ? { fallback } : {}),
        ...(inFile ? { inFile } : {}),
      });
    keys.splice(0, keys.length, ...open.keys());
    operators.splice(0, operators.length, ...operatorsAmong(enabled));
    configured.splice(0, configured.length, ...channels.map(({ settings: _settings, ...channel }) => channel));
    return keys.filter((key) => JSON.stringify(before.get(key)) !== JSON.stringify(open.get(key)));
  }

  replace(initial);
  return { open, keys, operators, configured, replace };
}

function operatorsAmong(channels: readonly ChannelConfig[]): string[] {
  const marked = channels.filter((channel) => channel.operators);
  return (marked.length > 0 ? marked : channels.filter(({ audience }) => !audience.public)).map(({ key }) => key);
}
