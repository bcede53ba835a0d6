import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { createStreamClient, type OwnedStreamClient } from '#src/net/streams.ts';
import { keepStreams } from '#src/pipeline/stream-keeper.ts';
import type { StreamContext, StreamReport } from '#src/pipeline/stream-run.ts';
import { tryStream } from '#src/pipeline/stream-trial.ts';
import { bluesky } from '#src/sources/bluesky.ts';
import { readChain, type StoredCapture } from '#src/store/captures.ts';
import { openPayloadFiles, type PayloadFiles } from '#src/store/payloads.ts';
import { findSource, upsertSource } from '#src/store/sources.ts';
import { claimStream, renewStream } from '#src/store/streams.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { type SocketServer, serveSockets } from '../net/socket-server.ts';

const US = 1_767_225_600_000_000;
const DID = 'did:plc:writer';
let database: TestDatabase;
let payloads: PayloadFiles;
let folder: string;
let http: OwnedHttpClient;
let streams: OwnedStreamClient;
let context: StreamContext;
let number = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-streams-'));
  payloads = openPayloadFiles(folder);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  number++;
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  streams = createStreamClient({ allow: ['127.0.0.1'] });
  context = {
    db: database.db,
    payloads,
    http,
    streams,
    clock: { now: () => new Date() },
    proxy: null,
    secrets: () => undefined,
    keeps: (text) => text.includes('Iran'),
    intervals: { shortestSeconds: 60, longestSeconds: 3600 },
  };
});
afterEach(async () => {
  await streams[Symbol.asyncDispose]();
  await http.close();
  await database.db.updateTable('sources').set({ enabled: false }).execute();
});

const event = (index: number, changes: object = {}, text = `Iran ${index}`) =>
  JSON.stringify({
    did: DID,
    time_us: US + index * 1_000_000,
    kind: 'commit',
    commit: {
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: `t${number}p${index}`,
      record: { text, createdAt: '2026-01-01T00:00:00Z' },
      ...changes,
    },
  });

async function addSource(server: SocketServer): Promise<number> {
  return upsertSource(
    database.db,
    {
      key: `stream-${number}`,
      name: `Stream ${number}`,
      type: 'bluesky',
      settings: { stream: true, jetstream: [server.url] },
      kind: 'social',
      platform: 'bluesky',
      owner: null,
      stance: null,
      language: null,
      proxy: null,
      enabled: true,
    },
    'operator',
  );
}

function keep(more: Partial<StreamContext> = {}, times: { leaseMs?: number; tickMs?: number } = {}) {
  const reports: StreamReport[] = [];
  const keeper = keepStreams(
    { ...context, ...more },
    {
      log: { warn: () => undefined },
      onReport: (report) => reports.push(report),
      leaseMs: 2000,
      tickMs: 100,
      ...times,
    },
  );
  return { reports, [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose]() };
}

const texts = async (source: number) =>
  (await database.db.selectFrom('items').select('text').where('source_id', '=', source).orderBy('id').execute()).map(
    (row) => row.text,
  );
const row = (source: number) =>
  database.db.selectFrom('streams').selectAll().where('source_id', '=', source).executeTakeFirstOrThrow();
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** A Jetstream that replays from the cursor, as the real one does, and then stays open. */
function jetstream(count: () => number, onSocket: (socket: WebSocket) => void = () => undefined) {
  return serveSockets((socket, request) => {
    const cursor = Number(new URL(request.url ?? '', 'ws://x').searchParams.get('cursor') ?? 0);
    for (const index of range(0, count())) if (US + index * 1_000_000 >= cursor) socket.send(event(index));
    onSocket(socket);
  });
}

