import { readFile } from 'node:fs/promises';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { SOURCE_TYPES, sourceType } from '#src/sources/index.ts';
import { checkSourceConfig, parseSources } from '#src/sources/source-file.ts';

const source = (changes: Record<string, unknown> = {}) => ({
  key: 'herald',
  name: 'The Herald',
  type: 'feed',
  settings: { url: 'https://herald.example/rss' },
  kind: 'news',
  ...changes,
});

describe('parseSources', () => {
  it('reads a source and fills in what may be left out', () => {
    expect(parseSources(JSON.stringify([source()]))).toEqual([
      {
        ...source(),
        platform: 'web',
        owner: null,
        stance: null,
        language: null,
        proxy: null,
        enabled: true,
        silentAfterMs: null,
        budget: null,
      },
    ]);
  });

  it('reads how long a silence is borne, and what may be used in a day', () => {
    const [read] = parseSources(JSON.stringify([source({ silent_after: '36h', budget: { megabytes: 1.5 } })]));
    expect(read).toMatchObject({ silentAfterMs: 36 * 3_600_000, budget: { requests: null, bytes: 1_500_000 } });
    for (const silent_after of ['soon', '0h', '3 weeks', 5])
      expect(() => checkSourceConfig(source({ silent_after }))).toThrow(/^herald, silent_after: /);
    expect(() => checkSourceConfig(source({ budget: { requests: 0 } }))).toThrow(/^herald, budget\.requests: /);
  });

  it('tells all faults at once, by key and field', () => {
    const text = JSON.stringify([
      source({ kind: 'gossip', settings: { url: 'ftp://x', extra: 1 } }),
      source({ key: 'Not A Key' }),
      source({ type: 'carrier-pigeon' }),
      { name: 'no key' },
    ]);
    const faults = () => parseSources(text);
    expect(faults).toThrow(expect.objectContaining({ code: 'source/invalid' }));
    for (const fault of [
      /^herald, kind: /m,
      /^herald, settings\.url: /m,
      /^herald, settings: .*extra/m,
      /^Not A Key, key: /m,
      /^herald, type: there is no "carrier-pigeon"/m,
      /^herald, key: is there more than once/m,
      /^source 4, key: /m,
    ])
      expect(faults).toThrow(fault);
  });

  test.each([
    ['- key: [', /^line \d+: /m],
    ['key: herald', /list of sources/],
    ['', /list of sources/],
    ['- just words', /^source 1/],
  ])('%s', (text, message) => expect(() => parseSources(text)).toThrow(message));

  it('does not expand aliases without end', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `x${level}: &l${level} [${level ? `*l${level - 1}, *l${level - 1}` : 'a'}]`,
    ).join('\n');
    expect(() => parseSources(levels)).toThrow();
  });

  it('reads the sources that come with the product', async () => {
    const sources = parseSources(await readFile(new URL('../../config/sources.yaml', import.meta.url), 'utf8'));
    expect(sources.length).toBeGreaterThanOrEqual(60);
    for (const language of ['en', 'fa', 'ar', 'fr', 'de'])
      expect(sources.some((one) => one.language === language)).toBe(true);
    // What a search or a hashtag finds has its authors for publishers.
    for (const one of sources) if (one.kind !== 'social') expect(one.owner, one.key).not.toBeNull();
  });
});

describe('the sources that come with the product', async () => {
  const sources = parseSources(await readFile(new URL('../../config/sources.yaml', import.meta.url), 'utf8'));
  const languagesOf = (owner: string, type?: string) =>
    sources.filter((one) => one.owner === owner && (!type || one.type === type)).map(({ language }) => language);

  it.each([
    ['United Nations', ['ar', 'en', 'fa', 'fr']],
    ['Amnesty International', ['en']],
    ['Human Rights Watch', ['en', 'fa']],
    ['Iran Human Rights', ['en', 'fa']],
    ['Hengaw', ['en', 'fa']],
    ['Human Rights Activists in Iran', ['en', 'fa']],
    ['Abdorrahman Boroumand Center', ['en', 'fa']],
    ['Center for Human Rights in Iran', ['en', 'fa']],
    ['NCRI', ['en', 'fa', 'fr', 'de', 'ar']],
    ['JVMI', ['en']],
    ['RFE/RL', ['fa']],
    ['Volant Media', ['en', 'fa']],
    ['BBC', ['fa']],
    ['Deutsche Welle', ['de', 'fa']],
    ['France Médias Monde', ['fa', 'fr']],
    ['Islamic Revolutionary Guard Corps', ['en', 'fa']],
    ['Government of Iran', ['en', 'fa']],
    ['Judiciary of Iran', ['fa']],
    ['Kayhan Institute', ['fa']],
    ['Islamic Development Organisation', ['en', 'fa']],
    ['IRIB', ['en']],
  ])('watch %s in its languages', (owner, languages) => {
    expect(languagesOf(owner)).toEqual(expect.arrayContaining(languages));
  });

  it('watch channels, accounts and hashtags as well as sites, each with its kind', () => {
    expect(sources.length).toBeGreaterThanOrEqual(60);
    const settings = JSON.stringify(sources.map((one) => one.settings));
    for (const account of ['Mojahedineng', 'iran_policy', 'IranNewsUpdate1', 'khamenei_ir'])
      expect(settings).toContain(`"account":"${account}"`);
    for (const tag of ['1988Massacre', 'StopExecutionsInIran', 'قتل_عام_۶۷', 'نه_به_اعدام'])
      for (const place of [`"hashtag":"${tag}"`, `"search":"#${tag}"`]) expect(settings).toContain(place);
    for (const owner of ['Islamic Revolutionary Guard Corps', 'Government of Iran', 'Judiciary of Iran', 'BBC', 'NCRI'])
      expect(languagesOf(owner, 'telegram')).not.toEqual([]);
    for (const one of sources) {
      expect(one.language, one.key).not.toBeNull();
      // Whoever speaks on a network at large has neither owner nor side.
      if (one.kind !== 'social') expect([one.owner, one.stance], one.key).not.toContain(null);
    }
  });
});

describe('the registry', () => {
  it('finds types by name', () => {
    expect(sourceType('feed').label).toBe('Feed');
    expect(() => sourceType('pigeon')).toThrow(expect.objectContaining({ code: 'source/unknown-type' }));
  });
  it('describes every setting, for forms and docs', () => {
    for (const type of SOURCE_TYPES) {
      const { properties = {} } = z.toJSONSchema(type.settings, { io: 'input' });
      expect(Object.keys(properties).length).toBeGreaterThan(0);
      for (const [name, property] of Object.entries(properties))
        expect(typeof property === 'object' && property.description, `${type.type}.${name}`).toBeTruthy();
    }
  });
  it('checks one source as an operator gives it', () => {
    expect(
      checkSourceConfig(source({ type: 'telegram', settings: { channel: 'https://t.me/s/some_channel?before=3' } }))
        .settings,
    ).toMatchObject({ channel: 'some_channel' });
    expect(() => checkSourceConfig(source({ type: 'telegram', settings: { channel: 'no spaces please' } }))).toThrow(
      /herald, settings\.channel/,
    );
  });
});
