import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findPostgres } from '#src/store/postgres-binaries.ts';
import { readLockFile } from '#src/store/postgres-lock.ts';
import { Service } from './service.ts';

const CONFIG = path.join(import.meta.dirname, '..', '..', 'config');
const SOURCES = 16;
const ITEMS = 60;
const PATIENCE = { timeout: 90_000, interval: 100 };

let folder: string;
let outlets: Server;
/** Looks that hang. */
let hanging = 0;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-stopping-'));
  outlets = createServer((request, response) => {
    if (request.url === '/robots.txt') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/rss+xml' });
    if (request.url?.includes('hang')) {
      hanging++;
      return void response.write('<rss>');
    }
    const items = Array.from({ length: ITEMS }, (_, index) => {
      const name = `${request.url}-${index}`;
      const words = `The court of ${name} heard that prisoners were to be hanged. `.repeat(40);
      return `<item><guid>${name}</guid><title>News of ${name}</title><description>${words}</description></item>`;
    });
    response.end(`<rss version="2.0"><channel><title>Outlet</title>${items.join('')}</channel></rss>`);
  });
  outlets.listen(0);
  await once(outlets, 'listening');
});
afterEach(async () => {
  outlets.closeAllConnections();
  outlets.close();
  await rm(folder, { recursive: true, force: true });
});

it('the service stops in order while sources hang and much waits, and leaves no database behind', async () => {
  const address = outlets.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const config = path.join(folder, 'config');
  const data = path.join(folder, 'data');
  await cp(CONFIG, config, { recursive: true });
  const sources = Array.from({ length: SOURCES }, (_, index) => ({
    key: `outlet-${index}`,
    name: `Outlet ${index}`,
    type: 'feed',
    kind: 'news',
    // Each on a host of its own: of one host few are looked at at a time.
    settings: { url: `http://127.0.0.${index + 1}:${port}/${index % 2 ? 'hang' : 'feed'}-${index}` },
  }));
  await writeFile(path.join(config, 'sources.yaml'), JSON.stringify(sources));
  const service = Service.start({
    KHAVARAN_DATA: data,
    KHAVARAN_CONFIG: config,
    KHAVARAN_PORT: '0',
    KHAVARAN_ALLOW_NETWORKS: '127.0.0.0/8',
    KHAVARAN_HOST_PAUSE_MS: '0',
  });
  try {
    await expect.poll(() => hanging + (service.hasEnded ? 100 : 0), PATIENCE).toBeGreaterThan(3);
    expect(service.output).not.toContain('not right');
    const { code, milliseconds } = await service.stop();
    expect(code).toBe(0);
    // A source that hangs is given twenty seconds, and an item three tries: nothing of that is waited for.
    expect(milliseconds).toBeLessThan(15_000);
    expect(service.output).not.toContain('Something failed');
    const { directory } = await findPostgres(data);
    await expect.poll(() => readLockFile(directory), PATIENCE).toBeNull();
  } finally {
    await service.kill();
  }
  expect(await readFile(path.join(data, 'postgres.password'), 'utf8')).toMatch(/^\w+\n$/);
}, 200_000);
