import { globSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digest } from '#src/cli/digest.ts';
import { importFiles } from '#src/cli/import.ts';
import { listSourcesCommand, removeSourceCommand } from '#src/cli/sources.ts';
import { addSourceCommand } from '#src/cli/sources-add.ts';
import { verify } from '#src/cli/verify.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { runCommand } from './run-command.ts';

const ITEMS = [
  {
    id: 'one',
    source: { name: 'Prison Monitor', kind: 'ngo', platform: 'web' },
    published: '2025-03-01',
    language: 'en',
    title: 'Two prisoners executed in Ghezel Hesar prison',
    text: 'Two men, Naser Golmakani and Yousef Darvand, were hanged in Ghezel Hesar prison on Saturday, Prison Monitor has learned. Both had been sentenced to death on drug charges.',
  },
  {
    id: 'two',
    source: { name: 'Harbour Wire', kind: 'news', platform: 'web' },
    published: '2025-03-01',
    language: 'en',
    title: 'Two prisoners executed in Ghezel Hesar prison',
    text: 'Two men, Naser Golmakani and Yousef Darvand, were hanged in Ghezel Hesar prison on Saturday, Prison Monitor has learned. Both had been sentenced to death on drug charges. Via Prison Monitor.',
  },
  {
    id: 'three',
    source: { name: 'Harbour Wire', kind: 'news', platform: 'web' },
    published: '2025-03-02',
    language: 'en',
    title: 'Tram line opens after nine years',
    text: 'The new tram line between the old harbour and the university opened on Sunday.',
  },
];

let folder: string;
let database: TestDatabase;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-record-'));
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url, KHAVARAN_DATA: path.join(folder, 'data'), KHAVARAN_ZONE: 'UTC' };
  await writeFile(path.join(folder, 'items.jsonl'), ITEMS.map((item) => `${JSON.stringify(item)}\n`).join(''));
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('the record', () => {
  const file = () => path.join(folder, 'items.jsonl');

  it('is filled by an import, once', async () => {
    const first = await runCommand(importFiles, [file()], { env });
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^3 items imported, 0 changed; \d+ alerts? raised; digest \d+ made\.$/m);
    const again = await runCommand(importFiles, [file()], { env });
    expect(again.stdout).toBe('0 items imported, 0 changed; 0 alerts raised.\n');
    const { rows } = await sql<{ stories: number; sent: number }>`
      select (select count(*) from stories where merged_into is null)::int as stories,
        (select count(*) from deliveries)::int as sent`.execute(database.db);
    expect(rows).toEqual([{ stories: 2, sent: 0 }]);
  });

  it('is not filled by what holds no items, which is said of each file', async () => {
    const put = async (name: string, content: string | Uint8Array) => {
      await writeFile(path.join(folder, name), content);
      return path.join(folder, name);
    };
    const files = [
      await put('empty.jsonl', ''),
      await put('picture.jsonl', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
      await put('list.jsonl', '[{"id": "1", "text": "One"}]\n'),
    ];
    const { code, stdout, stderr } = await runCommand(importFiles, files, { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '0 items imported, 0 changed; 0 alerts raised.\n' });
    expect(stderr).toContain('empty.jsonl: it is empty');
    expect(stderr).toContain('picture.jsonl');
    expect(stderr).toContain('list.jsonl:1: a list: each line must be one item');
  });

  it('goes on behind a line that cannot be read, and names it', async () => {
    const broken = path.join(folder, 'broken.jsonl');
    await writeFile(
      broken,
      `{"id": "four", "text": "A fourth item."}\n{"id": \n{"id": "five", "text": "A fifth item."}\n`,
    );
    const result = await runCommand(importFiles, [broken, path.join(folder, 'missing.jsonl')], { env });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/broken\.jsonl.*2/);
    expect(result.stderr).toContain('missing.jsonl');
    expect(result.stdout).toContain('2 items imported');
    // A file is nobody's outlet: where no publisher is named, none is made up.
    const { rows } = await sql<{ publisher_name: string }>`
      select publisher_name from items where external_id in ('four', 'five')`.execute(database.db);
    expect(rows.map((row) => row.publisher_name)).toEqual(['', '']);
  });

  it('gives a digest of any period, in each format', async () => {
    const period = ['--from', '2025-03-01', '--to', '2025-03-03'];
    const asText = await runCommand(digest, period, { env });
    expect(asText.stdout).toContain('Ghezel Hesar');
    const asHtml = await runCommand(digest, [...period, '--format', 'html', '--language', 'fa'], { env });
    expect(asHtml.stdout).toMatch(/<html[^>]*dir="rtl"/);
    const asJson = await runCommand(digest, [...period, '--format', 'json'], { env });
    expect(JSON.parse(asJson.stdout)).toMatchObject({ kind: 'scheduled', zone: 'UTC' });
    const quiet = await runCommand(digest, ['--from', '2001-01-01', '--to', '2001-01-02'], { env });
    expect(quiet.stdout).not.toContain('Ghezel Hesar');
    await expect(runCommand(digest, ['--from', 'soon'], { env })).rejects.toThrow('--from is no date: "soon"');
  });

  it('proves that it is as it was, and names what was changed', async () => {
    expect(await runCommand(verify, [], { env })).toMatchObject({ code: 0 });
    const [payload = ''] = globSync('**/*.gz', { cwd: path.join(folder, 'data', 'captures') });
    const target = path.join(folder, 'data', 'captures', payload);
    const original = await readFile(target);
    await appendFile(target, 'x');
    const changedFile = await runCommand(verify, [], { env });
    expect(changedFile.code).toBe(1);
    expect(changedFile.stdout).toContain(path.basename(payload, '.gz'));
    await writeFile(target, original);
    await sql`update captures set record = jsonb_set(record, '{status}', '418') where sequence = 1`.execute(
      database.db,
    );
    const changedRecord = await runCommand(verify, [], { env });
    expect(changedRecord).toMatchObject({ code: 1 });
    expect(changedRecord.stdout).toContain('Record 1 was changed');
    await expect(sql`delete from captures`.execute(database.db)).rejects.toThrow('append-only');
  });
});

describe('sources', () => {
  it('are added, listed and removed by an operator', async () => {
    const added = [
      'radio-example',
      '--type',
      'feed',
      '--set',
      'url=https://radio.example/rss',
      '--name',
      'Radio Example',
      '--kind',
      'news',
    ];
    expect(await runCommand(addSourceCommand, added, { env })).toMatchObject({ code: 0 });
    const list = await runCommand(listSourcesCommand, [], { env });
    expect(list.stdout).toMatch(/^radio-example\s+feed\s+not looked at yet\s+nothing new yet\s+Radio Example$/m);
    expect(await runCommand(removeSourceCommand, ['radio-example'], { env })).toMatchObject({ code: 0 });
    await expect(runCommand(removeSourceCommand, ['un-news-en'], { env })).rejects.toThrow('config/sources.yaml');
  });

  it('are refused with every fault named', async () => {
    const wrong = [
      'radio-example',
      '--type',
      'feed',
      '--set',
      'url=nowhere',
      '--name',
      'Radio Example',
      '--kind',
      'rumour',
    ];
    await expect(runCommand(addSourceCommand, wrong, { env })).rejects.toThrow(/url[\s\S]*kind|kind[\s\S]*url/);
  });
});
