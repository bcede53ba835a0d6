import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digest } from '#src/cli/digest.ts';
import { type MailServer, mailServer } from '../channels/mail-server.ts';
import { runCommand } from '../cli/run-command.ts';
import { createTestDatabase } from '../database.ts';

const stack = new AsyncDisposableStack();
let env: NodeJS.ProcessEnv;
let folder: string;
let post: MailServer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-digests-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const database = stack.use(await createTestDatabase());
  post = stack.use(await mailServer());
  await mkdir(path.join(folder, 'config'));
  const mail = `{host: 127.0.0.1, port: ${post.port}, tls: none, from: a@desk.example, to: [director@desk.example]}`;
  await writeFile(
    path.join(folder, 'config', 'channels.yaml'),
    `channels: [{key: mail, type: email, label: Mail, settings: ${mail}}]`,
  );
  await writeFile(path.join(folder, 'config', 'sources.yaml'), '[]');
  await writeFile(
    path.join(folder, 'config', 'digests.yaml'),
    'digests: [{name: daily}, {name: week, label: The week, period: week, language: fa, zone: Asia/Tehran, public: true}]',
  );
  env = {
    DATABASE_URL: database.url,
    KHAVARAN_DATA: path.join(folder, 'data'),
    KHAVARAN_CONFIG: path.join(folder, 'config'),
    KHAVARAN_ZONE: 'UTC',
    KHAVARAN_LOG: 'silent',
  };
}, 60_000);
afterAll(() => stack.disposeAsync());

describe('khavaran digest', () => {
  it('lists who gets one and when', async () => {
    const { stdout } = await runCommand(digest, ['list'], { env });
    expect(stdout).toMatch(/^daily +next .+ 07:00 UTC {2}daily 07:00 {2}en {2}internal {2}every channel/m);
    expect(stdout).toMatch(/^week +next .+ Asia\/Tehran {2}mon 07:00 {2}fa {2}public .+The week$/m);
  });

  it('shows what one would say now, in every format', async () => {
    const text = await runCommand(digest, ['preview', 'week'], { env });
    expect(text.stdout).toMatch(/^The week، هفتهٔ منتهی به /);
    const file = path.join(folder, 'digest.pdf');
    const pdf = await runCommand(digest, ['preview', 'daily', '--format', 'pdf', '--out', file], { env });
    expect([pdf.code, pdf.stdout]).toEqual([0, '']);
    expect((await readFile(file)).subarray(0, 5).toString()).toBe('%PDF-');
  }, 60_000);

  it('sends to one channel and says what came back', async () => {
    const sent = await runCommand(digest, ['send', 'daily', '--to', 'mail'], { env });
    expect([sent.code, sent.stdout]).toEqual([0, 'mail: the digest was taken.\n']);
    expect(post.mails.map(({ to }) => to)).toEqual([['director@desk.example']]);
  });

  it.each<[string[], string]>([
    [['preview'], 'Say which one: preview NAME.'],
    [['preview', 'nobody'], 'There is no digest "nobody": see khavaran digest list.'],
    [['print', 'x'], 'There is nothing to be done with "print".'],
    [['list', 'x'], '"x" is one word too many.'],
    [['send', 'daily'], 'Say where to: --to CHANNEL.'],
    [['send', 'daily', '--to', 'nowhere'], 'No channel "nowhere" is switched on'],
    [['preview', 'daily', '--format', 'pdf'], 'A PDF needs a file: --out FILE.'],
    [['preview', 'daily', '--format', 'docx'], 'There is no format "docx"'],
  ])('says what is wrong with %s', async (args, sentence) => {
    await expect(runCommand(digest, args, { env })).rejects.toThrow(sentence);
  });
});
