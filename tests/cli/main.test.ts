import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-main-'));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const start = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });

async function run(...args: string[]) {
  const child = start(args);
  child.stdin.end();
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

describe('wrong usage ends with code 2 and says what is wrong', () => {
  it.each([
    [['check-url', 'urls.txt'], "There is nothing to be done with 'urls.txt'.\nSee: khavaran check-url --help\n"],
    [['analyse', '-', 'b.jsonl'], "There is nothing to be done with 'b.jsonl'.\nSee: khavaran analyse --help\n"],
    [['start', 'now'], "There is nothing to be done with 'now'.\nSee: khavaran start --help\n"],
    [['verify', '--deep'], "Unknown option '--deep'.\nSee: khavaran verify --help\n"],
  ])('%j', async (args, stderr) => {
    expect(await run(...args)).toEqual({ code: 2, stdout: '', stderr });
  });
});

describe('a command that there is not', () => {
  it.each(['nothing', 'constructor'])('is said to be none: %s', async (name) => {
    expect(await run(name)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`There is no command "${name}"`),
    });
  });
});

describe('a group of commands', () => {
  it('lists its own with --help, and asks which one without', async () => {
    const { code, stdout, stderr } = await run('story', '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/^ {2}\w+ \w+/gm)).toEqual(['  story join', '  story part']);
    expect(await run('story')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('story join') });
  });
});

describe('files that cannot be read', () => {
  it('are named in a sentence where an option names them', async () => {
    const missing = path.join(folder, 'missing');
    const { code, stderr } = await run('analyse', '--watchlist', missing);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${missing}: there is no such file or folder.\n` });
  });

  it('do not speak to the terminal', async () => {
    const file = path.join(folder, 'escapes.jsonl');
    await writeFile(file, '\u001b]0;title\u0007\n{"id": "\\u001b[31mred", "title": " "}\n');
    for (const command of ['analyse', 'stories']) {
      const { code, stderr } = await run(command, file);
      expect(code).toBe(1);
      expect(stderr).toContain('line 1: not JSON');
      expect(stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }
  });

  it.each(['analyse', 'stories', 'extract', 'parse-feed'])('are named by %s with the reason', async (command) => {
    const missing = path.join(folder, 'missing');
    const noFile = await run(command, missing);
    expect(noFile).toEqual({ code: 1, stdout: '', stderr: `${missing} cannot be read: there is no such file.\n` });
    expect((await run(command, folder)).stderr).toBe(`${folder} cannot be read: it is a folder.\n`);
  });

  it.each(['analyse', 'stories', 'extract'])('%s says in a sentence that they hold binary data', async (command) => {
    const file = path.join(folder, 'picture.png');
    await writeFile(file, Buffer.from('89504e470d0a1a0a0000000d49484452000000', 'hex'));
    const { code, stdout, stderr } = await run(command, file);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^[^\n]* (holds binary data|holds no text in UTF-8)[^\n]*\.\n$/);
  });

  it.each(['analyse', 'stories'])(
    '%s names the first lines that are no items, and counts the others',
    async (command) => {
      const file = path.join(folder, 'words.txt');
      await writeFile(file, `${'no item\n'.repeat(70)}{"id": "one", "text": "A tram line."}\n`);
      const { code, stdout, stderr } = await run(command, file);
      const said = stderr.trimEnd().split('\n');
      expect({ code, count: said.length, last: said.at(-1) }).toEqual({
        code: 1,
        count: 21,
        last: `${file}: 50 more lines could not be read.`,
      });
      expect(said[0]).toMatch(/, line 1: not JSON.*each line must be one item, such as/);
      expect(JSON.parse(stdout)).toMatchObject({ id: 'one' });
    },
  );

  it('and lines of them too', async () => {
    const file = path.join(folder, 'broken.jsonl');
    await writeFile(file, '{"id": "one", "text": "A tram line."}\n{\n');
    for (const command of ['analyse', 'stories']) {
      const { code, stderr } = await run(command, file);
      expect(code).toBe(1);
      expect(stderr).toContain(`${file}, line 2: not JSON`);
    }
  });
});

describe('a data folder that cannot be made', () => {
  it.each([
    ['/proc/khavaran', 'nothing can be made there'],
    [path.join(MAIN, 'data'), 'a part of the path is a file'],
  ])('%s is said at once', async (data, why) => {
    const child = start(['verify'], { KHAVARAN_DATA: data });
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `The folder ${data} cannot be made: ${why}. Name another one.\n`,
    });
  });
});

describe('a filter', () => {
  it('ends at the first Ctrl-C while it waits for input', async () => {
    const child = start(['analyse']);
    child.stdin.write('{"id": "one", "text": "A tram line."}\n');
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    const [, signal] = await once(child, 'close');
    expect(signal).toBe('SIGINT');
  });

  it('goes on where nobody reads its complaints', async () => {
    const file = path.join(folder, 'many.jsonl');
    const good = '{"id": "one", "text": "A tram line."}';
    await writeFile(file, `${Array.from({ length: 500 }, () => `{\n${good}`).join('\n')}\n`);
    const child = start(['analyse', file]);
    child.stderr.destroy();
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(code).toBe(1);
    expect(stdout.trim().split('\n')).toHaveLength(500);
  });
});
