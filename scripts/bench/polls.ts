import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench, Comparison, Figure } from './figure.ts';
import { measured } from './race.ts';

const GOAL_SECONDS = 10;
const GOAL_MIB = 300;
const PLAIN = 'a plain loop of undici fetch and feedsmith, nothing kept';
const PROGRAM = path.join(import.meta.dirname, 'polls-program.ts');

/** What a run of `polls-program.ts` says of one round. */
export interface PollsAnswer {
  seconds: number;
  /** The most memory that the process held. */
  mib: number;
  /** Feeds that had not changed. */
  unchanged: number;
  /** New items of those that had. */
  items: number;
}

/** The first round, and the conditional one of a process started anew. */
interface Rounds {
  first: PollsAnswer;
  again: PollsAnswer;
}

/** How long a round over many feeds takes that mostly have not changed. */
export const polls: Bench = {
  name: 'polls',
  about: 'A round over 1,000 feeds on a local server, asked conditionally: 19 of 20 have not changed',
  async run({ quick, progress }) {
    const feeds = quick ? 100 : 1000;
    const rounds = quick ? 1 : 3;
    const runs: Record<'khavaran' | 'plain', Rounds[]> = { khavaran: [], plain: [] };
    for (let round = 0; round < rounds; round++)
      for (const who of ['khavaran', 'plain'] as const) {
        progress(`${who}, round ${round + 1} of ${rounds}`);
        runs[who].push(await bothRounds(who, feeds));
      }
    for (const { again } of runs.khavaran)
      if (again.unchanged !== feeds - feeds / 20 || again.items !== feeds / 20)
        throw new Error(
          `Of ${feeds} feeds ${again.unchanged} had not changed, and ${again.items} items were new: wrong.`,
        );
    const figure = (name: string, unit: string, of: (run: Rounds) => number, goal: number | null): Figure => {
      const own = runs.khavaran.map(of);
      const theirs = runs.plain.map(of);
      const compared: Comparison = {
        name: PLAIN,
        ...measured(theirs),
        ratio: measured(theirs.map((value, index) => value / (own[index] ?? value))).median,
      };
      const basis = unit === 's' ? 'clock' : 'memory';
      return {
        name,
        unit,
        basis,
        ...measured(own),
        goal: goal === null ? null : { sense: 'at most', value: goal },
        baselines: [compared],
        limit: null,
      };
    };
    return {
      figures: [
        figure(`round over ${feeds} feeds, conditional`, 's', ({ again }) => again.seconds, GOAL_SECONDS),
        figure(`first round over ${feeds} feeds, all new`, 's', ({ first }) => first.seconds, null),
        figure('memory of the process in the conditional round', 'MiB', ({ again }) => again.mib, GOAL_MIB),
        figure('memory of the process in the first round', 'MiB', ({ first }) => first.mib, null),
      ],
      notes: [
        'Ours is the whole look, as the service does it: guarded client, evidence chained, items and health in PostgreSQL, 12 at once. The plain loop fetches 12 at once and parses; it keeps validators and nothing else. Each round is a process started anew, which finds the validators of the one before.',
        'The server runs in a process of its own and answers 304 to validators that fit. Every feed is a host of its own, since requests to one host wait for each other.',
      ],
    };
  },
};

async function bothRounds(who: 'khavaran' | 'plain', feeds: number): Promise<Rounds> {
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-polls-'));
  try {
    await using server = await serveFeeds(feeds);
    const first = await poll([who, folder, String(server.port), String(feeds)]);
    return { first, again: await poll([who, folder, String(server.port), String(feeds)]) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function poll(words: readonly string[]): Promise<PollsAnswer> {
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let answer: PollsAnswer | null = null;
    child.on('message', (said: PollsAnswer) => {
      answer = said;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (answer) resolve(answer);
      else reject(new Error(`${path.basename(PROGRAM)} ended with ${code} and said nothing.`));
    });
  });
}

/** Feeds of 20 entries; at the second request every twentieth has one more. */
async function serveFeeds(feeds: number): Promise<{ port: number } & AsyncDisposable> {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const place = request.url ?? '/';
    const times = asked.get(place) ?? 0;
    asked.set(place, times + 1);
    const number = Number(place.slice(1));
    const extra = times > 0 && number % 20 === 0 ? 1 : 0;
    const etag = `"${number}-${extra}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    response.writeHead(200, { etag, 'content-type': 'application/rss+xml' }).end(feed(number % feeds, 20 + extra));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function feed(number: number, entries: number): string {
  const items = Array.from({ length: entries }, (_, index) => {
    const words = `Report ${index} of outlet ${number}: the harbour council met again and spoke of the pier. `.repeat(
      8,
    );
    return (
      `<item><title>Report ${index} of outlet ${number}</title><link>https://outlet-${number}.example/${index}</link>` +
      `<guid isPermaLink="false">${number}-${index}</guid><pubDate>Sat, 01 Mar 2025 08:${String(index).padStart(2, '0')}:00 GMT</pubDate>` +
      `<description>&lt;p&gt;${words}&lt;/p&gt;</description></item>`
    );
  });
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Outlet ${number}</title>${items.reverse().join('')}</channel></rss>`;
}
