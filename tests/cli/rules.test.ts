import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resetRuleCommand, ruleOffCommand } from '#src/cli/rules.ts';
import { listAudit } from '#src/store/audit.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { runCommand } from './run-command.ts';

let folder: string;
let database: TestDatabase;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-rules-'));
  database = await createTestDatabase();
  env = {
    DATABASE_URL: database.url,
    KHAVARAN_CONFIG: folder,
    KHAVARAN_DATA: folder,
    FEED: 'an-address-of-the-operators-alone',
  };
  await writeFile(
    path.join(folder, 'channels.yaml'),
    `channels:
  - { key: ops, type: rss, label: Operators, operators: true, settings: { address: "\${FEED}" } }`,
  );
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

it('operators are told of rules that are switched off or given back at the console, and by whom', async () => {
  const { stdout } = await runCommand(ruleOffCommand, ['un-action'], { env });
  expect(stdout).toBe('The rule un-action is off.\n');
  await runCommand(resetRuleCommand, ['un-action'], { env });
  await runCommand(resetRuleCommand, ['un-action'], { env });
  const text = sql<string>`message->>'text'`.as('text');
  const told = await database.db.selectFrom('deliveries').select(['channel', text]).orderBy('id').execute();
  expect(told).toHaveLength(1);
  expect(told[0]?.text).toMatch(/The alert rule .*United Nations.* follows its file again/);
  expect(told[0]?.text).toMatch(/It is now as it was before.\nIn 2 steps since .*\n\nBy .*at the console/);
  expect((await listAudit(database.db, { limit: 9 })).map(({ action }) => action)).toEqual([
    ...['rule follows its file', 'rule off'],
  ]);
});
