import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnv } from '#src/base/env.ts';
import { checkSettings } from '#src/pipeline/operations/doctor-settings.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-settings-'));
  await writeFile(path.join(folder, 'channels.yaml'), `settings: { url: "\${KHAVARAN_TEAM_WEBHOOK}" }\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const check = (environment: NodeJS.ProcessEnv) => {
  const given = { KHAVARAN_CONFIG: folder, ...environment };
  return checkSettings(readEnv(given), given);
};

describe('what the doctor says of settings', () => {
  it.each<[string, NodeJS.ProcessEnv]>([
    ['settings of ours', { KHAVARAN_PORT: '1988', KHAVARAN_HEARTBEAT_URL: 'https://example.org/x' }],
    ['variables of others', { HOME: '/root', REDIS_HOST: 'redis', OTEL_TRACES_EXPORTER: 'otlp' }],
    ['a secret that the configuration names', { KHAVARAN_TEAM_WEBHOOK: 'canary' }],
    ['one that is empty', { KHAVARAN_PROT: '' }],
  ])('nothing of %s', async (_, environment) => {
    expect(await check(environment)).toMatchObject({ state: 'ok', advice: null });
  });

  it('names what nobody reads, without its value', async () => {
    const found = await check({ KHAVARAN_PROT: 'canary', KHAVARAN_HEARTBEAT: 'canary', KHAVARAN_PORT: '1988' });
    expect(found).toMatchObject({ state: 'warning', says: 'nobody reads KHAVARAN_HEARTBEAT, KHAVARAN_PROT' });
    expect(JSON.stringify(found)).not.toContain('canary');
  });
});
