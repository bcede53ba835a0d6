import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addSourceCommand } from '#src/cli/sources-add.ts';
import { keepSources, keptAsDesk, readSourcesFile } from '#src/cli/sources-file.ts';
import { exportSourcesCommand, importSourcesCommand } from '#src/cli/sources-opml.ts';
import { testSourcesCommand } from '#src/cli/sources-test.ts';
import { parseSources } from '#src/sources/source-file.ts';
import { listSources } from '#src/store/sources.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { serve } from '../sources/local-server.ts';
import { runCommand } from './run-command.ts';

const OWN = `# our list
- key: mine # the first
  name: Mine
  type: feed
  settings: { url: 'SERVER/mine' }
  kind: ngo
- key: dead
  name: The Dead One
  type: feed
  settings: { url: 'SERVER/dead' }
  kind: news
- key: sleeping
  name: Sleeping
  type: feed
  settings: { url: 'SERVER/dead' }
  kind: news
  enabled: false
`;
const feed = (title: string) => ({
  headers: { 'content-type': 'application/rss+xml' },
  body: `<rss><channel><title>${title}</title><item><guid>1</guid><title>بندر شهر امروز بار دیگر گشوده شد و مردم بسیاری به آنجا رفتند</title><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate></item></channel></rss>`,
});

let database: TestDatabase;
let server: Awaited<ReturnType<typeof serve>>;
let folder: string;
let env: NodeJS.ProcessEnv;
const file = () => path.join(folder, 'sources.yaml');
beforeAll(async () => {
  database = await createTestDatabase();
  server = await serve({ '/mine': feed('Mine'), '/harbour': feed('Harbour &amp;amp; Wire'), '/dead': { status: 500 } });
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-sources-'));
  env = {
    DATABASE_URL: database.url,
    KHAVARAN_DATA: path.join(folder, 'data'),
    KHAVARAN_CONFIG: folder,
    KHAVARAN_ALLOW_NETWORKS: '127.0.0.1',
    KHAVARAN_HOST_PAUSE_MS: '0',
  };
});
beforeEach(() => writeFile(file(), OWN.replaceAll('SERVER', server.url)));
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('sources add ADDRESS', () => {
  it('shows what was found and writes nothing without a yes', async () => {
    const { code, stdout, stderr } = await runCommand(addSourceCommand, [`${server.url}/harbour`], { env });
    expect(code).toBe(1);
    expect(stdout).toContain('The address is that of a feed.');
    expect(stdout).toMatch(/^ {2}name +Harbour & Wire$/m);
    expect(stdout).toMatch(/^ {2}kind +to choose: --kind news \| state_media/m);
    expect(stdout).toMatch(/^ {2}language +fa$/m);
    expect(stdout).toMatch(/^ {2}found +1 entry, the newest of 2026-03-02T08:00:00Z$/m);
    expect(stderr).toContain('Say --yes');
    expect(await readFile(file(), 'utf8')).toBe(OWN.replaceAll('SERVER', server.url));
  });

  it('adds it at the end of the file, comments kept, and to the running service', async () => {
    const before = await readFile(file(), 'utf8');
    const words = [
      `${server.url}/harbour`,
      '--yes',
      '--kind',
      'news',
      '--owner',
      'Harbour: Press',
      '--stance',
      'press',
    ];
    expect(await runCommand(addSourceCommand, words, { env })).toMatchObject({ code: 0 });
    const after = await readFile(file(), 'utf8');
    expect(after.startsWith(before.trimEnd())).toBe(true);
    expect(parseSources(after).at(-1)).toMatchObject({
      key: 'harbour-wire',
      type: 'feed',
      settings: { url: `${server.url}/harbour` },
      kind: 'news',
      owner: 'Harbour: Press',
      stance: 'press',
      language: 'fa',
    });
    expect((await listSources(database.db)).find(({ key }) => key === 'harbour-wire')).toMatchObject({ enabled: true });
    await expect(runCommand(addSourceCommand, words, { env })).rejects.toThrow(/already, as harbour-wire/);
  });

  it('asks at a terminal for what is not known, and takes no for an answer', async () => {
    const answers = async (replies: Record<string, string>) => {
      const stdin = Object.assign(new PassThrough(), { isTTY: true });
      const stdout = new PassThrough();
      const stderr = new PassThrough();
      const said = text(stdout);
      let asked = '';
      stderr.on('data', (chunk: Buffer) => {
        asked += chunk.toString();
        for (const [question, reply] of Object.entries(replies))
          if (asked.includes(question)) {
            asked = '';
            stdin.write(`${reply}\n`);
          }
      });
      const { values, positionals } = parseArgs({
        args: [`${server.url}/harbour`, '--key', 'asked'],
        options: addSourceCommand.options,
        allowPositionals: true,
      });
      const { signal } = new AbortController();
      const code = await addSourceCommand.run({ values, positionals, stdin, stdout, stderr, env, signal });
      stdout.end();
      return { code, said: await said };
    };
    expect(await answers({ 'What kind': 'ngo', '(y/n)?': 'n' })).toMatchObject({ code: 0 });
    expect(await readFile(file(), 'utf8')).not.toContain('asked');
    expect(await answers({ 'What kind': 'ngo', '(y/n)?': 'y' })).toMatchObject({ code: 0 });
    expect(parseSources(await readFile(file(), 'utf8')).at(-1)).toMatchObject({ key: 'asked', kind: 'ngo' });
  });

  it('says what is missing or wrong', async () => {
    const address = `${server.url}/harbour`;
    await expect(runCommand(addSourceCommand, [address, '--yes'], { env })).rejects.toThrow(/--kind news/);
    await expect(runCommand(addSourceCommand, [address, '--kind', 'rumour'], { env })).rejects.toThrow(
      /--kind is one of/,
    );
    await expect(
      runCommand(addSourceCommand, [address, '--yes', '--kind', 'news', '--key', 'mine'], { env }),
    ).rejects.toThrow(/"mine" already/);
    await expect(runCommand(addSourceCommand, [], { env })).rejects.toThrow(/Which address/);
    await expect(runCommand(addSourceCommand, [`${server.url}/none`], { env })).rejects.toThrow(/404/);
    await expect(runCommand(addSourceCommand, ['http://192.168.1.1/feed'], { env })).rejects.toThrow(/192\.168\.1\.1/);
    await expect(runCommand(addSourceCommand, ['radio-example'], { env })).rejects.toThrow(/is no web address/);
  });
});

