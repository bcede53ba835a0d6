import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '#src/net/client.ts';
import { collect } from '#src/pipeline/collect.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { upsertSource } from '#src/store/sources.ts';
import { addSpending, readSpending } from '#src/store/spending.ts';
import { createTestDatabase } from '../database.ts';
import { jsonReply, serve } from '../sources/local-server.ts';
import { sourceConfig } from '../store/fixtures.ts';

const now = new Date('2026-03-10T12:00:00Z');

describe('what a paid source costs', () => {
  it('is kept when its settings change, and stops it at its budget', async () => {
    await using database = await createTestDatabase();
    const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-spending-'));
    await using http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
    let id = 1000;
    await using server = await serve({
      '/2/tweets/search/recent': () => {
        const data = Array.from({ length: 10 }, () => ({ id: String(++id), text: `Post ${id}`, author_id: '1' }));
        return jsonReply({ data, meta: { newest_id: String(id), oldest_id: String(id - 9) } });
      },
    });
    const save = (settings: object) =>
      upsertSource(
        database.db,
        sourceConfig({ key: 'paid', type: 'x', platform: 'x', settings: { endpoint: server.url, ...settings } }),
        'operator',
      );
    const look = async (source: number) =>
      collect(
        {
          db: database.db,
          payloads: openPayloadFiles(folder),
          http,
          clock: { now: () => now },
          proxy: null,
          secrets: () => 'token-of-ours',
          intervals: { shortestSeconds: 60, longestSeconds: 3600 },
        },
        source,
        { reason: 'schedule', signal: new AbortController().signal },
      );
    try {
      const source = await save({ search: 'one', monthlyPosts: 45 });
      expect(await look(source)).toMatchObject({ outcome: 'items', created: 10 });
      expect(await readSpending(database.db, source, '2026-03')).toEqual({ posts: 10, dollars: 0.05 });
      await save({ search: 'two', monthlyPosts: 45 });
      expect(await look(source)).toMatchObject({ created: 10 });
      expect(await readSpending(database.db, source, '2026-03')).toEqual({ posts: 20, dollars: 0.1 });
      // A stream of the same source adds to the same sum.
      await addSpending(database.db, source, '2026-03', { posts: 20, dollars: 0.1 });
      await save({ search: 'three', monthlyPosts: 45 });
      const asked = server.asked.length;
      expect(await look(source)).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('2026-03') });
      expect(server.asked).toHaveLength(asked);
      expect(await readSpending(database.db, source, '2026-04')).toEqual({ posts: 0, dollars: 0 });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
