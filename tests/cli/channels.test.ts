import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listChannelsCommand, testChannelsCommand } from '#src/cli/channels.ts';
import { channelOffCommand, channelOnCommand, resetChannelCommand } from '#src/cli/channels-turn.ts';
import { TELEGRAM_TOKEN, telegramService } from '../channels/services/telegram.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { runCommand } from './run-command.ts';

let folder: string;
let database: TestDatabase;
let telegram: Awaited<ReturnType<typeof telegramService>>;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-channels-'));
  database = await createTestDatabase();
  telegram = await telegramService();
  env = {
    DATABASE_URL: database.url,
    KHAVARAN_CONFIG: folder,
    KHAVARAN_DATA: folder,
    KHAVARAN_ALLOW_NETWORKS: '127.0.0.1',
    KHAVARAN_HOST_PAUSE_MS: '0',
    BOT: TELEGRAM_TOKEN,
    FEED: 'canary-of-an-address-nobody-guesses',
  };
  const settings = (chat: string) => `{ token: "\${BOT}", chat: "${chat}", api: "${telegram.url}" }`;
  await writeFile(
    path.join(folder, 'channels.yaml'),
    `channels:
  - { key: team, type: telegram, label: Our group, settings: ${settings('-1001')} }
  - { key: moved, type: telegram, label: Old group, discreet: true, settings: ${settings('-500')} }
  - { key: left, type: telegram, label: Left group, settings: ${settings('-403')} }
  - { key: feed, type: rss, label: Feed, public: true, discreet: true, settings: { address: "\${FEED}" } }
  - { key: later, type: matrix, label: Not yet, enabled: false }
`,
  );
});
afterAll(async () => {
  await telegram[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('khavaran channels', () => {
  it('lists who reads each, what it can do and which secrets are set, and no secret', async () => {
    const { code, stdout } = await runCommand(listChannelsCommand, [], { env });
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s{2,}| (?=on|off)/u).join('|'));
    expect(stdout).toMatch(/^team +telegram +on +- +updates\+threads +token set +Our group$/mu);
    expect(stdout).toMatch(/^moved +telegram +on +discreet +updates\+threads +token set +Old group$/mu);
    expect(stdout).toMatch(/^feed +rss +on +public\+discreet +- +address set +Feed$/mu);
    expect(stdout).toMatch(/^later +matrix +off +- +- +- +Not yet$/mu);
    expect(lines).toHaveLength(5);
    expect(stdout).not.toContain('canary');
  });

  it('says what came back of each, and fails where one did not take it', async () => {
    const { code, stdout, stderr } = await runCommand(testChannelsCommand, ['team', 'moved', 'left'], { env });
    expect(code).toBe(1);
    expect(stdout).toBe(
      `team: the message was taken. Its name there: -1001:1
moved: the message was taken. The group became a supergroup: set chat to -1001 in the settings of this channel. Its name there: -500:2
left: The bot was removed from the chat; invite it again or change the channel.
`,
    );
    expect(telegram.messages.map(({ text }) => text.split('\n')[0])).toEqual([
      'Khavaran: a test message',
      'Test message',
    ]);
    expect(stdout + stderr).not.toContain('canary');
  });

  it('refuses a channel that is not there', async () => {
    await expect(runCommand(testChannelsCommand, ['nobody'], { env })).rejects.toThrow(
      'No channel "nobody" is switched on',
    );
  });
});

describe('channels on, off and reset', () => {
  it('say what a channel is from now on, and what one lacks', async () => {
    expect(await runCommand(channelOffCommand, ['team'], { env })).toMatchObject({
      code: 0,
      stdout: 'The channel team is off.\n',
    });
    await expect(runCommand(testChannelsCommand, ['team'], { env })).rejects.toThrow('No channel "team"');
    expect(await runCommand(channelOnCommand, ['later'], { env })).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^The channel later stays off until this is mended: settings\./),
    });
    expect((await runCommand(listChannelsCommand, [], { env })).stdout).toMatch(
      /later .*off[\s\S]*cannot be switched on/u,
    );
    for (const [key, state] of [
      ['team', 'on'],
      ['later', 'off'],
    ])
      expect((await runCommand(resetChannelCommand, [String(key)], { env })).stdout).toBe(
        `The channel ${key} is ${state}.\n`,
      );
    await expect(runCommand(channelOnCommand, ['nothing'], { env })).rejects.toThrow('no channel "nothing"');
  });
});
