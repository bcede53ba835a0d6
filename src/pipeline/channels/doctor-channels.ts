import type { Env } from '#src/base/env.ts';
import { codeOf } from '#src/base/errors.ts';
import { emailSettings } from '#src/channels/email-settings.ts';
import { readAllowList } from '#src/net/allow-list.ts';
import { judgedAddresses } from '#src/net/open-connection.ts';
import { type Resolver, systemResolver } from '#src/net/resolver.ts';
import type { Database } from '#src/store/database.ts';
import { installationSecret } from '#src/store/secret-file.ts';
import type { Configuration } from '../configuration.ts';
import { type Check, fault, ok, warning } from '../operations/doctor.ts';
import { type BesideFile, channelsBesideFile } from './follow-channels.ts';

/** What the database knows of channels beside their file, and whether the secrets that are kept there can be read. */
export async function checkKeptSecrets(env: Env, db: Database): Promise<{ check: Check; beside: BesideFile }> {
  const name = 'secrets';
  const secret = () => installationSecret(env.KHAVARAN_SECRET, env.KHAVARAN_DATA);
  const beside = await channelsBesideFile(db, secret, () => {});
  const [reason] = beside.locked.values();
  if (reason !== undefined)
    return {
      check: fault(
        name,
        `those of ${[...beside.locked.keys()].join(', ')} cannot be read: ${reason}`,
        'Run this with the environment of the service. A running service goes on with what it had.',
      ),
      beside,
    };
  const { size } = beside.kept;
  return { check: ok(name, size > 0 ? `${size} channels have some here, all readable` : 'none kept here'), beside };
}

/** Whether messages find a way to people; secrets that are not set have stopped the reading of the configuration. */
export function checkChannels({ channels: { open, operators, configured } }: Configuration): Check {
  const off = configured.filter(({ enabled }) => !enabled).length;
  if (open.size === 0)
    return warning(
      'channels',
      'none is switched on: alerts and digests stay on the desk',
      'Add one at the desk, under Alerts, Channels, or in config/channels.yaml, and try it with "khavaran channels test".',
    );
  const says = `${[...open.keys()].join(', ')} on with their secrets set${off > 0 ? `, ${off} off` : ''}`;
  if (operators.length === 0)
    return warning(
      'channels',
      `${says}; none of them is for operators`,
      'Mark one as read by operators, at the desk or with "operators: true" in the file: nobody would hear that Khavaran itself is in trouble.',
    );
  return ok('channels', says);
}

const LOOK_UP_MS = 10_000;

/**
 * Mail servers that were typed at the desk and that the guard refuses: one on this machine or within a private network
 * needs the operator's leave, and nobody may hear from a channel of mail that has none. Nothing where all are let through.
 */
export async function* checkMailServers(
  env: Pick<Env, 'KHAVARAN_ALLOW_NETWORKS'>,
  { channels: { open } }: Pick<Configuration, 'channels'>,
  resolver: Resolver = systemResolver,
): AsyncGenerator<Check> {
  const allowed = readAllowList(env.KHAVARAN_ALLOW_NETWORKS);
  for (const { key, type, inFile, settings } of open.values()) {
    if (type !== 'email' || inFile) continue;
    const { host: hostname } = emailSettings.parse(settings);
    const code = await judgedAddresses(
      { hostname, signal: AbortSignal.timeout(LOOK_UP_MS) },
      { allowed, resolver },
    ).then(() => null, codeOf);
    if (code === 'net/address-refused' || code === 'net/url-refused')
      yield fault(
        'mail server',
        `that of the channel ${key}, ${hostname}, is refused: it stands on this machine or within a private network`,
        `Nothing is sent there until you allow it: put ${hostname}, or its address, on KHAVARAN_ALLOW_NETWORKS, or write the channel into config/channels.yaml.`,
      );
  }
}
