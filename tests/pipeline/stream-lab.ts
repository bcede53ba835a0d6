import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WebSocket } from 'ws';
import { createHttpClient } from '#src/net/client.ts';
import { createStreamClient } from '#src/net/streams.ts';
import { keepStreams } from '#src/pipeline/streams/stream-keeper.ts';
import type { StreamContext, StreamReport } from '#src/pipeline/streams/stream-run.ts';
import type { Database } from '#src/store/database.ts';
import { openPayloadFiles, type PayloadFiles } from '#src/store/payloads.ts';
import { upsertSource } from '#src/store/sources.ts';
import { createTestDatabase } from '../database.ts';
import { type SocketServer, serveSockets } from '../net/socket-server.ts';
import { range } from '../sources/listed-posts.ts';

/** Microseconds at which the first event happened; each other one a second later. */
export const US = 1_767_225_600_000_000;
export const DID = 'did:plc:writer';

/** A database that follows streams of servers of the test. */
export interface StreamLab extends AsyncDisposable {
  db: Database;
  url: string;
  folder: string;
  payloads: PayloadFiles;
  context: StreamContext;
  /** Adds the one source, or moves it to another server; gives its id. */
  addSource(server: SocketServer): Promise<number>;
  /** A process that follows them. */
  keep(times?: { leaseMs?: number; tickMs?: number }): { reports: StreamReport[] } & AsyncDisposable;
  /** Of the items, in the order in which they were stored. */
  texts(source: number): Promise<string[]>;
  row(source: number): Promise<{ cursor: unknown; held_by: string | null }>;
}

export async function openStreamLab(): Promise<StreamLab> {
  await using stack = new AsyncDisposableStack();
  const { db, url } = stack.use(await createTestDatabase());
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-streams-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  stack.defer(() => http.close());
  const streams = stack.use(createStreamClient({ allow: ['127.0.0.1'] }));
  const context: StreamContext = {
    db,
    payloads: openPayloadFiles(folder),
    http,
    streams,
    clock: { now: () => new Date() },
    proxy: null,
    secrets: () => undefined,
    keeps: (text) => text.includes('Iran'),
    intervals: { shortestSeconds: 60, longestSeconds: 3600 },
  };
  const owned = stack.move();
  return {
    ...{ db, url, folder, context, payloads: context.payloads },
    addSource: (server) =>
      upsertSource(
        db,
        {
          key: 'a-stream',
          name: 'A stream',
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
      ),
    keep(times = {}) {
      const reports: StreamReport[] = [];
      const keeper = keepStreams(context, {
        log: { warn: () => undefined },
        onReport: (report) => reports.push(report),
        leaseMs: 2000,
        tickMs: 100,
        ...times,
      });
      return { reports, [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose]() };
    },
    async texts(source) {
      const rows = await db.selectFrom('items').select('text').where('source_id', '=', source).orderBy('id').execute();
      return rows.map(({ text }) => text);
    },
    row: (source) => db.selectFrom('streams').selectAll().where('source_id', '=', source).executeTakeFirstOrThrow(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What a Jetstream tells of a post. */
export function event(index: number, changes: object = {}, text = `Iran ${index}`): string {
  return JSON.stringify({
    did: DID,
    time_us: US + index * 1_000_000,
    kind: 'commit',
    commit: {
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: `post${index}`,
      record: { text, createdAt: '2026-01-01T00:00:00Z' },
      ...changes,
    },
  });
}

/** A Jetstream that replays from the cursor, as the real one does, and then stays open. */
export function jetstream(count: () => number, onSocket: (socket: WebSocket) => void = () => undefined) {
  return serveSockets((socket, request) => {
    const cursor = Number(new URL(request.url ?? '', 'ws://x').searchParams.get('cursor') ?? 0);
    for (const index of range(0, count())) if (US + index * 1_000_000 >= cursor) socket.send(event(index));
    onSocket(socket);
  });
}
