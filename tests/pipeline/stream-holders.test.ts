import { spawn } from 'node:child_process';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { readChain, type StoredCapture } from '#src/store/captures.ts';
import { claimStream, renewStream } from '#src/store/streams.ts';
import { serveSockets } from '../net/socket-server.ts';
import { range } from '../sources/listed-posts.ts';
import { event, jetstream, openStreamLab, type StreamLab, US } from './stream-lab.ts';

let lab: StreamLab;
beforeEach(async () => {
  lab = await openStreamLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

describe('a stream that is followed', () => {
  it('is held by one process, and taken over after its death', async () => {
    let connections = 0;
    await using server = await jetstream(
      () => 2,
      () => connections++,
    );
    const source = await lab.addSource(server);
    const dead = { sourceId: source, holder: 'a process that died' };
    expect(await claimStream(lab.db, dead, 600)).toBe(true);
    await using _one = lab.keep({ leaseMs: 600 });
    await using _other = lab.keep({ leaseMs: 600 });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(connections).toBe(0);
    await expect.poll(() => lab.texts(source).then((all) => all.length)).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(connections).toBe(1);
    expect(server.clients.size).toBe(1);
    expect(await renewStream(lab.db, dead, 1000)).toBe(false);
  });

  it('stores nothing for a holder that lost its lease meanwhile', async () => {
    const open: WebSocket[] = [];
    await using server = await serveSockets((socket) => void open.push(socket));
    const source = await lab.addSource(server);
    // Its ticks are too far apart to notice by itself.
    await using _keeper = lab.keep({ leaseMs: 60_000, tickMs: 60_000 });
    await expect.poll(() => open.length).toBe(1);
    await sql`update streams set held_by = 'another' where source_id = ${source}`.execute(lab.db);
    open[0]?.send(event(1));
    await expect.poll(() => server.clients.size).toBe(0);
    expect(await lab.texts(source)).toEqual([]);
    expect(await lab.row(source)).toMatchObject({ held_by: 'another', cursor: null });
  });

  it('stops gracefully: what was read is stored, the lease is given free', async () => {
    await using server = await jetstream(() => 300);
    const source = await lab.addSource(server);
    {
      await using _keeper = lab.keep();
      await expect.poll(() => server.clients.size).toBe(1);
      await expect.poll(() => lab.texts(source).then((all) => all.length)).toBeGreaterThan(0);
    }
    expect(await lab.row(source)).toMatchObject({ held_by: null, held_until: null, connected_at: null });
    const stored = await lab.texts(source);
    const { cursor } = await lab.row(source);
    expect(cursor).toEqual({ us: US + (stored.length - 1) * 1_000_000 });
  });

  it('starts anew when its settings change, and ends when it is switched off', async () => {
    await using first = await jetstream(() => 1);
    await using second = await jetstream(() => 2);
    const source = await lab.addSource(first);
    await using _keeper = lab.keep();
    await expect.poll(() => first.clients.size).toBe(1);
    await lab.addSource(second);
    await expect.poll(() => [first.clients.size, second.clients.size]).toEqual([0, 1]);
    await lab.db.updateTable('sources').set({ enabled: false }).where('id', '=', source).execute();
    await expect.poll(() => second.clients.size).toBe(0);
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
    const source = await lab.addSource(server);
    const script = path.join(import.meta.dirname, 'stream-process.ts');
    const start = () => spawn(process.execPath, [script, lab.url, lab.folder, '700'], { stdio: 'ignore' });
    const processes = [start(), start()];
    try {
      for (let kill = 0; kill < 5; kill++) {
        await new Promise((resolve) => setTimeout(resolve, 900 + 700 * Math.random()));
        processes[kill % 2]?.kill('SIGKILL');
        processes[kill % 2] = start();
      }
      await expect.poll(() => lab.texts(source).then((all) => all.length), { timeout: 25_000 }).toBe(400);
    } finally {
      for (const one of processes) one.kill('SIGKILL');
    }
    expect(new Set(await lab.texts(source)).size).toBe(400);
    const links: StoredCapture[] = [];
    for await (const link of readChain(lab.db)) links.push(link);
    expect(links.map((link) => link.sequence)).toEqual(range(1, links.length + 1));
    for (const { record } of links) await lab.payloads.read(record.payloadSha256);
  }, 60_000);
});
