import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ArchiveLab, openArchiveLab } from './archive-lab.ts';

let lab: ArchiveLab;
beforeAll(async () => {
  lab = await openArchiveLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

/** Runs `khavaran archive` in a process of its own; gives its exit code, null where it was killed. */
async function archive(killAt: number | null): Promise<number | null> {
  const child = spawn(process.execPath, ['src/cli/main.ts', 'archive'], {
    env: { ...process.env, ...lab.environment },
    stdio: 'ignore',
  });
  let asked = 0;
  lab.store.interfere = () => {
    if (++asked === killAt) child.kill('SIGKILL');
    return false;
  };
  const [code] = (await once(child, 'exit')) as [number | null];
  lab.store.interfere = () => false;
  return code;
}

describe('an archiving process that is killed', () => {
  it('loses nothing, wherever that happens, and the next one finishes its work', async () => {
    const texts = Array.from({ length: 20 }, (_, number) => `Page ${number}`);
    const hashes = await lab.capture(...texts);
    for (const killAt of [1, 2, 5, 9]) {
      expect(await archive(killAt)).toBeNull();
      for (const [place, sha256] of hashes.entries())
        expect(Buffer.from(await lab.payloads.read(sha256)).toString()).toBe(texts[place]);
    }
    // The lock of the killed one is gone with its connection.
    await expect.poll(() => archive(null), { timeout: 60_000 }).toBe(0);
    expect(lab.store.objects.size).toBe(20);
    const book = await lab.evidence.db.selectFrom('archived_payloads').select('state').execute();
    expect(book).toEqual(hashes.map(() => ({ state: 'archived' })));
  }, 180_000);
});
