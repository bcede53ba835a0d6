import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '#src/base/log.ts';
import { keepJobLedger } from '#src/pipeline/job-ledger.ts';
import { createMemoryQueue } from '#src/queue/memory.ts';
import { openDatabase } from '#src/store/database.ts';
import type { MeasuredApp } from '#src/web/metrics.ts';
import { createOperations, operationRoutes, startOperations } from '#src/web/operations.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { insertWaitingItems } from '../pipeline/waiting-items.ts';
import { openDesk } from '../web/open-desk.ts';

const TOKEN = 'a token of sixteen';
let database: TestDatabase;
let app: MeasuredApp;
const lines: string[] = [];
const log = createLog('debug', { write: (line) => void lines.push(line) });

beforeAll(async () => {
  database = await createTestDatabase();
  const jobs = keepJobLedger(
    createMemoryQueue(() => {}),
    log,
  );
  app = {
    db: database.db,
    clock: { now: () => new Date() },
    jobs,
    queue: jobs.queue,
    intake: { pause: async () => null },
  };
});
afterAll(() => database[Symbol.asyncDispose]());

const ask = async (address: string, headers: Record<string, string> = {}, token: string | null = TOKEN) =>
  operationRoutes(createOperations(app, token)).request(address, { headers });
const bearer = { authorization: `Bearer ${TOKEN}` };

describe('monitoring', () => {
  it('says that a process runs, and whether it can do its work', async () => {
    expect(await (await ask('/health')).json()).toEqual({ status: 'ok' });
    const ready = await ask('/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', checks: { database: true, queue: true } });
    const away = openDatabase('postgres://khavaran:x@127.0.0.1:1/khavaran', { connections: 1 });
    const routes = operationRoutes(createOperations({ ...app, db: away }, null));
    expect((await routes.request('/ready')).status).toBe(503);
    expect((await routes.request('/health')).status).toBe(200);
    expect(await (await routes.request('/metrics')).text()).toContain('khavaran_database_up 0');
    await away.destroy();
  });

  it('gives its figures to whoever has the token alone', async () => {
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/metrics', { authorization: `Bearer ${TOKEN}x` })).status).toBe(401);
    expect((await ask('/metrics', bearer)).status).toBe(200);
    expect((await ask('/metrics', {}, null)).status).toBe(200);
  });

  it('tells of work that waits, of sources, deliveries, jobs and the process', async () => {
    await insertWaitingItems(database.db, 3, new Date(Date.now() - 120_000));
    app.queue.process('analyse', async () => {}, { concurrency: 1 });
    app.queue.process('anchor', async () => Promise.reject(new Error('no')), { concurrency: 1 });
    await app.queue.add('analyse', {});
    await app.queue.add('anchor', {});
    await app.queue.idle();
    const text = await (await ask('/metrics', bearer)).text();
    const value = (name: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')[1],
      );
    expect(value('khavaran_database_up')).toBe(1);
    expect(value('khavaran_items_waiting')).toBe(3);
    expect(value('khavaran_oldest_work_age_seconds{kind="analyse"}')).toBeGreaterThan(115);
    expect(value('khavaran_oldest_work_age_seconds{kind="deliver"}')).toBe(0);
    expect(value('khavaran_jobs_total{job="analyse",outcome="done"}')).toBe(1);
    expect(value('khavaran_jobs_total{job="anchor",outcome="failed"}')).toBe(1);
    expect(value('khavaran_looks_today{outcome="broken"}')).toBe(0);
    expect(value('khavaran_intake_paused{reason="disk"}')).toBe(0);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(text).not.toContain('Waiting Herald');
  });

  it('names the job in every line of the log that is written while it runs', async () => {
    lines.length = 0;
    app.queue.process('recheck', async () => log.info('within'), { concurrency: 1 });
    await app.queue.add('recheck', {});
    await app.queue.idle();
    log.info('after');
    const [within, ended, after] = lines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(within).toMatchObject({ msg: 'within', job: 'recheck', jobId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(ended).toMatchObject({ msg: 'job ended', jobId: within?.jobId });
    expect(after).not.toHaveProperty('job');
  });

  it('has a port of its own, which others cannot reach without a token', async () => {
    await using server = await startOperations(app, { host: '127.0.0.1', port: 0, token: null });
    const answer = await fetch(`http://127.0.0.1:${server.port}/ready`);
    expect(answer.status).toBe(200);
    await expect(startOperations(app, { host: '0.0.0.0', port: 0, token: null })).rejects.toThrow('without a token');
  });
});

describe('the desk, monitored', () => {
  it('gives each request an id, and tells of it by the pattern of its address', async () => {
    const answered: unknown[] = [];
    await using desk = await openDesk({ onAnswer: (answer) => answered.push(answer) });
    const response = await desk.request('/feeds/secret-address-of-a-feed?q=words+searched');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    await desk.request('/stories?q=words+searched');
    expect(JSON.stringify(answered)).not.toMatch(/secret|searched/);
    expect(answered[1]).toMatchObject({ method: 'GET', route: '/stories', status: 200 });
  });

  it('serves health, readiness and metrics beside its pages', async () => {
    await using desk = await openDesk({ operations: createOperations(app, TOKEN) });
    expect((await desk.request('/ready')).status).toBe(200);
    expect((await desk.request('/metrics')).status).toBe(401);
    expect((await desk.request('/metrics', { headers: bearer })).status).toBe(200);
    await using closed = await openDesk({ operations: { ...createOperations(app, null), metrics: null } });
    expect((await closed.request('/metrics')).status).toBe(404);
  });
});
