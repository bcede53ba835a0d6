import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { createHttpClient } from '#src/net/client.ts';
import { file } from '#src/sources/file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'khavaran-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function look(name: string, content: string | Uint8Array | null, state: { sha256: string } | null = null) {
  const at = path.join(folder, name);
  if (content !== null) await writeFile(at, content);
  await using http = createHttpClient();
  return file.collect({
    settings: { path: at },
    state,
    http,
    proxy: null,
    secrets: () => undefined,
    now: new Date(),
    signal: new AbortController().signal,
  });
}

describe('file', () => {
  it('reads items line by line, names what is wrong with a line, and goes on', async () => {
    const lines = [
      '{"id":"1","url":"https://example.org/1","source":{"name":"The Herald","kind":"news","platform":"web"},"published":"2025-07-24","language":"en","title":"T","text":"One"}',
      '{"id":"2","text":',
      '',
      '{"id":"3","title":"no text"}',
      '{"id":"4","text":"Four","source":{"name":"x","kind":"nonsense"}}',
      '{"text":" "}',
      '{"text":"متن"}',
    ];
    const result = await look('items.jsonl', lines.join('\n'));
    expect(result.problems).toEqual([
      expect.stringMatching(/^items\.jsonl:2: not JSON/),
      expect.stringMatching(/^items\.jsonl:4: text: /),
      expect.stringMatching(/^items\.jsonl:5: source\.kind: /),
      expect.stringMatching(/^items\.jsonl:6: has neither/),
    ]);
    const items = result.outcome === 'items' ? result.entries.flatMap(itemsOf) : [];
    expect(items).toMatchObject([
      {
        externalId: '1',
        title: 'T',
        published: '2025-07-24',
        publisher: { name: 'The Herald', kind: 'news', platform: 'web', owner: null },
      },
      { externalId: expect.stringMatching(/^sha256:/), text: 'متن' },
    ]);
    expect(result.exchanges[0]).toMatchObject({
      // Not where it lies: folders name the people of a machine, and records are handed on.
      requestedUrl: 'file:///items.jsonl',
      status: 200,
    });
  });

  it('reads a plain text with quoted posts as article and posts', async () => {
    const text =
      'A paragraph.\nNews of a hearinghttps://t.co/Ab1\n— The Herald (Press/EN) (@herald_en) July 24, 2025\nThe end.';
    const result = await look('article.txt', text);
    const items = result.outcome === 'items' ? result.entries.flatMap(itemsOf) : [];
    expect(items).toMatchObject([
      { externalId: 'article.txt', text: 'A paragraph.\nThe end.' },
      {
        text: 'News of a hearing https://t.co/Ab1',
        author: { name: 'The Herald (Press/EN)', handle: 'herald_en' },
        published: '2025-07-24',
        publisher: { kind: 'social', platform: 'x' },
      },
    ]);
  });

  it('reads an HTML page as an article', async () => {
    const result = await look(
      'page.html',
      `<html><head><title>T</title></head><body><p>${'Words of the page. '.repeat(30)}</p></body></html>`,
    );
    const items = result.outcome === 'items' ? result.entries.flatMap(itemsOf) : [];
    expect(items).toMatchObject([{ title: 'T', text: expect.stringContaining('Words of the page.') }]);
  });

  it('says that a file has not changed, is missing, empty or binary', async () => {
    const first = await look('same.txt', 'text');
    expect(await look('same.txt', null, first.state)).toMatchObject({ outcome: 'not-modified' });
    expect(await look('missing.txt', null)).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('There is no file'),
    });
    expect(await look('empty.txt', '')).toMatchObject({ outcome: 'empty' });
    expect(await look('image.png', Uint8Array.of(137, 80, 78, 71, 0, 1, 2, 0))).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('binary'),
    });
    expect(await look('.', null)).toMatchObject({ outcome: 'broken', reason: expect.stringContaining('folder') });
  });
});
