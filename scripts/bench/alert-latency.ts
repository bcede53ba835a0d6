import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnv } from '#src/base/env.ts';
import type { CollectedItem } from '#src/model/item.ts';
import type { Publisher } from '#src/model/source.ts';
import { type App, openApp } from '#src/pipeline/app.ts';
import { storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { startWorkers } from '../../workers/main.ts';
import { readOwnExamples } from '../signal-files.ts';
import { type Bench, latencyFigures } from './figure.ts';

const GOAL = 2;
/** Items on other things that come with each call. */
const OTHERS = 15;
const PAUSE_MS = 2_000;
const PUBLISHER: Publisher = { name: 'Radio Bench', kind: 'news', platform: 'web', owner: null, stance: 'press' };

/** How long a call takes from the database to the channel. */
export const alertLatency: Bench = {
  name: 'alerts',
  about: `From the moment at which an item is stored until a channel has accepted the urgent alert that it raises, in the service as it runs: a call every two seconds, each among ${OTHERS} other items`,
  async run({ quick, progress }) {
    const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-alerts-'));
    try {
      const latencies = await measure(folder, quick ? 15 : 100, progress);
      return {
        figures: latencyFigures('stored to accepted', latencies, GOAL),
        notes: [
          `${latencies.length} alerts. Analysis, stories, rules, flash digest, outbox and webhook are those of the service, in one process with its own PostgreSQL, which waits for the disk at each commit; the receiver is on the same machine.`,
        ],
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Milliseconds from stored to accepted, of every alert on a call. Throws where one does not arrive. */
async function measure(folder: string, calls: number, progress: (words: string) => void): Promise<number[]> {
  const accepted = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      accepted.set(String(request.headers['webhook-id']), performance.now());
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await writeFile(
    path.join(folder, 'channels.yaml'),
    `channels:
  - key: hook
    type: webhook
    label: Hook
    settings: { url: "http://127.0.0.1:${port}/", secrets: ["whsec_${randomBytes(32).toString('base64')}"] }
`,
  );
  const environment = {
    KHAVARAN_DATA: path.join(folder, 'data'),
    KHAVARAN_CONFIG: folder,
    KHAVARAN_ALLOW_NETWORKS: '127.0.0.1',
    KHAVARAN_SCREENSHOTS: 'false',
    KHAVARAN_ZONE: 'UTC',
  };
  try {
    await using app = await openApp(readEnv(environment), environment, { report: progress });
    const ignore = () => undefined;
    startWorkers(app, { onLook: ignore, onAnalysed: ignore, onAlert: ignore, onDelivery: ignore, onDigest: ignore }, [
      'analyse',
      'raise-alerts',
      'deliver',
    ]);
    const stored = await feed(app, calls, progress);
    await app.queue.idle();
    return await latenciesOf(app, stored, accepted);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Stores items as a round of sources would, a call and others at a time; gives when each was committed, by its id. */
async function feed(app: App, calls: number, progress: (words: string) => void): Promise<Map<string, number>> {
  const config = { ...PUBLISHER, key: 'bench', type: 'feed', settings: {}, language: null, proxy: null, enabled: true };
  const source = await upsertSource(app.db, { ...config, settings: { url: 'https://bench.example/' } }, 'operator');
  const examples = readOwnExamples(() => {});
  const isCall = (signals: readonly string[]) => signals.includes('call_for_killing');
  const loud = examples.filter(({ signals }) => isCall(signals));
  const quiet = examples.filter(({ signals }) => signals.length === 0);
  const stored = new Map<string, number>();
  for (let round = 0; round < calls; round++) {
    const began = performance.now();
    const chosen = [
      loud[(round * 37) % loud.length],
      ...Array.from({ length: OTHERS }, (_, other) => quiet[(round * OTHERS + other) % quiet.length]),
    ].filter((one) => one !== undefined);
    const now = app.clock.now();
    const items = chosen.map(({ title, text }, index) => itemOf(`${round}-${index}`, title ?? '', text, now));
    await storeItems(
      app.db,
      source,
      items.map((item) => ({ item, publisher: PUBLISHER, captureId: null, seen: now })),
      now,
    );
    const committed = performance.now();
    for (const { externalId } of items) stored.set(externalId, committed);
    await app.queue.add('analyse', {});
    if (round % 20 === 19) progress(`${round + 1} of ${calls} calls`);
    await sleep(Math.max(0, PAUSE_MS - (performance.now() - began)));
  }
  return stored;
}

function itemOf(id: string, title: string, text: string, now: Date): CollectedItem {
  return {
    externalId: id,
    url: `https://bench.example/${id}`,
    canonicalUrl: `https://bench.example/${id}`,
    title,
    text,
    author: null,
    published: now.toISOString(),
    updated: null,
    language: null,
    publisher: null,
    links: [],
    forwardedFrom: null,
    quotedIn: null,
  };
}

async function latenciesOf(
  app: App,
  stored: ReadonlyMap<string, number>,
  accepted: ReadonlyMap<string, number>,
): Promise<number[]> {
  const rows = await app.db
    .selectFrom('alerts')
    .innerJoin('items', 'items.id', 'alerts.item_id')
    .select(['alerts.id', 'items.external_id'])
    .where('alerts.severity', '=', 'urgent')
    .execute();
  return rows.map(({ id, external_id }) => {
    const from = stored.get(external_id);
    const to = accepted.get(`alert-${id}-hook`);
    if (from === undefined || to === undefined) throw new Error(`The alert ${id} did not arrive.`);
    return to - from;
  });
}
