import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listChannelsCommand, testChannelsCommand } from '#src/cli/channels.ts';
import { channelSecretCommand, rotateSecretsCommand } from '#src/cli/channels-secret.ts';
import { doctorCommand } from '#src/cli/doctor.ts';
import { listRulesCommand, resetRuleCommand, ruleOffCommand, testRuleCommand } from '#src/cli/rules.ts';
import { addDeskChannel, removeDeskChannel } from '#src/store/desk-channels.ts';
import { TELEGRAM_TOKEN, telegramService } from '../channels/services/telegram.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { runCommand } from './run-command.ts';

const FIRST = 'the first secret of this installation';
const SECOND = 'the second secret of this installation';
let folder: string;
let database: TestDatabase;
let telegram: Awaited<ReturnType<typeof telegramService>>;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-secrets-'));
  database = await createTestDatabase();
  telegram = await telegramService();
  env = {
    DATABASE_URL: database.url,
    KHAVARAN_CONFIG: folder,
    KHAVARAN_DATA: folder,
    KHAVARAN_ALLOW_NETWORKS: '127.0.0.1',
    KHAVARAN_HOST_PAUSE_MS: '0',
    KHAVARAN_SECRET: FIRST,
  };
  await writeFile(
    path.join(folder, 'channels.yaml'),
    `channels:
  - { key: team, type: telegram, label: Our group, settings: { chat: "-1001", api: "${telegram.url}" } }
`,
  );
});
afterAll(async () => {
  await telegram[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('a secret of a channel that is kept', () => {
  const set = (words: string[], stdin: string) => runCommand(channelSecretCommand, words, { env, stdin });

  it('fills in the setting, is never shown, and survives a change of the installation secret', async () => {
    await expect(runCommand(testChannelsCommand, ['team'], { env })).rejects.toThrow(/settings.token/u);
    const kept = await set(['set', 'team', 'token'], `${TELEGRAM_TOKEN}\n`);
    expect(kept.stdout).toBe('Kept: token of team. Try it with "khavaran channels test team".\n');
    const sent = await runCommand(testChannelsCommand, ['team'], { env });
    expect(sent.stdout).toContain('team: the message was taken.');
    const list = await runCommand(listChannelsCommand, [], { env });
    expect(list.stdout).toMatch(/^team +telegram +on .*token set +Our group$/mu);
    const said = [kept, sent, list].map(({ stdout, stderr }) => stdout + stderr).join();
    expect(said).not.toContain(TELEGRAM_TOKEN);
    const tables = await Promise.all([
      database.db.selectFrom('channels').selectAll().execute(),
      database.db.selectFrom('channel_states').selectAll().execute(),
    ]);
    expect(JSON.stringify(tables)).not.toContain(TELEGRAM_TOKEN);

    const changed = { ...env, KHAVARAN_SECRET: SECOND };
    await expect(runCommand(testChannelsCommand, ['team'], { env: changed })).rejects.toThrow(/settings.token/u);
    await expect(runCommand(rotateSecretsCommand, [], { env: changed, stdin: 'a wrong secret' })).rejects.toThrow(
      /kept under another installation secret/u,
    );
    const rotated = await runCommand(rotateSecretsCommand, [], { env: changed, stdin: FIRST });
    expect(rotated.stdout).toBe('Locked anew: 1 secret.\n');
    expect((await runCommand(testChannelsCommand, ['team'], { env: changed })).code).toBe(0);
  });

  it.each([
    [['set', 'nobody', 'token'], 'no channel "nobody"'],
    [['set', 'team', 'chat'], 'no secret of a channel of type telegram'],
    [['show', 'team', 'token'], 'a channel and a field'],
  ])('is not taken of %j', async (words, sentence) => {
    await expect(set(words, 'canary')).rejects.toThrow(sentence);
  });

  it('is taken of a channel that was added at the desk, and the list and the examination know that one', async () => {
    const entry = { type: 'telegram', label: 'Of the desk', settings: { chat: '-1002', api: telegram.url } };
    await addDeskChannel(database.db, { key: 'here', entry, editedBy: 'Sara', editedAt: new Date() });
    await addDeskChannel(database.db, { key: 'team', entry, editedBy: 'Sara', editedAt: new Date() });
    const changed = { ...env, KHAVARAN_SECRET: SECOND };
    const kept = await runCommand(channelSecretCommand, ['set', 'here', 'token'], {
      ...{ env: changed, stdin: TELEGRAM_TOKEN },
    });
    expect(kept.code).toBe(0);
    expect((await runCommand(testChannelsCommand, ['here'], { env: changed })).stdout).toContain('message was taken');
    const list = (await runCommand(listChannelsCommand, [], { env: changed })).stdout;
    expect(list).toMatch(/^here +telegram +on .*token set +Of the desk \(added at the desk\)$/mu);
    expect(list).toMatch(/^team +telegram +on .*Our group\n +one of this key was added at the desk too/mu);
    const seen = (await runCommand(doctorCommand, ['--json'], { env: changed })).stdout;
    expect(seen).toContain('team, here on with their secrets set');
    for (const key of ['here', 'team']) await removeDeskChannel(database.db, key);
  });

  it('is not empty', async () => {
    await expect(set(['set', 'team', 'token'], ' \n')).rejects.toThrow('Nothing came in');
  });
});

describe('khavaran rules', () => {
  it('lists, switches off, gives back to the file, and tries one on an empty record', async () => {
    await writeFile(path.join(folder, 'channels.yaml'), 'channels: []\n');
    await writeFile(path.join(folder, 'rules.yaml'), await readFile('config/rules.yaml'));
    const lines = async () => (await runCommand(listRulesCommand, [], { env })).stdout.split('\n');
    const row = async () => (await lines()).find((line) => line.startsWith('un-action'));
    expect(await row()).toMatch(/^un-action +on +normal file all channels +A new action of the United Nations$/u);
    await runCommand(ruleOffCommand, ['un-action'], { env });
    expect(await row()).toMatch(/^un-action +off normal desk/u);
    await runCommand(resetRuleCommand, ['un-action'], { env });
    expect(await row()).toMatch(/^un-action +on +normal file/u);
    const tried = await runCommand(testRuleCommand, ['un-action', '--since', '2w'], { env });
    expect(tried.stdout).toMatch(/^un-action: .*\nFrom .* until now: 0 alerts, 0\.0 a week\.\n$/u);
    await expect(runCommand(testRuleCommand, ['nothing'], { env })).rejects.toThrow('There is no rule "nothing"');
    await expect(runCommand(testRuleCommand, ['un-action', '--since', 'ever'], { env })).rejects.toThrow(
      'no time such as',
    );
  });
});
