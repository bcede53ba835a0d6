import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '#src/net/client.ts';
import { createStreamClient } from '#src/net/streams.ts';
import { collect } from '#src/pipeline/collect.ts';
import { keepStreams } from '#src/pipeline/streams/stream-keeper.ts';
import { claimDueSources } from '#src/store/due-times.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { findSource, upsertSource } from '#src/store/sources.ts';
import { createTestDatabase } from '../database.ts';
import { serveOpen } from '../sources/streaming-server.ts';
import { sourceConfig } from '../store/fixtures.ts';

const status = (id: number) => ({
  id: String(id),
  uri: `https://m.example/users/sara/statuses/${id}`,
  url: `https://m.example/@sara/${id}`,
  created_at: '2026-01-01T00:00:00.000Z',
  content: `<p>Post ${id}</p>`,
  visibility: 'public',
  account: { acct: 'sara' },
});

/** A Mastodon server with a timeline that can be paged by `min_id`, and a stream that can be cut. */
async function mastodonServer() {
  const posts: number[] = [];
  const listening = new Set<ServerResponse>();
  let isOpen = true;
  const server = await serveOpen((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    if (url.pathname.startsWith('/api/v1/timelines/tag/')) {
      const after = Number(url.searchParams.get('min_id') ?? Number.NaN);
      const page = Number.isNaN(after) ? posts.slice(-40) : posts.filter((id) => id > after).slice(0, 40);
      const newest = page.at(-1);
      const link =
        newest === undefined ? {} : { link: `<http://${request.headers.host}/x?min_id=${newest}>; rel="prev"` };
      return response
        .writeHead(200, { 'content-type': 'application/json', ...link })
        .end(JSON.stringify(page.toReversed().map(status)));
    }
    if (!url.pathname.startsWith('/api/v1/streaming/')) return response.writeHead(404).end('{}');
    if (!isOpen) return response.writeHead(503).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':)\n\n');
    listening.add(response);
    response.on('close', () => listening.delete(response));
    return undefined;
  });
  const say = (event: string, data: string) => {
    for (const response of listening) response.write(`event: ${event}\ndata: ${data}\n\n`);
  };
  return {
    ...server,
    listening,
    post(id: number) {
      posts.push(id);
      say('update', JSON.stringify(status(id)));
    },
    remove: (id: number) => say('delete', String(id)),
    cut() {
      isOpen = false;
      for (const response of listening) response.destroy();
    },
    mend() {
      isOpen = true;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('a source with a stream and looks', () => {
  it('reads by looks what the stream missed, and slows the looks while it is connected', async () => {
    await using database = await createTestDatabase();
    const { db } = database;
    const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-mastodon-'));
    await using http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
    await using streams = createStreamClient({ allow: ['127.0.0.1'] });
    await using server = await mastodonServer();
    const context = {
      db,
      payloads: openPayloadFiles(folder),
      http,
      streams,
      clock: { now: () => new Date() },
      proxy: null,
      secrets: () => 'token-of-ours',
      keeps: () => true,
      intervals: { shortestSeconds: 60, longestSeconds: 3600 },
    };
    const source = await upsertSource(
      db,
      sourceConfig({
        key: 'tag',
        type: 'mastodon',
        platform: 'mastodon',
        settings: { server: server.url, hashtag: 'iran', stream: true, token: `\${TOKEN}` },
      }),
      'operator',
    );
    const texts = async () =>
      (await db.selectFrom('items').select('text').orderBy('id').execute()).map((row) => row.text);
    /** What the schedule would do. */
    const lookIfDue = async () => {
      const now = new Date();
      const [due] = await claimDueSources(db, now, new Date(now.getTime() + 60_000), 1);
      return due === undefined
        ? null
        : collect(context, due, { reason: 'schedule', signal: new AbortController().signal });
    };
    try {
      server.post(1);
      await using _keeper = keepStreams(context, {
        log: { warn: () => undefined },
        onReport: () => undefined,
        tickMs: 100,
      });
      await expect.poll(() => server.listening.size).toBe(1);
      server.post(2);
      await expect.poll(texts).toEqual(['Post 2']);
      // A connection is followed by a look, for what came before it.
      await expect.poll(lookIfDue).toMatchObject({ outcome: 'items', created: 1, unchanged: 0 });
      expect(await texts()).toEqual(['Post 2', 'Post 1']);
      const { nextLook } = (await findSource(db, { id: source }))!;
      expect(nextLook.getTime() - Date.now()).toBeGreaterThan(3_000_000);
      // The post is known by a look; the stream names it by the server's own number.
      server.remove(1);
      const gone = () =>
        sql<{ text: string }>`select text from items join watches on item_id = id where gone_at is not null`.execute(
          db,
        );
      await expect.poll(() => gone().then(({ rows }) => rows)).toEqual([{ text: 'Post 1' }]);
      server.cut();
      for (const id of [3, 4, 5]) server.post(id);
      // While it is away the source is looked at soon, and is not blind.
      await expect
        .poll(() => findSource(db, { id: source }).then((one) => (one?.nextLook.getTime() ?? 0) - Date.now()))
        .toBeLessThan(61_000);
      expect((await findSource(db, { id: source }))?.lastOutcome).not.toBe('broken');
      server.mend();
      await expect.poll(() => server.listening.size, { timeout: 25_000 }).toBe(1);
      await expect.poll(lookIfDue).toMatchObject({ outcome: 'items', created: 3 });
      server.post(6);
      await expect
        .poll(() => texts().then((all) => all.toSorted()))
        .toEqual([1, 2, 3, 4, 5, 6].map((id) => `Post ${id}`));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
