import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLog } from '#src/base/log.ts';
import { keepJobLedger } from '#src/pipeline/operations/job-ledger.ts';
import { createMemoryQueue } from '#src/queue/memory.ts';
import { writeSetting } from '#src/store/configuration.ts';
import { openDatabase } from '#src/store/database.ts';
import { recordJudgements } from '#src/store/judgements.ts';
import { createMetrics, type MeasuredApp } from '#src/web/metrics.ts';
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
    archive: null,
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

  it('tells how late alerts are, what became of messages and looks, and what people say of findings', async () => {
    const { db } = database;
    await insertWaitingItems(db, 4, new Date(Date.now() - 120_000));
    await sql`update items set failures = 3, failure = 'it broke' where external_id = 'waiting-4'`.execute(db);
    await sql`update sources set enabled = true, configured_by = 'file', condition = 'failing', last_success = now()
      where key = 'waiting'`.execute(db);
    await sql`insert into source_days (source_id, day, read, items)
      select id, (now() at time zone 'UTC')::date, 7, 4 from sources where key = 'waiting'`.execute(db);
    const { rows } = await sql<{ id: number }>`
      update items set published = now() - interval '90 seconds' where external_id = 'waiting-1' returning id`.execute(
      db,
    );
    const item = rows[0]?.id ?? 0;
    await sql`with story as (insert into stories (title, language, first_seen, last_seen, item_count)
        values ('A report', 'en', now(), now(), 1) returning id),
      alert as (insert into alerts (key, rule, story_id, item_id, kind, severity, content)
        select 'calls:1:new', 'calls', id, ${item}, 'new', 'urgent', '{}' from story returning id)
      insert into deliveries (key, channel, alert_id, message, state, sent_at)
        select 'alert-' || id || '-' || state, 'chat', id, '{}', state, case when state = 'sent' then now() end
        from alert, unnest(array['sent', 'dead', 'pending']) as state`.execute(db);
    const judge = { id: 'p1', name: 'Sara' };
    const said = { kind: 'signal', subject: 'call_for_killing', holds: true, voice: null } as const;
    await db.transaction().execute((tx) => recordJudgements(tx, item, [said], judge, new Date()));
    const text = await (await ask('/metrics', bearer)).text();
    const value = (name: string) => Number(text.match(new RegExp(`^khavaran_${name} (.*)$`, 'm'))?.[1]);
    expect(value('published_to_alerted_seconds{quantile="0.5"}')).toBeGreaterThanOrEqual(89);
    expect(value('published_to_alerted_seconds{quantile="0.95"}')).toBeLessThan(600);
    expect(value('alerts_told')).toBe(1);
    expect(['sent', 'dead', 'pending'].map((state) => value(`deliveries{state="${state}"}`))).toEqual([1, 1, 1]);
    expect(value('looks_today{outcome="read"}')).toBe(7);
    expect(value('source_traffic_today{what="items"}')).toBe(4);
    expect(value('sources{condition="failing"}')).toBe(1);
    expect(value('last_read_timestamp_seconds')).toBeGreaterThan(Date.now() / 1000 - 600);
    expect(value('judgements{signal="call_for_killing",verdict="missed"}')).toBe(1);
    expect(value('items_set_aside')).toBe(1);
    expect(text).toContain('khavaran_queue_waiting');
  });

  it('says when old files last went to the archive where there is one that has run, and nothing else', async () => {
    const told = async (archive: object | null) => {
      const answer = await operationRoutes(createOperations({ ...app, archive }, null)).request('/metrics');
      return (await answer.text()).match(/^khavaran_archive_last_whole_timestamp_seconds (.*)$/m)?.[1];
    };
    expect(await told(null)).toBeUndefined();
    expect(await told({})).toBeUndefined();
    const night = { at: new Date(2_000_000), moved: 1, failed: 0, stopped: null, lastWhole: new Date(1_000_000) };
    await writeSetting(database.db, 'archive', night);
    expect(await told({})).toBe('1000');
    expect(await told(null)).toBeUndefined();
  });

  it('counts once what several ask for at once while the database is slow', async () => {
    const { text } = createMetrics(app);
    const first = text();
    const later = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    expect(text()).toBe(first);
    await first;
    later.mockRestore();
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
