// A process that follows streams until it is killed: node stream-process.ts DATABASE_URL FOLDER LEASE_MS
import { createHttpClient } from '#src/net/client.ts';
import { createStreamClient } from '#src/net/streams.ts';
import { keepStreams } from '#src/pipeline/streams/stream-keeper.ts';
import { openDatabase } from '#src/store/database.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';

const [url = '', folder = '', leaseMs = ''] = process.argv.slice(2);
keepStreams(
  {
    db: openDatabase(url, { connections: 3 }),
    payloads: openPayloadFiles(folder),
    http: createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 }),
    streams: createStreamClient({ allow: ['127.0.0.1'] }),
    clock: { now: () => new Date() },
    proxy: null,
    secrets: () => undefined,
    keeps: () => true,
    intervals: { shortestSeconds: 60, longestSeconds: 3600 },
  },
  { log: { warn: () => undefined }, onReport: () => undefined, leaseMs: Number(leaseMs), tickMs: 100 },
);
