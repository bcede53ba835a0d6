import { type Env, readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { channelsNamedIn } from '#src/channels/channel-file.ts';
import { channelType } from '#src/channels/index.ts';
import { readOwnOr } from '#src/pipeline/configuration.ts';
import { openStore } from '#src/pipeline/operations/open-store.ts';
import type { Database } from '#src/store/database.ts';
import { listDeskChannels } from '#src/store/desk-channels.ts';
import { forgetSecret, keepSecret, rotateSecrets } from '#src/store/kept-secrets.ts';
import { installationSecret } from '#src/store/secret-file.ts';
import type { Command, CommandContext } from './command.ts';
import { readSecret } from './read-secret.ts';

export const channelSecretCommand: Command = {
  name: 'channels secret',
  summary: 'keep a secret of a channel in the database, encrypted',
  help: `Usage: khavaran channels secret set CHANNEL FIELD < file
       khavaran channels secret forget CHANNEL FIELD

Reads the secret from standard input, so that it ends up in no shell history: a token, a password, the address of a
webhook; of a setting with several values, one per line. It is kept encrypted (AES-256-GCM) under a key made from
KHAVARAN_SECRET, or from the file "secret" in the data folder, and fills in the setting FIELD of the channel: leave that
out of config/channels.yaml. A running service picks it up within seconds. For a channel that was added at the desk
it replaces what was typed there.`,
  words: 3,
  options: {},
  async run(context) {
    const [action, channel = '', field = ''] = context.positionals;
    if ((action !== 'set' && action !== 'forget') || !channel || !field)
      throw new KhavaranError('cli/usage', 'This takes a channel and a field. See: khavaran channels secret --help');
    const env = readEnv(context.env);
    await using store = await openStore(env, { report: (sentence) => context.stderr.write(`${sentence}\n`) });
    await mustBeSecret(env, store.db, channel, field);
    const text = action === 'set' ? await readSecret(context, 'Paste the secret, then press Ctrl-D:') : '';
    const secret = await installationSecret(env.KHAVARAN_SECRET, env.KHAVARAN_DATA);
    if (action === 'forget') {
      const found = await forgetSecret(store.db, { channel, field });
      context.stdout.write(found ? `Forgotten: ${field} of ${channel}.\n` : 'There was nothing to forget.\n');
      return 0;
    }
    await keepSecret(store.db, { channel, field }, text, secret, new Date());
    context.stdout.write(`Kept: ${field} of ${channel}. Try it with "khavaran channels test ${channel}".\n`);
    return 0;
  },
};

/** A setting that the type of the channel knows as a secret, of a channel that the file or the desk has. */
async function mustBeSecret(env: Env, db: Database, channel: string, field: string): Promise<void> {
  const inFile = channelsNamedIn(await readOwnOr(env.KHAVARAN_CONFIG, 'channels.yaml'));
  const atDesk = (await listDeskChannels(db)).map(({ key, entry: { type } }) => ({ key, type: String(type) }));
  const channels = [...inFile, ...atDesk];
  const found = channels.find(({ key }) => key === channel);
  if (!found)
    throw new KhavaranError(
      'cli/no-channel',
      `There is no channel "${channel}" in config/channels.yaml or at the desk${channels.length > 0 ? `; there are ${channels.map(({ key }) => key).join(', ')}` : ''}.`,
    );
  const { secrets } = channelType(found.type);
  if (!secrets.includes(field))
    throw new KhavaranError(
      'cli/no-field',
      `"${field}" is no secret of a channel of type ${found.type}; those are: ${secrets.join(', ')}.`,
    );
}

export const rotateSecretsCommand: Command = {
  name: 'secrets rotate',
  summary: 'encrypt the kept secrets anew after the installation secret was changed',
  help: `Usage: khavaran secrets rotate < old-secret

Change KHAVARAN_SECRET (or the file "secret" in the data folder) first, keeping the old one; then give the old one on
standard input. All secrets of channels that are kept in the database are locked under the new one, or none.`,
  options: {},
  async run(context: CommandContext) {
    const env = readEnv(context.env);
    const old = await readSecret(context, 'Paste the old installation secret, then press Ctrl-D:');
    const now = await installationSecret(env.KHAVARAN_SECRET, env.KHAVARAN_DATA);
    await using store = await openStore(env, { report: (sentence) => context.stderr.write(`${sentence}\n`) });
    const number = await rotateSecrets(store.db, old, now);
    context.stdout.write(`Locked anew: ${number} ${number === 1 ? 'secret' : 'secrets'}.\n`);
    return 0;
  },
};