describe('a stream', () => {
  it('stores what comes with its evidence and cursor, and tells of its health', async () => {
    await using server = await jetstream(() => 3);
    const source = await addSource(server);
    await using keeper = keep();
    await expect.poll(() => texts(source)).toEqual(['Iran 0', 'Iran 1', 'Iran 2']);
    expect(await row(source)).toMatchObject({ cursor: { us: US + 2_000_000 }, connected_at: expect.any(Date) });
    expect(await findSource(database.db, { id: source })).toMatchObject({
      lastOutcome: 'items',
      failures: 0,
      lastSuccess: expect.any(Date),
      lastNewItem: expect.any(Date),
      condition: 'working',
    });
    const captures = await database.db.selectFrom('captures').selectAll().where('source_id', '=', source).execute();
    const kept = await Promise.all(captures.map((one) => payloads.read(one.payload_sha256)));
    expect(
      Buffer.concat(kept.flatMap((one) => [one, Buffer.from('\n')]))
        .toString()
        .trim()
        .split('\n'),
    ).toEqual(range(0, 3).map((index) => event(index)));
    expect(captures[0]?.record).toMatchObject({ reason: 'stream', status: 101 });
    const linked = await database.db.selectFrom('items').select('capture_id').where('source_id', '=', source).execute();
    expect(linked.every((one) => one.capture_id !== null)).toBe(true);
    expect(keeper.reports.reduce((sum, report) => sum + report.created, 0)).toBe(3);
  });

  it('goes on after each break without losing or doubling anything', async () => {
    let count = 0;
    let sockets = 0;
    await using server = await jetstream(
      () => (count += 40),
      (socket) => {
        sockets++;
        if (sockets < 6) setTimeout(() => socket.terminate(), 60);
      },
    );
    const source = await addSource(server);
    await using _keeper = keep();
    await expect.poll(() => texts(source).then((all) => all.length), { timeout: 20_000 }).toBe(240);
    expect(new Set(await texts(source)).size).toBe(240);
  });

  it('is held by one process, and taken over after its death', async () => {
    let connections = 0;
    await using server = await jetstream(
      () => 2,
      () => connections++,
    );
    const source = await addSource(server);
    const dead = { sourceId: source, holder: 'a process that died' };
    expect(await claimStream(database.db, dead, 600)).toBe(true);
    await using _one = keep({}, { leaseMs: 600 });
    await using _other = keep({}, { leaseMs: 600 });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(connections).toBe(0);
    await expect.poll(() => texts(source).then((all) => all.length)).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(connections).toBe(1);
    expect(server.clients.size).toBe(1);
    expect(await renewStream(database.db, dead, 1000)).toBe(false);
  });

  it('stores nothing for a holder that lost its lease meanwhile', async () => {
    const open: WebSocket[] = [];
    await using server = await serveSockets((socket) => void open.push(socket));
    const source = await addSource(server);
    // Its ticks are too far apart to notice by itself.
    await using _keeper = keep({}, { leaseMs: 60_000, tickMs: 60_000 });
    await expect.poll(() => open.length).toBe(1);
    await sql`update streams set held_by = 'another' where source_id = ${source}`.execute(database.db);
    open[0]?.send(event(1));
    await expect.poll(() => server.clients.size).toBe(0);
    expect(await texts(source)).toEqual([]);
    expect(await row(source)).toMatchObject({ held_by: 'another', cursor: null });
  });

  it('records what its service says is gone, with the message that told it', async () => {
    const open: WebSocket[] = [];
    await using server = await serveSockets((socket) => {
      open.push(socket);
      for (const index of range(0, 3)) socket.send(event(index));
    });
    const source = await addSource(server);
    await using keeper = keep();
    await expect.poll(() => texts(source).then((all) => all.length)).toBe(3);
    open[0]?.send(event(0, { operation: 'delete', record: undefined }));
    open[0]?.send(event(99, { operation: 'delete', record: undefined }));
    const gone = () =>
      sql<{ text: string; reason: string; capture_id: number | null; gone_at: Date | null }>`
        select items.text, watches.reason, watches.capture_id, watches.gone_at from watches
        join items on items.id = watches.item_id where source_id = ${source} order by items.id`
        .execute(database.db)
        .then((result) => result.rows);
    await expect.poll(gone).toMatchObject([{ text: 'Iran 0', reason: expect.stringContaining('deleted') }]);
    const [first] = await gone();
    const capture = await database.db
      .selectFrom('captures')
      .select('payload_sha256')
      .where('id', '=', first?.capture_id ?? -1)
      .executeTakeFirstOrThrow();
    expect(Buffer.from(await payloads.read(capture.payload_sha256)).toString()).toBe(
      event(0, { operation: 'delete', record: undefined }),
    );
    const account = (active: boolean) =>
      open[0]?.send(
        JSON.stringify({ did: DID, time_us: US + 5, kind: 'account', account: { active, status: 'deactivated' } }),
      );
    account(false);
    await expect.poll(() => gone().then((all) => all.filter((one) => one.gone_at).length)).toBe(3);
    expect(keeper.reports.reduce((sum, report) => sum + report.disappeared, 0)).toBeGreaterThanOrEqual(3);
    account(true);
    await expect.poll(() => gone().then((all) => all.filter((one) => one.gone_at).length)).toBe(0);
  });

  it('moves its cursor on while nothing is kept', async () => {
    const open: WebSocket[] = [];
    await using server = await serveSockets((socket) => void open.push(socket));
    const source = await addSource(server);
    await using _keeper = keep();
    await expect.poll(() => open.length).toBe(1);
    const timer = setInterval(() => open[0]?.send(event(7, {}, 'cats')), 50);
    await expect.poll(() => row(source).then((one) => one.cursor), { timeout: 8000 }).toEqual({ us: US + 7_000_000 });
    clearInterval(timer);
    expect(await texts(source)).toEqual([]);
  });

  it('tells a refusal as a look would, and that it is back', async () => {
    let status: number | null = 403;
    await using server = await serveSockets((socket) => socket.send(event(1)), {
      refuse: () => (status === null ? null : { status, body: 'go away' }),
    });
    const source = await addSource(server);
    {
      await using keeper = keep();
      await expect.poll(() => keeper.reports.at(-1)?.outcome).toBe('refused');
    }
    expect(await findSource(database.db, { id: source })).toMatchObject({
      lastOutcome: 'refused',
      lastReason: expect.stringContaining('go away'),
      failures: 1,
      condition: 'refused',
    });
    status = null;
    await using _keeper = keep();
    await expect.poll(() => texts(source)).toEqual(['Iran 1']);
    expect(await findSource(database.db, { id: source })).toMatchObject({ lastOutcome: 'items', failures: 0 });
  });

  it('stops gracefully: what was read is stored, the lease is given free', async () => {
    await using server = await jetstream(() => 300);
    const source = await addSource(server);
    {
      await using _keeper = keep();
      await expect.poll(() => server.clients.size).toBe(1);
      await expect.poll(() => texts(source).then((all) => all.length)).toBeGreaterThan(0);
    }
    expect(await row(source)).toMatchObject({ held_by: null, held_until: null, connected_at: null });
    const stored = await texts(source);
    const { cursor } = await row(source);
    expect(cursor).toEqual({ us: US + (stored.length - 1) * 1_000_000 });
  });

  it('starts anew when its settings change, and ends when it is switched off', async () => {
    await using first = await jetstream(() => 1);
    await using second = await jetstream(() => 2);
    const source = await addSource(first);
    await using _keeper = keep();
    await expect.poll(() => first.clients.size).toBe(1);
    await addSource(second);
    await expect.poll(() => [first.clients.size, second.clients.size]).toEqual([0, 1]);
    await database.db.updateTable('sources').set({ enabled: false }).where('id', '=', source).execute();
    await expect.poll(() => second.clients.size).toBe(0);
  });

  it('leaves out a message that the database refuses, and stores those around it', async () => {
    await using server = await serveSockets((socket) => {
      for (const index of range(0, 5)) socket.send(event(index, {}, index === 2 ? 'Iran poison' : `Iran ${index}`));
    });
    await sql`alter table items add constraint no_poison check (text <> 'Iran poison')`.execute(database.db);
    try {
      const source = await addSource(server);
      await using keeper = keep();
      await expect.poll(() => texts(source)).toEqual(['Iran 0', 'Iran 1', 'Iran 3', 'Iran 4']);
      expect(keeper.reports.flatMap((report) => report.problems)).toMatchObject([
        expect.stringContaining('could not be stored'),
      ]);
      expect(await row(source)).toMatchObject({ cursor: { us: US + 4_000_000 } });
    } finally {
      await sql`alter table items drop constraint no_poison`.execute(database.db);
    }
  });

  it('loses and doubles nothing when its process is killed again and again', async () => {
    const started = Date.now();
    const count = () => Math.min(400, Math.floor((Date.now() - started) / 20));
    await using server = await serveSockets((socket, request) => {
      const cursor = Number(new URL(request.url ?? '', 'ws://x').searchParams.get('cursor') ?? 0);
      let next = range(0, 400).find((index) => US + index * 1_000_000 >= cursor) ?? 400;
      const timer = setInterval(() => {
        for (; next < count(); next++) socket.send(event(next));
      }, 10);
      socket.on('close', () => clearInterval(timer));
    });
    const source = await addSource(server);
    const script = path.join(import.meta.dirname, 'stream-process.ts');
    const start = () => spawn(process.execPath, [script, database.url, folder, '700'], { stdio: 'ignore' });
    const processes = [start(), start()];
    try {
      for (let kill = 0; kill < 5; kill++) {
        await new Promise((resolve) => setTimeout(resolve, 900 + 700 * Math.random()));
        processes[kill % 2]?.kill('SIGKILL');
        processes[kill % 2] = start();
      }
      await expect.poll(() => texts(source).then((all) => all.length), { timeout: 25_000 }).toBe(400);
    } finally {
      for (const one of processes) one.kill('SIGKILL');
    }
    expect(new Set(await texts(source)).size).toBe(400);
    const links: StoredCapture[] = [];
    for await (const link of readChain(database.db)) links.push(link);
    expect(links.map((link) => link.sequence)).toEqual(range(1, links.length + 1));
    for (const { record } of links) await payloads.read(record.payloadSha256);
  }, 60_000);

  it('is tried for a moment without keeping anything', async () => {
    let status: number | null = null;
    await using server = await serveSockets(
      (socket) => {
        for (const index of range(0, 9)) socket.send(event(index));
      },
      { refuse: () => (status === null ? null : { status, body: 'go away' }) },
    );
    const id = await addSource(server);
    const attempt = async () => {
      const source = (await findSource(database.db, { id }))!;
      const settings = bluesky.settings.parse(source.settings);
      return tryStream(context, source, { offer: bluesky.stream!, settings, signal: new AbortController().signal });
    };
    expect(await attempt()).toMatchObject({ outcome: 'items', entries: { length: 5 } });
    expect(await texts(id)).toEqual([]);
    status = 403;
    expect(await attempt()).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('go away') });
    status = null;
    await using _keeper = keep();
    await expect.poll(() => texts(id).then((all) => all.length)).toBe(9);
    expect(await attempt()).toMatchObject({ outcome: 'not-modified', problems: [expect.stringContaining('followed')] });
  });
});