describe('sources test', () => {
  it('asks those that are switched on, tells which answers, and fails where one does not', async () => {
    const { code, stdout } = await runCommand(testSourcesCommand, [], { env });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^mine: 1 entry, the newest of 2026-03-02T08:00:00Z, for example: بندر/m);
    expect(stdout).toContain('dead: could not look: The server has a fault (500 Internal Server Error).\n');
    expect(stdout).toMatch(/^1 of 2 sources could be read\.$/m);
  });

  it('asks by key or name, or all of them, and answers in JSON', async () => {
    expect(await runCommand(testSourcesCommand, ['mine'], { env })).toMatchObject({ code: 0 });
    expect((await runCommand(testSourcesCommand, ['dead one'], { env })).stdout).toContain(
      '0 of 1 source could be read.',
    );
    const { stdout } = await runCommand(testSourcesCommand, ['--all', '--json'], { env });
    expect(JSON.parse(stdout)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'mine', ok: true, entries: 1, newest: '2026-03-02T08:00:00Z', reason: null }),
        expect.objectContaining({ key: 'sleeping', ok: false, enabled: false }),
        expect.objectContaining({ key: 'dead', ok: false, outcome: 'broken', reason: expect.stringContaining('500') }),
      ]),
    );
    await expect(runCommand(testSourcesCommand, ['nobody'], { env })).rejects.toThrow(/no source "nobody"/);
  });
});

