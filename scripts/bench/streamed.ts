import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { createHttpClient } from '#src/net/client.ts';
import { createStreamClient } from '#src/net/streams.ts';
import { readConfiguration } from '#src/pipeline/configuration.ts';
import { keepStreams } from '#src/pipeline/streams/stream-keeper.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { upsertSource } from '#src/store/sources.ts';
import { ROOT } from '../signal-files.ts';
import { type Bench, latencyFigures } from './figure.ts';
import { mixedTexts } from './own-texts.ts';

const A_SECOND = 200;
/** Posts on other things that pass by for each that is kept. */
const OTHERS = 3;
const GOAL = 2;
const SMALL_TALK = [
  'the cat sat on my keyboard again and sent this',
  'New recipe on the blog: lentil soup with lemon https://example.org/soup',
  '今日はいい天気ですね',
  'Bin heute im Zug, schreibe später',
];

/** How long a post takes from a stream's server to the database. */
export const streamed: Bench = {
  name: 'streamed',
  about: `From the moment at which a local stream sends a post until another connection finds it in PostgreSQL: ${A_SECOND} posts a second that are kept among ${A_SECOND * OTHERS} that are not`,
  async run({ quick, progress }) {
    const seconds = quick ? 4 : 20;
    const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-streamed-'));
    try {
      await using server = await startEmbeddedPostgres(folder);
      const db = openDatabase(server.url);
      const watcher = openDatabase(server.url, { connections: 1 });
      try {
        await migrate(db);
        progress(`${seconds} s`);
        const latencies = await measure({ db, watcher, folder, seconds });
        return {
          figures: latencyFigures('sent to stored', latencies, GOAL),
          notes: [
            `${latencies.length} posts, each found once. Filter, evidence on disk, chain and items are those of the service; PostgreSQL waits for the disk at each commit.`,
          ],
        };
      } finally {
        await watcher.destroy();
        await db.destroy();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

interface Run {
  db: Database;
  watcher: Database;
  folder: string;
  seconds: number;
}

/** Milliseconds from sent to found, of every post. Throws where one is lost. */
async function measure({ db, watcher, folder, seconds }: Run): Promise<number[]> {
  const { keeps: filter } = await readConfiguration(path.join(ROOT, 'config'), {});
  // Not every example names Iran: those that the filter keeps by themselves.
  const kept = mixedTexts(400, 280)
    .map(({ text }) => text)
    .filter(filter);
  const sent = new Map<string, number>();
  const found = new Map<string, number>();
  const total = A_SECOND * seconds;
  const sockets: WebSocket[] = [];
  const http = createServer();
  const accepting = new WebSocketServer({ server: http });
  accepting.on('connection', (socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  await upsertSource(
    db,
    {
      key: 'streamed',
      name: 'Streamed',
      type: 'bluesky',
      settings: { stream: true, jetstream: [`ws://127.0.0.1:${port}`] },
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
  await using client = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  await using streams = createStreamClient({ allow: ['127.0.0.1'] });
  await using _keeper = keepStreams(
    {
      db,
      payloads: openPayloadFiles(path.join(folder, 'captures')),
      http: client,
      streams,
      clock: { now: () => new Date() },
      proxy: null,
      secrets: () => undefined,
      keeps: filter,
      intervals: { shortestSeconds: 60, longestSeconds: 3600 },
    },
    {
      log: { warn: (_details: object, message: string) => void process.stderr.write(`${message}\n`) },
      onReport: () => {},
    },
  );
  try {
    while (sockets.length === 0) await sleep(10);
    const watching = watch(watcher, found, total);
    await send(sockets[0]!, { kept, sent, total });
    await watching;
  } finally {
    for (const socket of sockets) socket.terminate();
    http.close();
  }
  const lost = [...sent.keys()].filter((id) => !found.has(id));
  if (lost.length > 0) throw new Error(`${lost.length} of ${total} posts were not stored.`);
  return [...sent].map(([id, at]) => (found.get(id) ?? Number.NaN) - at);
}

/** Sends at an even pace, the posts that are kept among the others. */
async function send(
  socket: WebSocket,
  { kept, sent, total }: { kept: readonly string[]; sent: Map<string, number>; total: number },
): Promise<void> {
  const started = performance.now();
  for (let index = 0; index < total; index++) {
    const due = started + (index * 1000) / A_SECOND;
    if (due > performance.now()) await sleep(due - performance.now());
    for (let other = 0; other < OTHERS; other++)
      socket.send(event(`other${index}x${other}`, SMALL_TALK[(index + other) % SMALL_TALK.length]!));
    const key = `kept${index}`;
    sent.set(key, performance.now());
    // Each is another: a number behind it.
    socket.send(event(key, `${kept[index % kept.length]} ${index}`));
  }
}

function event(rkey: string, text: string): string {
  return JSON.stringify({
    did: `did:plc:writer${rkey.length}`,
    time_us: Date.now() * 1000,
    kind: 'commit',
    commit: {
      rev: 'r',
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey,
      cid: 'c',
      record: { $type: 'app.bsky.feed.post', text, createdAt: new Date().toISOString() },
    },
  });
}

/** Notes when each post can be seen by others, until all are there or half a minute passed without one. */
async function watch(db: Database, found: Map<string, number>, total: number): Promise<void> {
  let last = 0;
  for (let quiet = performance.now(); found.size < total && performance.now() - quiet < 30_000; ) {
    const rows = await db
      .selectFrom('items')
      .select(['id', 'external_id'])
      .where('id', '>', last)
      .orderBy('id')
      .execute();
    const now = performance.now();
    for (const row of rows) found.set(row.external_id.split('/').at(-1) ?? '', now);
    last = rows.at(-1)?.id ?? last;
    if (rows.length > 0) quiet = now;
    await sleep(10);
  }
}
