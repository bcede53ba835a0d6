import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Hono } from 'hono';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { createHttpClient } from '#src/net/client.ts';
import { followWatchlist } from '#src/pipeline/analysis/follow-watchlist.ts';
import { findsIn, searchText } from '#src/pipeline/analysis/search-text.ts';
import { createWatching } from '#src/pipeline/analysis/watching.ts';
import { createWatchlistDesk } from '#src/pipeline/analysis/watchlist-desk.ts';
import { readFeed } from '#src/pipeline/channels/feeds.ts';
import type { OpenChannel } from '#src/pipeline/channels/send-message.ts';
import { createDigestDesk } from '#src/pipeline/digests/digest-desk.ts';
import { createSourceDesk } from '#src/pipeline/sources/source-desk.ts';
import type { Database } from '#src/store/database.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { createDesk } from '#src/web/desk.ts';
import { ROOT } from '../signal-files.ts';
import { CHANNELS, RSS_ADDRESS } from './fill-around.ts';
import { NAME_TYPES, NAMES } from './filled-item.ts';

export const DESK_URL = 'http://localhost:1988';

export interface OpenDesk extends AsyncDisposable {
  app: Hono;
  /** Moves its clock on: programs may ask an API so often a minute. */
  pass(ms: number): void;
}

/** The desk of one person over a filled record, with all that it has in a service. Faults are thrown. */
export async function openDesk(
  db: Database,
  { now, captures, language = 'en' }: { now: Date; captures: string; language?: 'en' | 'fa' },
): Promise<OpenDesk> {
  await using stack = new AsyncDisposableStack();
  let passed = 0;
  const clock = { now: () => new Date(now.getTime() + passed) };
  const model: unknown = JSON.parse(await readFile(path.join(ROOT, 'config/signals/model.json'), 'utf8'));
  const watching = createWatching(parseWatchlist(JSON.stringify(inventedWatchlist())), model);
  const follower = stack.use(followWatchlist({ db, watching, log: { warn() {} } }, 3_600_000));
  const http = stack.use(createHttpClient({ clock }));
  const channels = new Map<string, OpenChannel>(
    CHANNELS.map((key) => [key, { key, type: 'rss', label: key, settings: { address: `${RSS_ADDRESS}-${key}` } }]),
  );
  const { names, officials } = watching;
  const digests = {
    db,
    clock,
    names,
    officials,
    language,
    zone: 'UTC',
    channels: CHANNELS,
    deskUrl: DESK_URL,
  } as const;
  const app = createDesk({
    db,
    clock,
    payloads: openPayloadFiles(captures),
    names,
    language,
    zone: 'UTC',
    deskUrl: DESK_URL,
    accounts: null,
    sources: createSourceDesk({ db, clock, http, proxy: null, secrets: () => undefined }),
    exportEvidence: null,
    leaveTo: 'https://example.org/',
    searchText,
    findsIn,
    feed: (address, part) => readFeed({ db, clock, channels, language, deskUrl: DESK_URL }, address, part),
    watchlist: createWatchlistDesk({ db, clock, watching, follower }),
    digests: createDigestDesk({
      digests,
      http,
      openChannels: channels,
      defaults: { language, zone: 'UTC', time: '07:00' },
    }),
    report: (error) => {
      throw error;
    },
  });
  const own = stack.move();
  return {
    app,
    pass: (ms) => {
      passed += ms;
    },
    [Symbol.asyncDispose]: () => own.disposeAsync(),
  };
}

/** The names that a filled record watches. */
function inventedWatchlist() {
  return {
    contexts: { subject: 'prison*', titles: 'judge*', 'first-names': 'Nima', sport: 'football*', former: 'former' },
    entities: Array.from({ length: NAMES }, (_, index) => ({
      id: `entity-${index + 1}`,
      type: NAME_TYPES[(index + 1) % NAME_TYPES.length],
      name: { en: `Name ${index + 1}`, fa: `نام ${index + 1}` },
      why: 'An invented name of this measurement.',
      source: `https://example.org/${index + 1}`,
      wikidata: null,
    })),
  };
}
