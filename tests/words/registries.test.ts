import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CHANNEL_TYPES } from '#src/channels/index.ts';
import { SOURCE_TYPES } from '#src/sources/index.ts';
import { settingsOf } from '#src/web/admin/settings-of.ts';
import { languages } from '#src/words/languages.ts';
import { type Registry, ruleLabelIn } from '#src/words/registry-words.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const REGISTRIES = { sourceTypes: SOURCE_TYPES, channelTypes: CHANNEL_TYPES } as const;
const CODES = languages().map(({ code }) => code);

const files = new Map(
  CODES.map((code) => [code, JSON.parse(readFileSync(path.join(ROOT, 'src/words/languages', `${code}.json`), 'utf8'))]),
);

/** What the file of a language says under a name, without English in place of what it leaves out. */
function saidIn(code: string, ...names: string[]): unknown {
  return names.reduce<unknown>(
    (within, name) => (typeof within === 'object' && within !== null ? Reflect.get(within, name) : undefined),
    files.get(code)?.words,
  );
}

const types = Object.entries(REGISTRIES).flatMap(([registry, list]) =>
  list.map((type) => ({ registry: registry as Registry, name: type.type, type })),
);

describe('every type of a registry, and every setting of it', () => {
  it.each(types)('$registry $name is said in English as it is registered', ({ registry, name, type }) => {
    const settings = Object.fromEntries(settingsOf(type.settings).map((one) => [one.name, one.description]));
    expect(saidIn('en', registry, name)).toEqual({ label: type.label, means: type.description, settings });
  });

  it.each(types.flatMap((one) => CODES.filter((code) => code !== 'en').map((code) => ({ ...one, code }))))(
    '$registry $name has its words in $code',
    ({ registry, name, type, code }) => {
      expect(saidIn(code, registry, name, 'label')).toEqual(expect.any(String));
      const sentences = [['means'], ...settingsOf(type.settings).map((setting) => ['settings', setting.name])];
      const wrong = sentences.filter((at) => {
        const said = saidIn(code, registry, name, ...at);
        return typeof said !== 'string' || said.trim() === '' || said === saidIn('en', registry, name, ...at);
      });
      expect(wrong).toEqual([]);
    },
  );

  it.each(CODES)('its settings and their values have names in %s', (code) => {
    const settings = types.flatMap(({ type }) => settingsOf(type.settings));
    const unnamed = settings.filter(({ name }) => typeof saidIn(code, 'settingNames', name) !== 'string');
    // Languages are named by the code of theirs.
    const values = settings.flatMap(({ name, choices }) => (name === 'language' ? [] : choices));
    const unsaid = values.filter((value) => typeof saidIn(code, 'settingChoices', value) !== 'string');
    expect({ unnamed: unnamed.map(({ name }) => name), unsaid }).toEqual({ unnamed: [], unsaid: [] });
  });

  it('leaves no word behind for what is registered no more', () => {
    for (const [registry, list] of Object.entries(REGISTRIES))
      expect(Object.keys(Object(saidIn('en', registry))).sort()).toEqual(list.map(({ type }) => type).sort());
    const settings = types.flatMap(({ type }) => settingsOf(type.settings));
    expect(Object.keys(Object(saidIn('en', 'settingNames'))).sort()).toEqual(
      [...new Set(settings.map(({ name }) => name))].sort(),
    );
  });
});

describe('the rules that are shipped', () => {
  const { rules } = parse(readFileSync(path.join(ROOT, 'config/rules.yaml'), 'utf8')) as {
    rules: { key: string; label: string }[];
  };

  it('are named in every language, as their file has them in English', () => {
    expect(saidIn('en', 'shippedRules')).toEqual(Object.fromEntries(rules.map(({ key, label }) => [key, label])));
    for (const { key, label } of rules)
      for (const code of CODES.filter((one) => one !== 'en')) {
        const said = ruleLabelIn({ key, label }, code);
        expect([code, key, said]).toEqual([code, key, saidIn(code, 'shippedRules', key)]);
        expect(said).not.toBe(label);
      }
  });

  it('keep the name that somebody gave them', () => {
    expect(ruleLabelIn({ key: 'un-action', label: 'Geneva' }, 'fa')).toBe('Geneva');
    expect(ruleLabelIn({ key: 'of-our-own', label: 'Ours' }, 'fa')).toBe('Ours');
    expect(ruleLabelIn({ key: 'constructor', label: 'Ours' }, 'fa')).toBe('Ours');
  });
});
