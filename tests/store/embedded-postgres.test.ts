import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { isAlive } from '#src/store/postgres-lock.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'khavaran-embedded-'));
});
afterEach(async () => rm(directory, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('embedded PostgreSQL', () => {
  it('keeps its data over a restart and over the server being killed', async () => {
    const first = await startEmbeddedPostgres(directory);
    await query(first.url, 'create table kept as select 1 as value');
    await first[Symbol.asyncDispose]();

    await using second = await startEmbeddedPostgres(directory);
    expect(await query(second.url, 'select value from kept')).toEqual([{ value: 1 }]);
    const pid = (await second.pid()) ?? 0;
    process.kill(pid, 'SIGKILL');
    // It comes back by itself, on the same address.
    await expect
      .poll(() => query(second.url, 'select value from kept').catch(() => null), { timeout: 30_000 })
      .toEqual([{ value: 1 }]);
    expect(await second.pid()).not.toBe(pid);
  });

  it('is shared by two processes, and stopped by the last', async () => {
    const first = await startEmbeddedPostgres(directory);
    const second = await startEmbeddedPostgres(directory);
    expect(second.url).toBe(first.url);
    await first[Symbol.asyncDispose]();
    expect(await query(second.url, 'select 1 as value')).toEqual([{ value: 1 }]);
    await second[Symbol.asyncDispose]();
    await expect(query(second.url, 'select 1')).rejects.toThrow();
  });

  it('does not outlive a process that is cut off', async () => {
    const module = new URL('../../src/store/embedded-postgres.ts', import.meta.url);
    const program = `const { startEmbeddedPostgres } = await import('${module}');
      const server = await startEmbeddedPostgres(process.argv[1]);
      process.stdout.write(String(await server.pid()), () => process.exit(1));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, directory], {
      cwd: path.join(import.meta.dirname, '..', '..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(await text(child.stdout));
    expect(pid).toBeGreaterThan(1);
    await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false);
  });

  it('says what is wrong when the folder cannot be used', async () => {
    const file = path.join(directory, 'file');
    await writeFile(file, 'not a folder');
    await expect(startEmbeddedPostgres(path.join(file, 'data'))).rejects.toThrow(/a part of the path is a file/);
  });
});
