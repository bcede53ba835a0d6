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
      { ...source(), platform: 'web', owner: null, stance: null, language: null, proxy: null, enabled: true },
    ]);
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
