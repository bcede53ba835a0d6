import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '#src/cli/command.ts';
import { extractCommand } from '#src/cli/extract.ts';
import { fetchCommand } from '#src/cli/fetch.ts';
import { parseFeedCommand } from '#src/cli/parse-feed.ts';
import { serve } from './local-server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'khavaran-commands-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(command: Command, args: string[], input: string | Uint8Array = '') {
  const { values, positionals } = parseArgs({ args, options: command.options, allowPositionals: true });
  const written: Buffer[] = [];
  const stdout = new PassThrough().on('data', (chunk: Buffer) => written.push(chunk));
  const { signal } = new AbortController();
  const stdin = Readable.from([Buffer.from(input)]);
  const code = await command.run({
    values,
    positionals,
    stdin,
    stdout,
    stderr: new PassThrough().resume(),
    env: {},
    signal,
  });
  return { code, out: Buffer.concat(written).toString() };
}

describe('parse-feed', () => {
  const feed =
    '<rss><channel><title>The &lt;b&gt;Herald&lt;/b&gt;</title><link>https://h.example/</link><language>fa_IR</language><item><title>A &amp;amp; B</title><link>/1</link><description>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;two&lt;/p&gt;</description><pubDate>Thu, 24 Jul 2025 10:15:00 +0330</pubDate></item></channel></rss>';
  const expected = {
    title: 'The Herald',
    link: 'https://h.example/',
    language: 'fa-IR',
    entries: [
      {
        id: null,
        title: 'A & B',
        link: 'https://h.example/1',
        summary: 'One\ntwo',
        content: null,
        author: null,
        published: '2025-07-24T06:45:00Z',
        updated: null,
      },
    ],
  };
  it('reads standard input and files', async () => {
    const { code, out } = await run(parseFeedCommand, ['--url', 'https://h.example/feed'], feed);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(expected);
    const file = path.join(folder, 'feed.xml');
    await writeFile(file, feed);
    expect(JSON.parse((await run(parseFeedCommand, [file, '--url', 'https://h.example/feed'])).out)).toEqual(expected);
  });
  it('takes the charset of the Content-Type', async () => {
    const bytes = Buffer.concat([
      Buffer.from('<rss><channel><title>'),
      Buffer.from([0xd3, 0xe1, 0xc7, 0xe3]),
      Buffer.from('</title></channel></rss>'),
    ]);
    const { out } = await run(parseFeedCommand, ['--content-type', 'text/xml; charset=windows-1256'], bytes);
    expect(JSON.parse(out)).toMatchObject({ title: 'سلام', entries: [] });
  });
  it('says what is wrong', async () => {
    await expect(run(parseFeedCommand, [], '<html></html>')).rejects.toMatchObject({ code: 'feed/page' });
    await expect(run(parseFeedCommand, [], '')).rejects.toMatchObject({ code: 'feed/empty' });
    await expect(run(parseFeedCommand, [path.join(folder, 'nothing.xml')])).rejects.toThrow(/no such file/);
  });
});

describe('extract', () => {
  it('gives article and posts, null for what is not known', async () => {
    const html = `<html lang="en"><head><title>T</title></head><body><article><p>${'Words of the article. '.repeat(30)}</p>
      <blockquote class="twitter-tweet"><p>Words of the post</p>— A Name (@a_name) <a href="https://twitter.com/a_name/status/1948331234567890123">July 24, 2025</a></blockquote></article></body></html>`;
    const { out } = await run(extractCommand, ['--url', 'https://h.example/1'], html);
    expect(JSON.parse(out)).toEqual({
      url: 'https://h.example/1',
      title: 'T',
      byline: null,
      published: null,
      language: 'en',
      text: 'Words of the article. '.repeat(30).trim(),
      posts: [
        {
          id: '1948331234567890123',
          url: 'https://x.com/a_name/status/1948331234567890123',
          author: 'A Name',
          handle: 'a_name',
          text: 'Words of the post',
          published: '2025-07-24T10:35:39Z',
        },
      ],
    });
  });
  it('reads plain text too', async () => {
    const { out } = await run(extractCommand, [], 'One.\nA post\n— A Name (@a_name) July 24, 2025\nTwo.');
    expect(JSON.parse(out)).toMatchObject({
      url: null,
      text: 'One.\nTwo.',
      posts: [{ id: null, url: null, handle: 'a_name', text: 'A post', published: '2025-07-24' }],
    });
  });
  it('says what is wrong', async () => {
    await expect(run(extractCommand, [], ' ')).rejects.toMatchObject({ code: 'cli/input' });
    await expect(run(extractCommand, ['--url', 'nonsense'], 'x')).rejects.toMatchObject({ code: 'cli/usage' });
  });
});

describe('fetch', () => {
  it('shows the exchange, writes the body, and tells an answer from a refusal', async () => {
    await using server = await serve({ '/': { body: 'the body' }, '/no': { status: 403 } });
    const file = path.join(folder, 'body');
    const { code, out } = await run(fetchCommand, [`${server.url}/`, '--allow', '127.0.0.1', '--body', file]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ status: 200, finalUrl: `${server.url}/`, bodyLength: 8, outcome: 'ok' });
    expect(JSON.parse(out)).not.toHaveProperty('raw');
    expect(await readFile(file, 'utf8')).toBe('the body');
    expect((await run(fetchCommand, [`${server.url}/`, '--allow', '127.0.0.1', '--body', '-'])).out).toBe('the body');
    expect(await run(fetchCommand, [`${server.url}/no`, '--allow', '127.0.0.1'])).toMatchObject({ code: 1 });
    await expect(run(fetchCommand, [`${server.url}/`])).rejects.toMatchObject({ code: 'net/address-refused' });
    await expect(run(fetchCommand, [])).rejects.toMatchObject({ code: 'cli/usage' });
  });
});
