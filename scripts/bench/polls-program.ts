// Started by `polls.ts`: polls every feed once, by the service's own looks or by a plain loop, and says what it took.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseFeed } from 'feedsmith';
import { fetch as plainFetch } from 'undici';
import type { SourceConfig } from '#src/model/source.ts';
import { createHttpClient } from '#src/net/client.ts';
import { type CollectContext, collect } from '#src/pipeline/collect.ts';
import { createPageReader } from '#src/pipeline/sources/page-reader.ts';
import { openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { upsertSource } from '#src/store/sources.ts';
import type { PollsAnswer } from './polls.ts';

const AT_ONCE = 12;
const [who = '', folder = '', port = '', count = ''] = process.argv.slice(2);
const numbers = Array.from({ length: Number(count) }, (_, index) => index);

let mib = 0;
const watch = setInterval(() => {
  mib = Math.max(mib, process.memoryUsage().rss / 2 ** 20);
}, 20);

const answer = who === 'khavaran' ? await pollByLooks() : await pollPlainly();
clearInterval(watch);
process.send?.(answer satisfies PollsAnswer);
process.disconnect();

async function pollByLooks(): Promise<PollsAnswer> {
  await using server = await startEmbeddedPostgres(folder);
  await using stack = new AsyncDisposableStack();
  const db = openDatabase(server.url);
  stack.defer(() => db.destroy());
  await migrate(db);
  const http = stack.use(createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0, resolver: async () => ['127.0.0.1'] }));
  const context: CollectContext = {
    db,
    http,
    pages: stack.use(createPageReader()),
    payloads: openPayloadFiles(path.join(folder, 'captures')),
    clock: { now: () => new Date() },
    proxy: null,
    secrets: () => undefined,
    intervals: { shortestSeconds: 60, longestSeconds: 10_800 },
  };
  const ids: number[] = [];
  for (const number of numbers) ids.push(await upsertSource(db, outlet(number), 'file'));
  const { signal } = new AbortController();
  let unchanged = 0;
  let items = 0;
  const seconds = await timed(() =>
    inTurns(ids, async (id) => {
      const report = await collect(context, id, { reason: 'schedule', signal });
      if (report?.outcome === 'refused' || report?.outcome === 'broken')
        throw new Error(report.reason ?? report.outcome);
      if (report?.outcome === 'not-modified') unchanged++;
      items += report?.created ?? 0;
    }),
  );
  return { seconds, mib, unchanged, items };
}

function outlet(number: number): SourceConfig {
  return {
    key: `outlet-${number}`,
    name: `Outlet ${number}`,
    type: 'feed',
    settings: { url: `http://outlet-${number}.example:${port}/${number}` },
    kind: 'news',
    platform: 'web',
    owner: null,
    stance: null,
    language: 'en',
    proxy: null,
    enabled: true,
  };
}

async function pollPlainly(): Promise<PollsAnswer> {
  const file = path.join(folder, 'etags.json');
  const known: Record<string, string> = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  let unchanged = 0;
  const seconds = await timed(() =>
    inTurns(numbers, async (number) => {
      const etag = known[number];
      const url = `http://127.0.0.1:${port}/${number}`;
      const response = await plainFetch(url, etag ? { headers: { 'if-none-match': etag } } : {});
      const text = await response.text();
      known[number] = response.headers.get('etag') ?? '';
      if (response.status === 304) unchanged++;
      else parseFeed(text);
    }),
  );
  await writeFile(file, JSON.stringify(known));
  return { seconds, mib, unchanged, items: 0 };
}

async function timed(run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
}

async function inTurns<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) await run(items[index]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
