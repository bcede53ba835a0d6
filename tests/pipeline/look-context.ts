import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SourceConfig } from '#src/model/source.ts';
import { createHttpClient } from '#src/net/client.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import { type CollectContext, collect, type LookReport } from '#src/pipeline/collect.ts';
import { createPageReader } from '#src/pipeline/sources/page-reader.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { findSource, type StoredSource, upsertSource } from '#src/store/sources.ts';
import { createTestDatabase } from '../database.ts';
import { sourceConfig } from '../store/fixtures.ts';

/** A database, a folder of captures, the guarded client, to which every name is this machine, and threads for pages. */
export async function openLooks({
  environment = {},
  timeoutMs,
}: {
  environment?: Record<string, string>;
  /** Of a whole request, shorter than the client's own. */
  timeoutMs?: number;
} = {}) {
  const database = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-looks-'));
  const client = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0, resolver: async () => ['127.0.0.1'] });
  const http: HttpClient = timeoutMs ? { fetch: (request) => client.fetch({ ...request, timeoutMs }) } : client;
  const pages = createPageReader();
  let now = new Date('2026-03-02T09:00:00Z');
  const context: CollectContext = {
    db: database.db,
    payloads: openPayloadFiles(path.join(folder, 'captures')),
    http,
    pages,
    clock: { now: () => now },
    proxy: null,
    secrets: (name) => environment[name],
    intervals: { shortestSeconds: 60, longestSeconds: 10_800 },
  };
  const { signal } = new AbortController();
  return {
    ...database,
    context,
    at: (time: string) => {
      now = new Date(time);
    },
    add: (change: Partial<SourceConfig>) => upsertSource(database.db, sourceConfig(change), 'file'),
    async look(id: number): Promise<LookReport> {
      const report = await collect(context, id, { reason: 'schedule', signal });
      if (!report) throw new Error('the look came to nothing');
      return report;
    },
    async source(id: number): Promise<StoredSource> {
      const found = await findSource(database.db, { id });
      if (!found) throw new Error('no such source');
      return found;
    },
    /** Payloads that were kept of a source, the newest last. */
    async kept(id: number): Promise<{ status: number; text: string }[]> {
      const rows = await database.db
        .selectFrom('captures')
        .select(['status', 'payload_sha256'])
        .where('source_id', '=', id)
        .orderBy('sequence')
        .execute();
      return Promise.all(
        rows.map(async ({ status, payload_sha256 }) => ({
          status,
          text: Buffer.from((await context.payloads.read(payload_sha256)) ?? []).toString(),
        })),
      );
    },
    async [Symbol.asyncDispose]() {
      await pages[Symbol.asyncDispose]();
      await client.close();
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
