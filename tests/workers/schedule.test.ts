import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { openWire } from '../net/wire.ts';

const PROGRAM = path.join(import.meta.dirname, 'schedule-process.ts');
const TAKEN_OVER_MS = 15_000;
/** Whoever acts hands out something within this. */
const SEEN_MS = 16_500;

let folder: string;
let database: TestDatabase;
const running: Scheduler[] = [];

class Scheduler {
  /** When it handed out work, by our clock. */
  readonly acts: number[] = [];
  ready = false;
  readonly child: ChildProcess;

  constructor(databaseUrl: string) {
    this.child = spawn(process.execPath, [PROGRAM], {
      cwd: path.join(import.meta.dirname, '..', '..'),
      env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: databaseUrl, KHAVARAN_DATA: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('ready')) this.ready = true;
      if (text.replaceAll('ready\n', '') !== '') this.acts.push(performance.now());
    });
    running.push(this);
  }

  actsSince(moment: number): number {
    return this.acts.filter((time) => time > moment).length;
  }
}

async function started(databaseUrl: string): Promise<Scheduler> {
  const scheduler = new Scheduler(databaseUrl);
  await expect.poll(() => scheduler.ready, { timeout: 60_000 }).toBe(true);
  return scheduler;
}

/** One that acts and one that waits. */
async function pair(firstUrl = database.url): Promise<[Scheduler, Scheduler]> {
  const first = await started(firstUrl);
  await expect.poll(() => first.acts.length, { timeout: 20_000 }).toBeGreaterThan(0);
  return [first, await started(database.url)];
}

/** Waits until it acts; gives how long after `moment` it began to. */
async function takeover(scheduler: Scheduler, moment: number): Promise<number> {
  await expect.poll(() => scheduler.actsSince(moment), { timeout: 30_000, interval: 50 }).toBeGreaterThan(0);
  return (scheduler.acts.find((time) => time > moment) ?? Number.POSITIVE_INFINITY) - moment;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-schedule-'));
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const { child } of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await ended;
  }
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('two processes that schedule', () => {
  it('act one at a time, and the other takes over when the first is killed', async () => {
    const [first, second] = await pair();
    const from = performance.now();
    await sleep(SEEN_MS);
    expect(first.actsSince(from)).toBeGreaterThan(0);
    expect(second.acts).toEqual([]);
    first.child.kill('SIGKILL');
    expect(await takeover(second, performance.now())).toBeLessThan(TAKEN_OVER_MS);
  }, 150_000);

  it('replace one that is paused, which does not act when it wakes', async () => {
    const [first, second] = await pair();
    first.child.kill('SIGSTOP');
    expect(await takeover(second, performance.now())).toBeLessThan(TAKEN_OVER_MS);
    const woken = performance.now();
    first.child.kill('SIGCONT');
    await sleep(SEEN_MS);
    // What it had written before it was paused may still arrive.
    expect(first.actsSince(woken + 500)).toBe(0);
    expect(second.actsSince(woken)).toBeGreaterThan(0);
  }, 150_000);

  it('replace one whose connections hang, which stops by itself before', async () => {
    const url = new URL(database.url);
    await using wire = await openWire(Number(url.port));
    url.port = String(wire.port);
    const [first, second] = await pair(url.href);
    const cut = performance.now();
    wire.cut();
    const other = await takeover(second, cut);
    expect(other).toBeLessThan(TAKEN_OVER_MS);
    expect(first.actsSince(cut + other)).toBe(0);
  }, 150_000);
});
