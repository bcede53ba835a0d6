import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, type ExpectStatic, inject, it, vi } from 'vitest';
import { createTestDatabase } from '../database.ts';
import { openWire, type Wire } from '../net/wire.ts';

const PROGRAM = path.join(import.meta.dirname, 'schedule-process.ts');
const TAKEN_OVER_MS = 15_000;
/** Whoever acts hands out something within this. */
const SEEN_MS = 16_500;
/** For what depends on the machine alone. */
const PATIENCE_MS = 120_000;

const stack = new AsyncDisposableStack();

class Scheduler implements AsyncDisposable {
  /** When it handed out work, by our clock. */
  readonly acts: number[] = [];
  ready = false;
  readonly child: ChildProcess;

  constructor(databaseUrl: string, folder: string) {
    const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
    this.child = spawn(process.execPath, [PROGRAM], {
      cwd: path.join(import.meta.dirname, '..', '..'),
      env: { PATH, HOME, NODE_COMPILE_CACHE, DATABASE_URL: databaseUrl, KHAVARAN_DATA: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('ready')) this.ready = true;
      if (text.replaceAll('ready\n', '') !== '') this.acts.push(performance.now());
    });
  }

  actsSince(moment: number): number {
    return this.acts.filter((time) => time > moment).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGCONT');
    this.child.kill('SIGKILL');
    await ended;
  }
}

async function started(databaseUrl: string, folder: string): Promise<Scheduler> {
  const scheduler = stack.use(new Scheduler(databaseUrl, folder));
  await vi.waitUntil(() => scheduler.ready, { timeout: PATIENCE_MS });
  return scheduler;
}

interface Pair {
  acting: Scheduler;
  waiting: Scheduler;
}

/** One that acts and one that waits, on a database of their own, which the first one reaches by `way`. */
async function pair(way = (url: string) => url): Promise<Pair> {
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-schedule-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { url } = stack.use(await createTestDatabase());
  const acting = await started(way(url), folder);
  await vi.waitUntil(() => acting.acts.length > 0, { timeout: PATIENCE_MS });
  return { acting, waiting: await started(url, folder) };
}

/** Waits until it acts; gives how long after `moment` it began to. */
async function takeover(scheduler: Scheduler, moment: number, expect: ExpectStatic): Promise<number> {
  await expect.poll(() => scheduler.actsSince(moment), { timeout: 30_000, interval: 50 }).toBeGreaterThan(0);
  return (scheduler.acts.find((time) => time > moment) ?? Number.POSITIVE_INFINITY) - moment;
}

let killed: Pair;
let paused: Pair;
let cutOff: Pair;
let wire: Wire;

// All of them run before the first is tried: to start takes the machine, and then they wait at the same time.
beforeAll(async () => {
  wire = stack.use(await openWire(Number(new URL(inject('databaseUrl')).port)));
  const byWire = (url: string) => {
    const changed = new URL(url);
    changed.port = String(wire.port);
    return changed.href;
  };
  [killed, paused, cutOff] = await Promise.all([pair(), pair(), pair(byWire)]);
}, 2 * PATIENCE_MS);
afterAll(() => stack.disposeAsync());

describe.concurrent('two processes that schedule', () => {
  it('act one at a time, and the other takes over when the first is killed', async ({ expect }) => {
    const { acting, waiting } = killed;
    const from = performance.now();
    await sleep(SEEN_MS);
    expect(acting.actsSince(from)).toBeGreaterThan(0);
    expect(waiting.acts).toEqual([]);
    acting.child.kill('SIGKILL');
    expect(await takeover(waiting, performance.now(), expect)).toBeLessThan(TAKEN_OVER_MS);
  }, 150_000);

  it('replace one that is paused, which does not act when it wakes', async ({ expect }) => {
    const { acting, waiting } = paused;
    acting.child.kill('SIGSTOP');
    expect(await takeover(waiting, performance.now(), expect)).toBeLessThan(TAKEN_OVER_MS);
    const woken = performance.now();
    acting.child.kill('SIGCONT');
    await sleep(SEEN_MS);
    // What it had written before it was paused may still arrive.
    expect(acting.actsSince(woken + 500)).toBe(0);
    expect(waiting.actsSince(woken)).toBeGreaterThan(0);
  }, 150_000);

  it('replace one whose connections hang, which stops by itself before', async ({ expect }) => {
    const { acting, waiting } = cutOff;
    const cut = performance.now();
    wire.cut();
    const other = await takeover(waiting, cut, expect);
    expect(other).toBeLessThan(TAKEN_OVER_MS);
    expect(acting.actsSince(cut + other)).toBe(0);
  }, 150_000);
});
