import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { type CollectContext, collect, type LookReport } from '#src/pipeline/collect.ts';
import { createPushReceiver, type PushReceiver, tendSubscriptions } from '#src/pipeline/streams/stream-push.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { upsertSource } from '#src/store/sources.ts';
import { pushRoutes } from '#src/web/push.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { serveOpen } from '../sources/streaming-server.ts';
import { sourceConfig } from '../store/fixtures.ts';

const PUBLIC = 'https://push.example.org';
let database: TestDatabase;
let folder: string;
let http: OwnedHttpClient;
let context: CollectContext;
let now = new Date('2026-03-01T12:00:00Z');
let reports: LookReport[] = [];
let receiver: PushReceiver;

beforeEach(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-push-'));
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  now = new Date('2026-03-01T12:00:00Z');
  reports = [];
  context = {
    db: database.db,
    payloads: openPayloadFiles(folder),
    http,
    clock: { now: () => now },
    proxy: null,
    secrets: () => undefined,
    intervals: { shortestSeconds: 60, longestSeconds: 3600 },
  };
  receiver = createPushReceiver(context, (report) => void reports.push(report));
});
afterEach(async () => {
  await http.close();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const item = (id: number) =>
  `<item><guid isPermaLink="false">n${id}</guid><title>News ${id}</title><link>https://news.example/${id}</link></item>`;
const rss = (links: string, ...ids: number[]) =>
  `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News</title>${links}${ids.map(item).join('')}</channel></rss>`;

/** A feed and its hub on one server. */
async function feedWithHub(options: { header?: boolean; status?: number } = {}) {
  const forms: URLSearchParams[] = [];
  const state = { announces: true, ids: [1] };
  const server = await serveOpen((request, response, sent) => {
    if (request.url === '/hub') {
      forms.push(new URLSearchParams(sent));
      return response.writeHead(options.status ?? 202).end(options.status ? 'no room' : '');
    }
    const base = `http://${request.headers.host}`;
    const inBody = `<atom:link rel="hub" href="${base}/hub"/><atom:link rel="self" href="${base}/topic"/>`;
    if (options.header) response.setHeader('link', `<${base}/hub>; rel="hub", <${base}/topic>; rel=self`);
    const links = state.announces && !options.header ? inBody : '';
    return response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(rss(links, ...state.ids));
  });
  return { ...server, forms, state, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function look(source: number) {
  return collect(context, source, { reason: 'schedule', signal: new AbortController().signal });
}
const addFeed = (url: string) =>
  upsertSource(database.db, sourceConfig({ settings: { url: `${url}/feed` } }), 'operator');
const tend = (publicUrl: string | null = PUBLIC) => tendSubscriptions({ ...context, publicUrl });
const subscription = () => database.db.selectFrom('subscriptions').selectAll().executeTakeFirstOrThrow();
const titles = async () =>
  (await database.db.selectFrom('items').select('title').orderBy('id').execute()).map((row) => row.title);
const later = (milliseconds: number) => {
  now = new Date(now.getTime() + milliseconds);
};

async function verify(mode: string, more: Record<string, string> = {}): Promise<Response> {
  const { token, topic } = await subscription();
  const query = new URLSearchParams({ 'hub.mode': mode, 'hub.topic': topic, 'hub.challenge': 'a<b>c', ...more });
  return pushRoutes(receiver).request(`/${token}?${query}`);
}

async function push(body: string, more: { signature?: string; method?: string } = {}): Promise<Response> {
  const { token, secret } = await subscription();
  const method = more.method ?? 'sha256';
  const signature = more.signature ?? `${method}=${createHmac(method, secret).update(body).digest('hex')}`;
  return pushRoutes(receiver).request(`/${token}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/rss+xml', ...(signature ? { 'x-hub-signature': signature } : {}) },
  });
}

async function subscribed(url: string): Promise<number> {
  const source = await addFeed(url);
  await look(source);
  await tend();
  expect((await verify('subscribe', { 'hub.lease_seconds': '1000' })).status).toBe(200);
  return source;
}

describe('pushes of hubs', () => {
  it.each([{ header: true }, { header: false }])('asks the hub that a feed announces (%j)', async (options) => {
    await using server = await feedWithHub(options);
    await look(await addFeed(server.url));
    await tend(null);
    expect(server.forms).toEqual([]);
    await tend();
    const { token, secret, state } = await subscription();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(state).toBe('asked');
    expect(Object.fromEntries(server.forms[0] ?? [])).toEqual({
      'hub.mode': 'subscribe',
      'hub.topic': `${server.url}/topic`,
      'hub.callback': `${PUBLIC}/push/${token}`,
      'hub.secret': secret,
      'hub.lease_seconds': '864000',
    });
    await tend();
    expect(server.forms).toHaveLength(1);
  });

  it('answers the hub only where it meant it', async () => {
    await using server = await feedWithHub();
    await look(await addFeed(server.url));
    expect((await verify('subscribe')).status).toBe(404);
    await tend();
    expect((await verify('subscribe', { 'hub.topic': 'https://other.example/' })).status).toBe(404);
    expect((await verify('unsubscribe')).status).toBe(404);
    expect((await verify('publish')).status).toBe(404);
    expect((await pushRoutes(receiver).request('/nobody?hub.mode=subscribe&hub.topic=x')).status).toBe(404);
    const answer = await verify('subscribe', { 'hub.lease_seconds': '1000' });
    expect([answer.status, await answer.text()]).toEqual([200, 'a<b>c']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await subscription()).toMatchObject({
      state: 'active',
      failures: 0,
      lease_until: new Date(now.getTime() + 1_000_000),
    });
  });

  it('takes what is pushed the way of a look, once, with its evidence', async () => {
    await using server = await feedWithHub();
    await subscribed(server.url);
    expect((await push(rss('', 2, 3))).status).toBe(202);
    expect((await push(rss('', 2, 3), { method: 'sha1' })).status).toBe(202);
    expect(await titles()).toEqual(['News 1', 'News 2', 'News 3']);
    expect(reports.map((report) => report.created)).toEqual([2, 0]);
    const captures = await database.db.selectFrom('captures').selectAll().orderBy('id', 'desc').execute();
    expect(captures[0]?.record).toMatchObject({ method: 'PUSH', reason: 'push', finalUrl: `${server.url}/topic` });
    expect(Buffer.from(await context.payloads.read(captures[0]?.payload_sha256 ?? '')).toString()).toBe(rss('', 2, 3));
    expect((await subscription()).last_push).toEqual(now);
  });

  it('drops what is not signed as agreed, without a word', async () => {
    await using server = await feedWithHub();
    await subscribed(server.url);
    const wrong = createHmac('sha256', 'guessed').update(rss('', 9)).digest('hex');
    for (const signature of [`sha256=${wrong}`, 'sha256=', 'md5=00', 'x', `sha256=${'0'.repeat(64)}`])
      expect((await push(rss('', 9), { signature })).status).toBe(202);
    expect(
      (await pushRoutes(receiver).request(`/${(await subscription()).token}`, { method: 'POST', body: rss('', 9) }))
        .status,
    ).toBe(202);
    expect(await titles()).toEqual(['News 1']);
    expect((await pushRoutes(receiver).request('/nobody', { method: 'POST', body: 'x' })).status).toBe(404);
  });

  it('looks itself where a push says only that there is something', async () => {
    await using server = await feedWithHub();
    const source = await subscribed(server.url);
    expect((await push('ping')).status).toBe(202);
    const row = await database.db.selectFrom('sources').select('next_look').where('id', '=', source).executeTakeFirst();
    expect(row?.next_look).toEqual(now);
  });

  it('refuses a push of an absurd size', async () => {
    await using server = await feedWithHub();
    await subscribed(server.url);
    expect((await push('x'.repeat(5 * 1024 * 1024))).status).toBe(413);
  });

  it('asks again before the lease ends, and ever more seldom where the hub does not answer', async () => {
    await using server = await feedWithHub();
    await subscribed(server.url);
    later(700_000);
    await tend();
    expect(server.forms).toHaveLength(1);
    later(110_000);
    await tend();
    expect(server.forms).toHaveLength(2);
    // What is active stays so while it is renewed.
    expect((await subscription()).state).toBe('active');
    await push(rss('', 5));
    expect(await titles()).toContain('News 5');
    const waits: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const before = now;
      now = (await subscription()).next_step;
      waits.push((now.getTime() - before.getTime()) / 60_000);
      await tend();
    }
    expect(waits).toEqual([10, 20, 40, 80]);
  });

  it('names why a hub refuses or denies, and goes on looking', async () => {
    await using server = await feedWithHub({ status: 503 });
    const source = await addFeed(server.url);
    await look(source);
    await tend();
    expect(await subscription()).toMatchObject({ failures: 1, reason: expect.stringContaining('no room') });
    const denied = await verify('denied', { 'hub.reason': 'not here' });
    expect(denied.status).toBe(200);
    expect(await subscription()).toMatchObject({ state: 'denied', reason: expect.stringContaining('not here') });
    server.state.ids.push(2);
    await look(source);
    expect(await titles()).toEqual(['News 1', 'News 2']);
  });

  it('leaves a hub that is no longer announced, or whose source is switched off', async () => {
    await using server = await feedWithHub();
    const source = await subscribed(server.url);
    server.state.announces = false;
    server.state.ids.push(2);
    await look(source);
    await tend();
    expect(server.forms.at(-1)?.get('hub.mode')).toBe('unsubscribe');
    expect((await verify('unsubscribe')).status).toBe(200);
    expect(await subscription()).toMatchObject({ state: 'left' });
    expect((await push(rss('', 7))).status).toBe(404);
    // Announced again: a new address, so that the old hub's is dead.
    const { token } = await subscription();
    server.state.announces = true;
    server.state.ids.push(3);
    await look(source);
    await tend();
    expect((await subscription()).token).not.toBe(token);
    await verify('subscribe');
    await database.db.updateTable('sources').set({ enabled: false }).execute();
    later(60_000);
    await tend();
    expect(server.forms.at(-1)?.get('hub.mode')).toBe('unsubscribe');
  });

  it('forgets a hub that does not let us leave', async () => {
    await using server = await feedWithHub();
    await subscribed(server.url);
    await database.db.updateTable('sources').set({ enabled: false }).execute();
    for (let turn = 0; turn < 4; turn++) {
      await tend();
      now = new Date(Math.max(now.getTime(), (await subscription()).next_step.getTime()));
    }
    expect(await subscription()).toMatchObject({ state: 'left' });
  });

  it('asks no private address, whatever a feed announces', async () => {
    const guarded = createHttpClient({ pauseMs: 0 });
    await using server = await feedWithHub();
    await look(await addFeed(server.url));
    await tendSubscriptions({ ...context, http: guarded, publicUrl: PUBLIC });
    expect(server.forms).toEqual([]);
    expect(await subscription()).toMatchObject({ reason: expect.stringContaining('127.0.0.1') });
    await guarded.close();
  });
});
