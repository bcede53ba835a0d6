import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KhavaranError } from '#src/base/errors.ts';
import { openDatabase } from '#src/store/database.ts';
import { ACCOUNT_ROUTES } from '#src/web/accounts/routes.ts';
import { ASSETS, STYLE_ADDRESS } from '#src/web/assets.ts';
import { needsAccounts } from '#src/web/loopback.ts';
import { DIGEST_SCHEDULE_ROUTES } from '#src/web/pages/digest-routes.ts';
import { ROUTES } from '#src/web/routes.ts';
import { createTestDatabase } from '../database.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';
import { seedSampleDay } from './sample-day.ts';

let desk: OpenDesk;
let item: number;
beforeAll(async () => {
  desk = await openDesk();
  item = (await seedSampleDay(desk)).items.at(-1) ?? 0;
});
afterAll(async () => desk[Symbol.asyncDispose]());

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

function expectStrict(response: Response): void {
  const { headers } = response;
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
  expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('permissions-policy')).toContain('camera=()');
  // The desk of these tests is at an address of https.
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8,}; includeSubDomains$/);
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(headers.get('etag')).toBeNull();
}

describe('headers', () => {
  // Those of accounts are asked for in `accounts/routes.test.ts`, those of schedules in `digests/desk.test.ts`.
  const elsewhere = [...ACCOUNT_ROUTES, ...DIGEST_SCHEDULE_ROUTES];
  const routes = ROUTES.filter((route) => !elsewhere.includes(route));
  it.each(routes.map(({ method, path }) => [method, path] as const))('are strict for %s %s', async (method, path) => {
    const address = path
      .replace(':form', 'json')
      .replace(':file', 'stories.csv')
      .replace('/channels/new/:type', '/channels/new/slack')
      .replace(':type', 'feed')
      .replace(':key', 'harbour-wire')
      .replace('/officials/:id', '/officials/evin-prison')
      .replace('/items/:id', `/items/${item}`)
      .replace(':id', '1');
    const response = await desk.request(address, { method });
    // The address of a feed that nobody has made; a source that stands in the file; no signing key; no
    // names to change; no rule of that key.
    expect(response.status).toBe(
      method === 'POST' ? 403 : /:token|change|:id\/evidence|names\/export|rules\/:key/.test(path) ? 404 : 200,
    );
    expectStrict(response);
    expect(response.headers.get('cache-control')).toBe('no-store');
    if (response.headers.get('content-type')?.startsWith('text/html') && !response.headers.has('content-disposition'))
      expect(response.headers.get('content-security-policy')).toBe(POLICY);
  });

  it.each([
    ['/nowhere', 404],
    ['/stories/999999', 404],
    ['/assets/nothing.css', 404],
    ['/health', 200],
    ['/stories?signal=nothing', 400],
    [STYLE_ADDRESS, 200],
  ])('are strict for %s (%i)', async (address, status) => {
    const response = await desk.request(address);
    expect(response.status).toBe(status);
    expectStrict(response);
  });

  it('let browsers keep files whose names change with their content', async () => {
    for (const [name, { type }] of ASSETS) {
      const response = await desk.request(`/assets/${name}`);
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });
});

describe('failures', () => {
  it('say one plain sentence and nothing of what lies inside', async () => {
    const broken = await openDesk();
    await broken.page('/');
    await sql`drop schema public cascade`.execute(broken.db);
    for (const address of ['/', '/stories', '/stories/1', '/officials', '/sources', '/digests', '/alerts']) {
      const response = await broken.request(address);
      expect(response.status).toBe(500);
      expectStrict(response);
      const text = await response.text();
      expect(text).toContain('Something failed inside the desk');
      expect(text).not.toMatch(/driver|destroyed|kysely|node_modules|at \w+ \(/i);
    }
    expect(broken.reported.length).toBeGreaterThan(0);
    await broken[Symbol.asyncDispose]();
  });

  it('that will pass say so, and when to ask again', async () => {
    await using database = await createTestDatabase();
    const slow = openDatabase(database.url, { statementTimeoutMs: 200 });
    await using busy = await openDesk({ db: slow });
    const ask = async (address: string) => {
      const response = await busy.request(address);
      return { status: response.status, after: response.headers.get('retry-after'), text: await response.text() };
    };
    await database.db.transaction().execute(async (holder) => {
      await sql`lock table stories, sources, alerts`.execute(holder);
      for (const address of ['/', '/stories', '/stories/1', '/sources', '/alerts'])
        expect(await ask(address)).toEqual({
          status: 503,
          after: '5',
          text: expect.stringContaining('The desk is busy, or its database does not answer.'),
        });
      const answer = await ask('/api/v1/stories');
      expect(answer).toMatchObject({ status: 503, after: '5' });
      expect(JSON.parse(answer.text)).toMatchObject({ status: 503, title: 'Busy' });
    });
    expect(busy.reported.length).toBe(6);
    // The process stops.
    await slow.destroy();
    expect((await ask('/stories')).status).toBe(503);
  });

  it('of other methods are told apart from pages that are not there', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await desk.request('/stories', { method });
      expect(response.status).toBe(405);
      expectStrict(response);
    }
    expect((await desk.request('/stories', { method: 'HEAD' })).status).toBe(200);
  });
});

