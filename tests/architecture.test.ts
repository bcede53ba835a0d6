import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');

/** Which of our folders each may import, besides itself. Types and values alike. */
const MAY_IMPORT: Record<string, string[]> = {
  migrations: [],
  'src/base': [],
  // What the product says, a data file a language: said wherever readers are spoken to.
  'src/words': [],
  'src/model': ['src/words'],
  // The contract of the client speaks of exchanges, which are words of the domain.
  'src/net': ['src/base', 'src/model'],
  'src/sources': ['src/words', 'src/base', 'src/model', 'src/net'],
  // Pure steps: of the base they know errors, JSON and names of time zones alone.
  'src/capture': ['src/base', 'src/model'],
  'src/screenshots': ['src/words', 'src/base', 'src/model', 'src/net'],
  // Proofs are made over records of captures.
  'src/evidence': ['src/words', 'src/base', 'src/model', 'src/capture'],
  'src/analysis': ['src/base', 'src/model'],
  'src/stories': ['src/base', 'src/model'],
  'src/alerts': ['src/words', 'src/base', 'src/model'],
  'src/digests': ['src/words', 'src/base', 'src/model'],
  'src/channels': ['src/words', 'src/base', 'src/model', 'src/net'],
  'src/store': ['src/base', 'src/model', 'migrations'],
  'src/queue': ['src/base'],
  'src/pipeline': [
    'src/words',
    'src/base',
    'src/model',
    'src/net',
    'src/sources',
    'src/capture',
    'src/evidence',
    'src/screenshots',
    'src/analysis',
    'src/stories',
    'src/alerts',
    'src/digests',
    'src/channels',
    'src/store',
    'src/queue',
  ],
  // The desk shows digests and alerts as their own steps render them.
  'src/web': [
    'src/words',
    'src/base',
    'src/model',
    'src/store',
    'src/pipeline',
    'src/sources/index.ts',
    'src/channels/index.ts',
    'src/digests',
    'src/alerts',
    // The dashboard of the queues.
    'src/queue/views.ts',
  ],
  'src/cli': ['src'],
  workers: ['src/pipeline', 'src/queue'],
};

/** The commands that run the service start its workers; no other command knows of them. */
const STARTERS = ['src/cli/start.ts'];

/** These steps know what is pure of the base: no environment, no log, no clock. */
const PURE = ['src/capture', 'src/evidence', 'src/analysis', 'src/stories', 'src/alerts', 'src/digests'];

/** Libraries have homes. */
const HOMES: Record<string, string[]> = {
  kysely: ['src/store', 'migrations'],
  pg: ['src/store'],
  bullmq: ['src/queue'],
  ioredis: ['src/queue'],
  'p-queue': ['src/queue'],
  'pg-copy-streams': ['src/store'],
  'age-encryption': ['src/pipeline'],
  'prom-client': ['src/web'],
  '@bull-board/api': ['src/web'],
  '@bull-board/hono': ['src/web'],
  undici: ['src/net'],
  ws: ['src/net'],
  aws4fetch: ['src/net'],
  '@opentelemetry/api': ['src/pipeline'],
  '@opentelemetry/sdk-trace': ['src/pipeline'],
  cheerio: ['src/sources', 'src/capture'],

  linkedom: ['src/sources', 'src/capture'],
  '@mozilla/readability': ['src/sources', 'src/capture'],
  natural: ['src/analysis'],
  eld: ['src/analysis'],
  hono: ['src/web'],
  '@hono/node-server': ['src/web'],
  nodemailer: ['src/channels'],
  'node-cron': ['workers'],
  'better-auth': ['src/web/accounts'],
  '@simplewebauthn/server': ['src/web/accounts'],
  'playwright-core': ['src/screenshots'],
  '@sparticuz/chromium': ['src/screenshots'],
  pkijs: ['src/evidence'],
  asn1js: ['src/evidence'],
  yazl: ['src/evidence'],
};

/** The only places that open connections of their own; everything else goes out through `src/net`. */
const SOCKETS: Record<string, string[]> = {
  'node:net': ['src/net', 'src/store/postgres-run.ts', 'src/store/watched-connections.ts', 'src/web'],
  'node:tls': ['src/net'],
  'node:http': ['src/net', 'src/web'],
  'node:https': ['src/net'],
  'node:dns': ['src/net'],
  'node:dns/promises': ['src/net'],
  'node:http2': [],
  'node:dgram': [],
};

interface Import {
  from: string;
  /** A path from the root, or the name of a package. */
  to: string;
}

const files = globSync(['src/**/*.ts', 'workers/**/*.ts', 'migrations/**/*.ts'], { cwd: ROOT });
const imports = files.flatMap((file): Import[] => {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  return [...text.matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].map((match) => ({
    from: file,
    to: resolved(file, match[1] ?? ''),
  }));
});

function resolved(file: string, specifier: string): string {
  if (specifier.startsWith('#src/')) return specifier.slice(1);
  return specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : specifier;
}

function isIn(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function homeOf(file: string): string {
  return Object.keys(MAY_IMPORT).find((place) => isIn(file, place)) ?? file;
}

function offenders(isWrong: (one: Import) => boolean): string[] {
  return imports.filter(isWrong).map(({ from, to }) => `${from} imports ${to}`);
}

describe('architecture', () => {
  it('knows every folder', () => {
    expect(files.filter((file) => !Object.keys(MAY_IMPORT).some((place) => isIn(file, place)))).toEqual([]);
  });

  it('keeps imports between folders to the table', () => {
    const isOurs = (to: string) =>
      ['src', 'workers', 'migrations', 'tests', 'scripts', 'config'].some((top) => isIn(to, top));
    expect(
      offenders(({ from, to }) => {
        const home = homeOf(from);
        if (!isOurs(to) || isIn(to, home)) return false;
        if (isIn(to, 'workers')) return !STARTERS.includes(from);
        return !(MAY_IMPORT[home] ?? []).some((place) => isIn(to, place));
      }),
    ).toEqual([]);
  });

  it('lets the pure steps know nothing of environment, log or clock', () => {
    const allowed = ['src/base/errors.ts', 'src/base/json.ts', 'src/base/time-zone.ts'];
    expect(
      offenders(
        ({ from, to }) => PURE.some((place) => isIn(from, place)) && isIn(to, 'src/base') && !allowed.includes(to),
      ),
    ).toEqual([]);
    const io = /^node:(fs|net|http|https|tls|dns|child_process|worker_threads|cluster)(\/|$)/;
    expect(offenders(({ from, to }) => PURE.some((place) => isIn(from, place)) && io.test(to))).toEqual([]);
  });

  it.each(Object.entries(HOMES))('keeps %s at home', (library, homes) => {
    expect(
      offenders(
        ({ from, to }) => (to === library || to.startsWith(`${library}/`)) && !homes.some((home) => isIn(from, home)),
      ),
    ).toEqual([]);
  });

  it.each(Object.entries(SOCKETS))('opens %s nowhere but where it must', (module, places) => {
    expect(offenders(({ from, to }) => to === module && !places.some((place) => isIn(from, place)))).toEqual([]);
  });

  it('fetches nothing by the global fetch', () => {
    const users = files.filter((file) =>
      /(?<![.\w])fetch\(/.test(readFileSync(path.join(ROOT, file), 'utf8').replace(/^\s*(async )?fetch\(.*$/gm, '')),
    );
    expect(users.filter((file) => !isIn(file, 'src/net'))).toEqual([]);
  });
});
