import { type ChannelConfig, type DeskEntry, readChannels } from '#src/channels/channel-file.ts';
import { tryChannelsAgain } from '#src/store/channel-states.ts';
import { channelsVersion, listChannelSwitches } from '#src/store/channel-switches.ts';
import type { Database } from '#src/store/database.ts';
import { listDeskChannels } from '#src/store/desk-channels.ts';
import { hasKeptSecrets, type KeptSecrets, readSecrets } from '#src/store/kept-secrets.ts';
import { type Follower, followChanges } from '../operations/follow-changes.ts';
import type { LiveChannels } from './live-channels.ts';

/** Keeps a process sending by what was switched or added at any desk and what secrets were kept at any console. */
export interface ChannelFollower extends Follower {
  /** Channels of which a secret was kept under another installation secret than this process has, each with a sentence. */
  locked(): ReadonlyMap<string, string>;
}

export interface FollowChannelsContext {
  db: Database;
  clock: { now(): Date };
  log: { warn(details: object, message: string): void };
  live: LiveChannels;
  /** The text of the file as it was when the process started. */
  file: string;
  environment: NodeJS.ProcessEnv;
  /** Under which secrets are kept; asked for only where there are some. */
  installationSecret: () => Promise<string>;
}

const EVERY_MS = 3_000;

export function followChannels(context: FollowChannelsContext, everyMs = EVERY_MS): ChannelFollower {
  const { db, clock, log, live, file, environment, installationSecret } = context;
  let seen: string | null = null;
  let locked: ReadonlyMap<string, string> = new Map();

  async function takeOver(): Promise<void> {
    const version = await channelsVersion(db);
    if (version === seen) return;
    const isFirst = seen === null;
    const beside = await channelsBesideFile(db, installationSecret, (reason) =>
      log.warn({ reason }, 'a secret of a channel cannot be read'),
    );
    seen = version;
    locked = beside.locked;
    const read = readChannels(file, environment, beside).channels;
    const changed = live.replace(read.map((channel) => asBefore(channel, beside)));
    // Whoever changed it may have mended it.
    if (!isFirst) for (const key of changed) await tryChannelsAgain(db, clock.now(), key);
  }

  /** A channel whose secret this process cannot read goes on with what it had, unless it is switched off. */
  function asBefore(channel: ChannelConfig, { switches, locked: reasons }: BesideFile): ChannelConfig {
    const reason = reasons.get(channel.key);
    if (reason === undefined || !(switches.get(channel.key) ?? channel.onInFile)) return channel;
    const before = live.open.get(channel.key);
    if (before) return { ...channel, enabled: true, settings: before.settings, fault: null };
    return channel.enabled ? channel : { ...channel, fault: reason };
  }

  return { ...followChanges(takeOver, everyMs), locked: () => locked };
}

export interface BesideFile {
  kept: KeptSecrets;
  switches: ReadonlyMap<string, boolean>;
  desk: readonly DeskEntry[];
  /** Why, by the keys of channels of which a secret was kept under another installation secret. */
  locked: ReadonlyMap<string, string>;
}

/** What is known of channels beside their file. */
export async function channelsBesideFile(
  db: Database,
  installationSecret: () => Promise<string>,
  onLocked: (reason: string) => void,
): Promise<BesideFile> {
  const switches = new Map((await listChannelSwitches(db)).map(({ channel, enabled }) => [channel, enabled]));
  const desk = await listDeskChannels(db);
  const locked = new Map<string, string>();
  if (!(await hasKeptSecrets(db))) return { kept: new Map(), switches, desk, locked };
  const kept = await readSecrets(db, await installationSecret(), (channel, error) => {
    locked.set(channel, error.message);
    onLocked(error.message);
  });
  return { kept, switches, desk, locked };
}
