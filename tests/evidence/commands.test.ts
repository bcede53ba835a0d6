import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportCommand } from '#src/cli/export.ts';
import { redactCommand, unsealCommand } from '#src/cli/redact.ts';
import { verify } from '#src/cli/verify.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { runCommand } from '../cli/run-command.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';
import { type EvidenceLab, exchange, openLab } from './evidence-lab.ts';

let lab: EvidenceLab;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  lab = await openLab();
  env = { DATABASE_URL: lab.url, KHAVARAN_DATA: lab.directory, KHAVARAN_LOG: 'silent', KHAVARAN_SCREENSHOTS: 'no' };
  const [captureId = null] = await lab.capture(exchange({ text: 'A text on Nilufar.' }));
  const source = await upsertSource(lab.db, sourceConfig(), 'file');
  const item = collectedItem({ text: 'A text on Nilufar.' });
  await storeItems(lab.db, source, [{ item, publisher: PUBLISHER, captureId, seen: lab.now }], lab.now);
  const analyse = () => ({ language: 'en', mentions: [], signals: [] });
  await analyseWaiting({ db: lab.db, clock: { now: () => lab.now }, analyse }, new AbortController().signal);
});
afterEach(() => lab[Symbol.asyncDispose]());

it('makes the key at the first start for its owner alone, shows its public half, and keeps it', async () => {
  const first = await runCommand(verify, ['--key'], { env });
  expect(first.stdout).toMatch(
    /^-----BEGIN PUBLIC KEY-----\n[\w+/=]+\n-----END PUBLIC KEY-----\nSHA-256 of this key: [0-9a-f]{64}\n$/,
  );
  expect((await stat(path.join(lab.directory, 'signing-key.pem'))).mode & 0o777).toBe(0o600);
  expect((await runCommand(verify, ['--key'], { env })).stdout).toBe(first.stdout);
  expect(first.stdout + first.stderr).not.toContain('PRIVATE');
});

it('exports, verifies, redacts and opens again', async () => {
  const out = path.join(lab.directory, 'case.wacz');
  expect(await runCommand(exportCommand, ['--item', '1', '--out', out], { env })).toMatchObject({
    code: 0,
    stdout: `${out}: 1 item, 1 capture.\n`,
  });
  expect((await readFile(out)).subarray(0, 2).toString()).toBe('PK');
  expect(await runCommand(verify, [], { env })).toMatchObject({
    code: 0,
    stdout: '1 record and 1 file are as they were captured.\n1 signed checkpoint.\n',
  });
  const why = ['--why', 'asked by her family'];
  expect(await runCommand(redactCommand, ['--item', '1', '--words', 'Nilufar', ...why], { env })).toMatchObject({
    code: 0,
    stdout: 'Done; 1 captured file sealed.\n',
  });
  expect((await runCommand(verify, [], { env })).stdout).toContain('Of the files, 1 is sealed on request.');
  const opened = await runCommand(unsealCommand, ['--item', '1', '--why', 'a court asks'], { env });
  expect(JSON.parse(opened.stdout)).toMatchObject({ text: 'A text on Nilufar.' });
  const file = path.join(lab.directory, 'original');
  await runCommand(unsealCommand, ['--capture', '1', '--out', file, '--why', 'a court asks'], { env });
  expect(await readFile(file, 'utf8')).toBe('A text on Nilufar.');
  expect(await lab.db.selectFrom('unsealings').select('id').execute()).toHaveLength(2);
  // Without its content, the package says so.
  expect(await runCommand(exportCommand, ['--item', '1', '--out', out], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Record 1: Its content was sealed on request.'),
  });
});

it('verifies against a copy of the checkpoints that was kept elsewhere', async () => {
  await runCommand(exportCommand, ['--item', '1', '--out', path.join(lab.directory, 'case.wacz')], { env });
  const copy = path.join(lab.directory, 'copy.jsonl');
  const own = path.join(lab.directory, 'checkpoints.jsonl');
  await writeFile(copy, await readFile(own));
  await writeFile(own, '');
  await lab.intrude('delete from captures; delete from checkpoints');
  expect((await runCommand(verify, [], { env })).code).toBe(0);
  const { code, stdout } = await runCommand(verify, ['--checkpoints', copy], { env });
  expect(code).toBe(1);
  expect(stdout).toContain('Record 1 is missing.');
});

it.each([
  [exportCommand, [], /story or items/],
  [exportCommand, ['--story', '1', '--item', '1'], /not both/],
  [exportCommand, ['--story', 'x'], /no number/],
  [redactCommand, ['--item', '1'], /Say why/],
  [redactCommand, ['--why', 'x'], /one item or one capture/],
  [unsealCommand, ['--capture', '1', '--why', 'x'], /--out FILE/],
])('says what is wrong with a call: %#', async (command, args, message) => {
  await expect(runCommand(command, args, { env })).rejects.toThrow(message);
});