describe('sources import and export', () => {
  it('takes over what another installation exported, once', async () => {
    const exported = await runCommand(exportSourcesCommand, [], { env });
    const list = path.join(folder, 'list.opml');
    await writeFile(list, exported.stdout.replaceAll(server.url, 'https://elsewhere.example'));
    const dry = await runCommand(importSourcesCommand, [list, '--dry-run'], { env });
    // Two of the three have the same address: one is as good as the other.
    expect(dry.stdout).toMatch(/2 sources would be added, 1 known already, 0 not usable\./);
    expect(await readFile(file(), 'utf8')).not.toContain('elsewhere');
    expect(await runCommand(importSourcesCommand, [list], { env })).toMatchObject({ code: 0 });
    expect(parseSources(await readFile(file(), 'utf8')).slice(3)).toMatchObject([
      { key: 'mine-2', kind: 'ngo', settings: { url: 'https://elsewhere.example/mine' } },
      { key: 'dead-2', kind: 'news' },
    ]);
    expect((await runCommand(importSourcesCommand, [list], { env })).stdout).toMatch(/^0 sources added/);
  });

  it('names what it cannot use, and tells it by its exit code', async () => {
    const list = path.join(folder, 'broken.opml');
    await writeFile(
      list,
      '<opml><body><outline text="X" xmlUrl="gopher://x"/><outline text="Y" xmlUrl="https://y.example/">',
    );
    const { code, stderr, stdout } = await runCommand(importSourcesCommand, [list], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('Not taken over: “gopher://x” is no web address.');
    expect(stdout).toMatch(/^1 source added/);
    await expect(runCommand(importSourcesCommand, [path.join(folder, 'none')], { env })).rejects.toThrow(
      /cannot be read/,
    );
    await expect(runCommand(exportSourcesCommand, ['--format', 'csv'], { env })).rejects.toThrow(/opml or json/);
  });
});

describe('a file of sources that cannot be written', () => {
  const readOnly = (code: string) => () => Promise.reject(Object.assign(new Error('read-only file system'), { code }));
  const entry = (key: string, name: string) => ({
    ...{ key, name, type: 'feed', kind: 'news' as const, settings: { url: `https://${key}.example/feed` } },
  });
  const said = () => new PassThrough().resume();
  const stored = async (key: string) => (await listSources(database.db)).find((one) => one.key === key);

  it.each(['EROFS', 'EACCES', 'EPERM'])('has them kept where the desk keeps its own (%s)', async (code) => {
    const before = await readFile(file(), 'utf8');
    const source = await readSourcesFile({ env });
    const key = `kept-${code.toLowerCase()}`;
    const context = { env, stderr: said() };
    expect(await keepSources(context, source, [entry(key, 'Kept Wire')], readOnly(code))).toEqual({
      where: 'desk',
      added: [{ key, name: 'Kept Wire' }],
    });
    expect(await stored(key)).toMatchObject({ configuredBy: 'operator', enabled: true, name: 'Kept Wire' });
    // A key that the desk has given is not taken over, and what is watched already is not added.
    const others = [
      { ...entry(`other-${key}`, 'Another'), key },
      { ...entry(key, 'Once more'), key: 'once-more' },
    ];
    expect((await keepSources(context, source, others, readOnly(code))).added).toEqual([
      { key: `${key}-2`, name: 'Another' },
    ]);
    expect(await stored(key)).toMatchObject({ name: 'Kept Wire', settings: { url: `https://${key}.example/feed` } });
    expect(await readFile(file(), 'utf8')).toBe(before);
    expect(keptAsDesk(source)).toContain(`${file()} cannot be written here`);
  });

  it('is told as a fault where something else is wrong', async () => {
    const source = await readSourcesFile({ env });
    const kept = keepSources({ env, stderr: said() }, source, [entry('full', 'Full')], readOnly('ENOSPC'));
    await expect(kept).rejects.toMatchObject({ code: 'cli/sources-file' });
    expect(await stored('full')).toBeUndefined();
  });
});