describe('parameters', () => {
  it.each([
    '/stories?signal=nothing',
    '/stories?voice=loud',
    '/stories?kind=1',
    '/stories?language=%22%3E',
    '/stories?entity=../../etc',
    '/stories?source=a%20b',
    '/stories?from=yesterday',
    '/stories?to=2026-13-40',
    '/stories?from=99999-01-01',
    '/stories?order=sideways',
    '/stories?after=-1',
    '/stories?after=1e400',
    '/stories?after=9007199254740993',
    '/stories?words=%00',
    `/stories?words=${'a'.repeat(201)}`,
    '/stories?words=-only%20-without',
    '/stories?words=%F0%9F%98%80',
    '/stories?words=%FF%FE',
    '/stories/1?page=0',
    '/stories/1?page=999999999',
    '/officials?type=planet',
    '/digests?after=x',
    '/alerts?after=NaN',
  ])('that cannot be read are refused: %s', async (address) => {
    const response = await desk.request(address);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('cannot be read');
  });

  it.each([
    '/stories?from=0001-01-01',
    '/stories?to=9999-12-31',
    '/stories?words=%22open%20phrase',
    '/stories?words=a%3A*%20%26%20!b%20%7C%20(c',
    `/stories?words=${encodeURIComponent("it's \\ 'quoted'* O'Brien*")}`,
    '/stories?signal=&voice=&words=%20',
    '/stories?after=999999999',
    '/stories?unknown=1&lang=xx',
    '/?lang=%00',
  ])('that are odd but harmless are taken: %s', async (address) => {
    expect((await desk.request(address)).status).toBe(200);
  });

  it.each([
    '/stories/0',
    '/stories/01',
    '/stories/-1',
    '/stories/1.5',
    '/stories/abc',
    '/stories/99999999999999999999',
    '/items/9',
    '/items/x',
    `/items/1?page=2`,
    '/captures/x/raw',
    '/captures/999999/raw',
    '/officials/nobody',
    '/officials/%00',
    '/officials/%E0%A4%A',
    '/sources/none',
    '/sources/%00',
    '/digests/999',
    '/digests/1/pdf',
    '/deliveries/1/retry',
    '//elsewhere.example/',
    '/stories/1/',
    '/..%2f..%2fetc/passwd',
  ])('in a path that lead nowhere: %s', async (address) => {
    const response = await desk.request(address);
    expect([404, 200]).toContain(response.status);
    if (address !== '/items/9') expect(response.status).toBe(404);
  });

  it('leave nothing to report', () => expect(desk.reported).toEqual([]));
});

describe('the name that the desk is called by', () => {
  it.each(['localhost', 'localhost:1988', '127.0.0.1:1988', '[::1]:1988', 'desk.example', 'LOCALHOST:80'])(
    'may be %s',
    async (host) => {
      expect((await desk.request('/health', { headers: { host } })).status).toBe(200);
    },
  );

  it.each([
    'elsewhere.example',
    'localhost.elsewhere.example',
    'elsewhere.example:1988',
    '127.0.0.1.nip.example',
    'localhost@elsewhere.example',
    'elsewhere.example#localhost',
    '0.0.0.0:1988',
    '',
  ])('may not be %s', async (host) => {
    const response = await desk.request('/stories', { headers: { host } });
    expect(response.status).toBe(421);
    expectStrict(response);
    expect(await response.text()).not.toContain('Friday prayer');
  });
});

describe('the address that the desk listens on', () => {
  const open = { KHAVARAN_DESK_GUARDED: false };
  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('needs no accounts at %s', (host) => {
    expect(needsAccounts(host, open)).toBe(false);
    expect(needsAccounts(host, { ...open, KHAVARAN_ACCOUNTS: true })).toBe(true);
    expect(needsAccounts(host, { ...open, KHAVARAN_ACCOUNTS: false })).toBe(false);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', '10.0.0.1', '::ffff:10.0.0.1', 'desk.example', ''])(
    'has accounts where others reach it: %s',
    (host) => {
      expect(needsAccounts(host, open)).toBe(true);
      expect(needsAccounts(host, { KHAVARAN_DESK_GUARDED: true })).toBe(false);
      expect(needsAccounts(host, { KHAVARAN_DESK_GUARDED: true, KHAVARAN_ACCOUNTS: true })).toBe(true);
      expect(() => needsAccounts(host, { ...open, KHAVARAN_ACCOUNTS: false })).toThrow(KhavaranError);
      expect(() => needsAccounts(host, { ...open, KHAVARAN_ACCOUNTS: false })).toThrow(/KHAVARAN_DESK_GUARDED/);
      // A proxy on the same machine hands on who calls this name.
      const proxied = { KHAVARAN_URL: 'https://desk.example.org' };
      expect(needsAccounts('127.0.0.1', { ...open, ...proxied })).toBe(true);
      expect(needsAccounts('127.0.0.1', { KHAVARAN_DESK_GUARDED: true, ...proxied })).toBe(false);
      expect(needsAccounts('127.0.0.1', { ...open, KHAVARAN_URL: 'http://[::1]:1988' })).toBe(false);
      expect(() => needsAccounts('127.0.0.1', { ...open, ...proxied, KHAVARAN_ACCOUNTS: false })).toThrow(
        /desk\.example\.org/,
      );
    },
  );
});
