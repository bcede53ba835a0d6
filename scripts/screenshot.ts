// Takes the picture of the desk for the README: `node scripts/screenshot.ts [folder]`. With a folder it takes all pages there.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { startDesk } from '#src/web/server.ts';
import { startChromium } from '../tests/web/chromium.ts';
import { seedSampleDay } from '../tests/web/sample-day.ts';
import { NAMES } from '../tests/web/sample-outlets.ts';

const NOW = new Date('2026-11-22T16:40:00Z');
const WIDE = { width: 1280, height: 860 };
const PHONE = { width: 360, height: 780 };

const folder = process.argv[2];
await using stack = new AsyncDisposableStack();
const directory = await mkdtemp(path.join(tmpdir(), 'khavaran-picture-'));
stack.defer(() => rm(directory, { recursive: true, force: true }));
const server = stack.use(await startEmbeddedPostgres(directory));
const db = openDatabase(server.url);
stack.defer(() => db.destroy());
await migrate(db);
const payloads = openPayloadFiles(path.join(directory, 'captures'));
const seeded = await seedSampleDay({ db, payloads, now: NOW });
const desk = stack.use(
  await startDesk(
    {
      db,
      clock: { now: () => NOW },
      payloads,
      deskUrl: 'http://localhost:1988',
      env: {
        KHAVARAN_ACCOUNTS: false,
        KHAVARAN_DATA: directory,
        KHAVARAN_DESK_GUARDED: false,
        KHAVARAN_LANGUAGE: 'en',
        KHAVARAN_LEAVE_TO: 'https://elsewhere.example/',
        KHAVARAN_SECRET: undefined,
        KHAVARAN_ZONE: 'UTC',
      },
      configuration: { names: NAMES },
      log: console,
    },
    { host: '127.0.0.1', port: 0 },
  ),
);
const browser = await startChromium();
stack.defer(() => browser.close());

async function picture(
  address: string,
  file: string,
  viewport = WIDE,
  colorScheme: 'light' | 'dark' = 'light',
  fullPage = false,
) {
  const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: folder ? 1 : 2 });
  await page.goto(`${desk.url}${address}`);
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: file, fullPage });
  await page.close();
}

if (folder) {
  await mkdir(folder, { recursive: true });
  const pages = [
    '/',
    '/stories',
    `/stories/${seeded.stories.at(-1)}`,
    `/items/${seeded.items.at(-2)}`,
    '/officials',
    '/officials/ghezel-hesar',
    '/sources',
    '/sources/harbour-wire',
    '/digests',
    '/digests/1',
    '/alerts',
    '/review',
    '/quality',
    '/account',
    '/nowhere',
  ];
  for (const address of pages)
    for (const language of ['en', 'fa'])
      for (const [size, viewport] of [
        ['wide', WIDE],
        ['phone', PHONE],
      ] as const) {
        const name = address === '/' ? 'today' : address.slice(1).replaceAll('/', '-');
        await picture(
          `${address}?lang=${language}`,
          path.join(folder, `${name}-${language}-${size}.png`),
          viewport,
          'light',
          true,
        );
      }
  await picture('/', path.join(folder, 'today-dark.png'), WIDE, 'dark', true);
} else await picture('/', path.join(import.meta.dirname, '..', 'docs', 'desk.png'));
