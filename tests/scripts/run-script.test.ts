import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { runScript } from '../../scripts/run-script.ts';

const before = process.exitCode;
afterEach(() => {
  process.exitCode = before;
});

/** What it says, and the exit code that it sets. */
async function run(main: () => number | Promise<number>): Promise<{ said: string[]; code: unknown }> {
  const said: string[] = [];
  await runScript(main, 'Usage: npm run it', (fault) => void said.push(fault));
  return { said, code: process.exitCode };
}

describe('a script', () => {
  it('gives its own exit code', async () => {
    expect(await run(() => 1)).toEqual({ said: [], code: 1 });
  });

  it('says how it is called to whoever calls it otherwise', async () => {
    const parsed = () => parseArgs({ args: ['--bogus'], options: {}, allowPositionals: true });
    const { said, code } = await run(() => Object.keys(parsed()).length);
    expect(said).toEqual(["Unknown option '--bogus'.\n\nUsage: npm run it"]);
    expect(code).toBe(2);
  });

  it('names a file that is not there, in one line', async () => {
    const { said, code } = await run(async () => readFileSync('/nowhere/at/all.jsonl').length);
    expect(said).toEqual([expect.stringContaining('/nowhere/at/all.jsonl')]);
    expect(said[0]).not.toContain('\n');
    expect(code).toBe(1);
  });

  it('hides no fault of its own', async () => {
    await expect(run(() => Promise.reject(new TypeError('x is undefined')))).rejects.toThrow('x is undefined');
  });
});
