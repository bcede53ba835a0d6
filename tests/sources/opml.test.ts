import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { newSources } from '#src/cli/sources-opml.ts';
import { PLATFORMS, SOURCE_KINDS, type SourceConfig, STANCES } from '#src/model/source.ts';
import { readOpml, writeOpml } from '#src/sources/opml.ts';
import { freeKey, withSources } from '#src/sources/source-entry.ts';
import { checkSourceConfig, parseSources } from '#src/sources/source-file.ts';
import { processorMs } from '../processor-time.ts';

const opml = (body: string) =>
  `<?xml version="1.0"?><opml version="1.1"><head><title>L</title></head><body>${body}</body></opml>`;
const NOW = new Date('2026-01-01T00:00:00Z');

describe('readOpml', () => {
  it('reads nested folders, and attributes as other readers write them', () => {
    const { feeds, problems } = readOpml(
      opml(`<outline text="Iran"><outline title="NGOs &amp; rights"><outline type="rss" text="A &lt;b&gt;" xmlUrl="https://a.example/rss?x=1&amp;y=2" language="fa"/></outline>
        <OUTLINE TEXT="B" XMLURL="feed:https://b.example/feed"/></outline><outline text="C" type="rss" url="http://c.example/"/><outline text="Only a note"/>`),
    );
    expect(problems).toEqual([]);
    expect(feeds).toEqual([
      {
        url: 'https://a.example/rss?x=1&y=2',
        title: 'A <b>',
        language: 'fa',
        folders: ['Iran', 'NGOs & rights'],
        own: null,
      },
      { url: 'https://b.example/feed', title: 'B', language: null, folders: ['Iran'], own: null },
      { url: 'http://c.example/', title: 'C', language: null, folders: [], own: null },
    ]);
  });

  it('names what cannot be used, and goes on', () => {
    const { feeds, problems } = readOpml(
      opml(
        '<outline text="X" xmlUrl="file:///etc/passwd"/><outline type="rss" text="Y"/><outline text="Z" xmlUrl="https://z.example/"/>',
      ),
    );
    expect(feeds.map(({ title }) => title)).toEqual(['Z']);
    expect(problems).toEqual(['“file:///etc/passwd” is no web address.', '“Y” has no address of a feed.']);
  });

  it('reads what breaks off, or is not closed, as far as it goes', () => {
    const text = opml('<outline text="A" xmlUrl="https://a.example/"><outline text="B" xmlUrl="https://b.example/">');
    expect(readOpml(text.slice(0, -14)).feeds.map(({ url }) => url)).toEqual([
      'https://a.example/',
      'https://b.example/',
    ]);
  });

  it('expands no entities of a document type', () => {
    const levels = Array.from({ length: 12 }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`);
    const text = `<!DOCTYPE opml [<!ENTITY e0 "ha"><!ENTITY file SYSTEM "file:///etc/passwd">${levels.join('')}]>${opml('<outline text="&e12;&file;" xmlUrl="https://a.example/"/>')}`;
    const started = processorMs();
    expect(readOpml(text).feeds[0]?.title).toBe('&e12;&file;');
    expect(processorMs() - started).toBeLessThan(3_000);
  });

  it('is bounded against depth, length and number', () => {
    const started = processorMs();
    const deep = readOpml(
      opml(`${'<outline text="x">'.repeat(100_000)}<outline text="A" xmlUrl="https://a.example/"/>`),
    );
    expect(deep.feeds).toEqual([]);
    expect(deep.problems).toEqual(['What is nested deeper than 1000 outlines was not read.']);
    const wide = readOpml(opml('<outline text="A" xmlUrl="https://a.example/"/>'.repeat(30_000)));
    expect(wide.feeds).toHaveLength(20_000);
    expect(wide.problems).toEqual(['Only the first 20000 outlines were read.']);
    expect(() => readOpml(' '.repeat(20_000_001))).toThrow(/too large/);
    expect(processorMs() - started).toBeLessThan(8_000);
  });

  test.each(['', 'words', '<html><body></body></html>', '{"a":1}'])('%j is no OPML', (text) => {
    expect(() => readOpml(text)).toThrow(/no OPML/);
  });
});

describe('taking feeds over', () => {
  const watched = parseSources(
    JSON.stringify([
      { key: 'a', name: 'A', type: 'feed', settings: { url: 'https://www.a.example/rss/' }, kind: 'ngo' },
    ]),
  );

  it('a thousand at once, each one once, with keys of their own and the kind that their folders tell', () => {
    const outlines = Array.from(
      { length: 1000 },
      (_, number) => `<outline text="Feed" xmlUrl="https://f${number}.example/rss"/>`,
    );
    const text = opml(
      `<outline text="Human Rights">${outlines.join('')}</outline><outline text="رسانه‌های حکومتی"><outline text="خبر" xmlUrl="https://s.example/"/></outline>` +
        '<outline text="Varia"><outline text="V" xmlUrl="https://v.example/"/></outline>' +
        '<outline text="Feed" xmlUrl="https://f7.example/rss"/><outline text="A" xmlUrl="http://a.example/rss"/>',
    );
    const { entries, problems, known } = newSources(readOpml(text).feeds, watched, 'blog');
    expect({ count: entries.length, problems, known }).toEqual({ count: 1002, problems: [], known: 2 });
    expect(new Set(entries.map(({ key }) => key)).size).toBe(1002);
    expect(entries.map(({ kind }) => kind).filter((kind, index, all) => all.indexOf(kind) === index)).toEqual([
      'ngo',
      'state_media',
      'blog',
    ]);
    expect(parseSources(withSources('# mine\n', entries))).toHaveLength(1002);
  });

  it('names those whose settings are wrong', () => {
    const text = opml(
      '<outline text="T" khavaran:type="telegram" khavaran:settings="{&quot;channel&quot;:&quot;no spaces please&quot;}"/>',
    );
    const { entries, problems } = newSources(readOpml(text).feeds, [], 'news');
    expect(entries).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/^T: t, settings\.channel|^T: .*settings\.channel/)]);
  });
});

describe('the round trip', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((text) => text.replace(/[\p{Cc}\s]/gu, '') !== '' && text.isWellFormed());
  const source = fc.record({
    name: name.map((text) => text.replace(/[\p{Cc}\s]+/gu, ' ').trim()),
    type: fc.constant('feed'),
    settings: fc.webUrl({ withQueryParameters: true }).map((url) => ({ url: new URL(url).href })),
    kind: fc.constantFrom(...SOURCE_KINDS),
    platform: fc.constantFrom(...PLATFORMS),
    owner: fc.constantFrom(null, 'Harbour Press', 'O "& <Co>'),
    stance: fc.constantFrom(null, ...STANCES),
    language: fc.constantFrom(null, 'fa', 'en-GB'),
    proxy: fc.constantFrom(null, 'socks5://127.0.0.1:9050'),
    enabled: fc.boolean(),
    silent_after: fc.constantFrom(null, '90m', '3d'),
    budget: fc.constantFrom(null, { requests: 5 }, { requests: 7, megabytes: 0.5 }),
  });
  const asIs = (configs: readonly SourceConfig[]) => configs.toSorted((a, b) => (a.key < b.key ? -1 : 1));

  it('gives back every source as it was', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(source, {
          maxLength: 8,
          selector: ({ settings }) => new URL(settings.url).host.replace(/^www\./, ''),
        }),
        (wishes) => {
          const configs = wishes.map((wish, index) => checkSourceConfig({ ...wish, key: `source-${index}` }));
          const { feeds, problems } = readOpml(writeOpml(configs, { title: 'T', now: NOW }));
          const taken = newSources(feeds, [], 'news');
          expect([...problems, ...taken.problems]).toEqual([]);
          if (configs.length > 0) expect(asIs(parseSources(withSources('', taken.entries)))).toEqual(asIs(configs));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives back sources of every type, and lets other readers find the feeds', async () => {
    const { readFile } = await import('node:fs/promises');
    const own = parseSources(await readFile(new URL('../../config/sources.yaml', import.meta.url), 'utf8'));
    const text = writeOpml(own, { title: 'Khavaran', now: NOW });
    const taken = newSources(readOpml(text).feeds, [], 'news');
    expect(taken.problems).toEqual([]);
    expect(asIs(parseSources(withSources('', taken.entries)))).toEqual(asIs(own));
    expect(text.match(/ xmlUrl="/g)?.length).toBe(own.filter(({ type }) => type === 'feed').length);
  });

  it('tells no password of a proxy', () => {
    const [config] = parseSources(
      JSON.stringify([
        {
          key: 'a',
          name: 'A',
          type: 'feed',
          settings: { url: 'https://a.example/' },
          kind: 'ngo',
          proxy: 'http://me:secret@127.0.0.1:1',
        },
      ]),
    );
    expect(writeOpml([config!], { title: 'T', now: NOW })).not.toContain('secret');
  });
});

describe('withSources', () => {
  const entry = {
    key: 'new',
    name: 'New: "one" # not',
    type: 'feed',
    settings: { url: 'https://n.example/' },
    kind: 'ngo',
  } as const;
  test.each([
    [
      'a file with comments',
      '# head\n\n- key: a\n  name: A # aside\n  type: feed\n  settings: { url: "https://a.example/" }\n  kind: ngo\n\n# tail\n',
    ],
    ['an empty list', '# head\n[]\n'],
    ['nothing', ''],
  ])('adds to %s and changes nothing else', (_, text) => {
    const result = withSources(text, [entry]);
    expect(result.startsWith(text.replace(/\[\]\s*$/, '').trimEnd())).toBe(true);
    expect(parseSources(result).at(-1)).toMatchObject({ key: 'new', name: 'New: "one" # not' });
  });
  it('refuses what would break the file', () => {
    expect(() =>
      withSources('[{key: a, name: A, type: feed, settings: {url: "https://a.example/"}, kind: ngo}]', [entry]),
    ).toThrow();
    expect(() => withSources('', [{ ...entry, key: 'Not A Key' }])).toThrow(/Not A Key, key/);
  });
  it('makes keys of names in any script', () => {
    expect(freeKey(['Café Über – News!'], new Set())).toBe('cafe-uber-news');
    expect(freeKey(['خبر', 'a.example'], new Set(['a-example']))).toBe('a-example-2');
    expect(freeKey([null], new Set())).toBe('source');
  });
});
