import { readChannels } from '#src/channels/channel-file.ts';
import { tryChannelsAgain } from '#src/store/channel-states.ts';
import { channelsVersion, listChannelSwitches } from '#src/store/channel-switches.ts';
import type { Database } from '#src/store/database.ts';
import { hasKeptSecrets, type KeptSecrets, readSecrets } from '#src/store/kept-secrets.ts';
import { type Follower, followChanges } from './follow-changes.ts';
import type { LiveChannels } from './live-channels.ts';

/** Keeps a process sending by what was switched at any desk and what secrets were kept at any console. */
export type ChannelFollower = Follower;

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

  async function takeOver(): Promise<void> {
    const version = await channelsVersion(db);
    if (version === seen) return;
    const isFirst = seen === null;
    const beside = await channelsBesideFile(db, installationSecret, (reason) =>
      log.warn({ reason }, 'a secret of a channel cannot be read'),
    );
    seen = version;
    // Under another installation secret this process reads none of them: what it has goes on.
    if (beside.locked) return;
    const changed = live.replace(readChannels(file, environment, beside).channels);
    // Whoever changed it may have mended it.
    if (!isFirst) for (const key of changed) await tryChannelsAgain(db, clock.now(), key);
  }

  return followChanges(takeOver, everyMs);
}

/** What is known of channels beside their file. `locked`: a secret was kept under another installation secret. */
export async function channelsBesideFile(
  db: Database,
  installationSecret: () => Promise<string>,
  onLocked: (reason: string) => void,
): Promise<{ kept: KeptSecrets; switches: ReadonlyMap<string, boolean>; locked: boolean }> {
  const switches = new Map((await listChannelSwitches(db)).map(({ channel, enabled }) => [channel, enabled]));
  if (!(await hasKeptSecrets(db))) return { kept: new Map(), switches, locked: false };
  let locked = false;
  const kept = await readSecrets(db, await installationSecret(), (error) => {
    locked = true;
    onLocked(error.message);
  });
  return { kept, switches, locked };
}
