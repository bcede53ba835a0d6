import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { openDatabase } from '#src/store/database.ts';
import { type Bench, type Figure, figureAlone } from './figure.ts';
import { inventedNews } from './invented-news.ts';
import { mixedTexts } from './own-texts.ts';
import { residentMib } from './processes.ts';
import { measured } from './race.ts';
import { startService } from './service.ts';

const SOURCES = 60;
/** Of all sources together: 80 items each, as a busy agency has. */
const ITEMS_A_DAY = SOURCES * 80;
const ENTRIES = 40;
const GOAL_MIB = 500;
/** Memory is given back in steps: so much more in the last quarter than in the third is no growth. */
const GOAL_GROWTH = 1.05;
const PAGES = [
  '/',
  '/stories',
  '/stories?words=prison',
  '/stories?words=%D8%A7%D8%B9%D8%AF%D8%A7%D9%85',
  '/sources',
  '/review',
];

/** What the whole service holds in memory while a day's items come within an hour. */
export const soak: Bench = {
  name: 'soak',
  about: `The all-in-one process under a day’s load within an hour: ${SOURCES} feeds with ${ITEMS_A_DAY.toLocaleString('en')} new items of some 1,500 characters, the desk opened every second, and the embedded PostgreSQL`,
  async run({ quick, full = false, progress }) {
    if (process.platform !== 'linux')
      return { figures: [], notes: ['Not measured here: memory of other processes is read from /proc.'] };
    const minutes = quick ? 1 : full ? 60 : 10;
    const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-soak-'));
    try {
      await using outlets = await serveOutlets();
      await using service = await startService({
        folder,
        feeds: outlets.addresses,
        environment: { KHAVARAN_SHORTEST_INTERVAL: '20', KHAVARAN_LONGEST_INTERVAL: '60', KHAVARAN_SCREENSHOTS: 'no' },
      });
      progress('the first round');
      await service.said('Watching.');
      const desk = /https?:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(service.output())?.[0];
      if (!desk) throw new Error(`The desk has no address:\n${service.output()}`);
      const samples = await underLoad({ pid: service.pid, desk, minutes, outlets, progress });
      const stored = await countItems(await service.databaseUrl(), outlets.published);
      const quarter = (number: number) =>
        measured(samples.slice((samples.length * number) / 4, (samples.length * (number + 1)) / 4)).median;
      return {
        figures: [
          figure('memory of the service, all along', { of: samples, unit: 'MiB', goal: GOAL_MIB }),
          figure('the last quarter of it, of the third', {
            of: [quarter(3) / quarter(2)],
            unit: '×',
            goal: GOAL_GROWTH,
          }),
          figure('published to stored, lost', { of: [outlets.published - stored], unit: 'items', goal: 0 }),
        ],
        notes: [
          `${minutes} minutes at that rate, ${outlets.published.toLocaleString('en')} items; resident memory is read each second, PostgreSQL’s own not counted. Each outlet is looked at every 20 to 60 s.`,
        ],
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

interface Load {
  pid: number;
  desk: string;
  minutes: number;
  outlets: Outlets;
  progress(words: string): void;
}

/** Publishes and reads; gives the resident memory of each second, in MiB. */
async function underLoad({ pid, desk, minutes, outlets, progress }: Load): Promise<number[]> {
  const seconds = minutes * 60;
  const samples: number[] = [];
  const begin = Date.now();
  for (let second = 1; second <= seconds; second++) {
    outlets.publish(Math.round((ITEMS_A_DAY / 3600) * second) - outlets.published);
    const answer = await fetch(`${desk}${PAGES[second % PAGES.length]}`);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${answer.url} answered with ${answer.status}.`);
    samples.push(await residentMib(pid));
    if (second % 60 === 0) progress(`${second / 60} of ${minutes} minutes, ${Math.round(samples.at(-1) ?? 0)} MiB`);
    await sleep(Math.max(0, begin + second * 1_000 - Date.now()));
  }
  return samples;
}

interface Outlets extends AsyncDisposable {
  addresses: string[];
  readonly published: number;
  publish(count: number): void;
}

/** Feeds of the newest entries, RSS, each entry whole. */
async function serveOutlets(): Promise<Outlets> {
  const news = inventedNews(ITEMS_A_DAY);
  const fillings = mixedTexts(400, 1_200);
  const entries = Array.from({ length: SOURCES }, (): string[] => []);
  let published = 0;
  const server = createServer((request, response) => {
    const own = entries[Number(request.url?.slice(1))];
    if (!own) response.writeHead(404).end();
    else {
      response.writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8' });
      response.end(
        `<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet</title>${own.join('')}</channel></rss>`,
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    addresses: entries.map((_, number) => `http://127.0.0.1:${port}/${number}`),
    get published() {
      return published;
    },
    publish(count) {
      for (let added = 0; added < count; added++) {
        const { value } = news.next();
        if (!value) return;
        const own = entries[published % SOURCES]!;
        const more = fillings[(published * 7) % fillings.length]?.text ?? '';
        own.unshift(
          `<item><title>${escapeXml(value.item.text.split('. ')[0] ?? '')}</title><guid isPermaLink="false">${published}</guid><pubDate>${new Date().toUTCString()}</pubDate><description>${escapeXml(`${value.item.text} ${more}`)}</description></item>`,
        );
        own.splice(ENTRIES);
        published++;
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How many items are stored, as soon as it is so many, or after two minutes. */
async function countItems(url: string, wanted: number): Promise<number> {
  const db = openDatabase(url, { connections: 1 });
  try {
    for (let tries = 0; ; tries++) {
      const { rows } = await sql<{ count: number }>`select count(*)::int as count from items`.execute(db);
      const count = rows[0]?.count ?? 0;
      if (count >= wanted || tries === 120) return count;
      await sleep(1_000);
    }
  } finally {
    await db.destroy();
  }
}

function figure(
  name: string,
  { of: values, unit, goal }: { of: readonly number[]; unit: string; goal: number },
): Figure {
  return figureAlone({
    ...{ name, unit, basis: unit === 'MiB' ? 'memory' : 'ratio', values },
    goal: { sense: 'at most', value: goal },
  });
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
