import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnv } from '#src/base/env.ts';
import { readConfiguration } from '#src/pipeline/configuration.ts';
import { checkLanguages } from '#src/pipeline/operations/doctor-machine.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-languages-'));
  await mkdir(path.join(folder, 'languages'));
});
afterAll(() => rm(folder, { recursive: true }));

const put = (name: string, content: string) => writeFile(path.join(folder, name), content);

describe('languages of the configuration', () => {
  it('are read first: its other files may speak them', async () => {
    const words = { alerts: { development: 'Evoluo' }, desk: { score: '{nothing}' } };
    await put('languages/eo.json', JSON.stringify({ name: 'Esperanto', direction: 'ltr', words }));
    const rule = {
      key: 'calls',
      label: 'Calls',
      when: { signals: [{ signal: 'call_for_killing' }] },
      severity: 'high',
    };
    await put('rules.yaml', JSON.stringify({ rules: [{ ...rule, language: 'eo' }] }));
    const { rules, languageFaults } = await readConfiguration(folder, {});
    expect(rules[0]?.language).toBe('eo');
    expect(languageFaults).toEqual([
      expect.stringMatching(/eo\.json: desk\.score: it has no value for \{nothing\}\.$/),
    ]);
    const env = readEnv({ KHAVARAN_LANGUAGE: 'eo' });
    expect([...checkLanguages(env, languageFaults)]).toMatchObject([{ state: 'warning', says: languageFaults[0] }]);
    expect([...checkLanguages(env, [])]).toMatchObject([{ state: 'ok', says: expect.stringContaining('Esperanto') }]);
  });

  it('that nobody speaks are named, where the language of the installation is one', () => {
    const [check] = checkLanguages(readEnv({ KHAVARAN_LANGUAGE: 'tlh' }), []);
    expect(check).toMatchObject({ state: 'fault', says: expect.stringContaining('"tlh"'), advice: expect.any(String) });
  });

  it.each([
    ['no JSON', '{'],
    ['no language', '[]'],
  ])('a file that is %s stops the start, in a sentence that names it', async (_, content) => {
    await put('languages/it.json', content);
    await expect(readConfiguration(folder, {})).rejects.toThrow(/The language file .*it\.json cannot be used/);
    await rm(path.join(folder, 'languages/it.json'));
  });
});
