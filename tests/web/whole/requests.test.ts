import { get } from 'node:http';
import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '#src/model/person.ts';
import { createApiToken, TOKEN_SCOPES } from '#src/store/api-tokens.ts';
import { OPERATIONS } from '#src/web/api/operations.ts';
import { createDesk } from '#src/web/desk.ts';
import { ROUTES } from '#src/web/routes.ts';
import type { Visitor } from '../accounts/visitor.ts';
import { openDesk } from '../open-desk.ts';
import { addressesToRead, type Guest, type Read } from './addresses.ts';
import { askApi, each } from './answers.ts';
import { inviteGuests } from './guests.ts';
import { type Installation, openInstallation } from './installation.ts';

let whole: Installation;
let guests: Record<Guest, Visitor>;
let reads: Read[];
/** Every page of the desk, by its address. */
const pages = new Map<string, string>();

beforeAll(async () => {
  whole = await openInstallation();
  guests = await inviteGuests(whole);
  reads = addressesToRead(whole.ids);
}, 120_000);
afterAll(() => whole[Symbol.asyncDispose]());

describe('every route that is read', () => {
  it('answers, in an installation that has everything', async () => {
    const faults = await each(reads, async ({ address, as }) => {
      const response = await guests[as].get(address);
      const text = await response.text();
      if (response.headers.get('content-type')?.startsWith('text/html') && !response.headers.has('content-disposition'))
        pages.set(address, text);
      return response.status === 200 ? [] : [`${address}: ${response.status}`];
    });
    expect(faults).toEqual([]);
    expect(whole.failures).toEqual([]);
  }, 120_000);

  it('is told of in titles and addresses by its kind and number alone', () => {
    const titles = new Map<string, Set<string>>();
    for (const { path, address } of reads) {
      const title = load(pages.get(address) ?? '')('title').text();
      if (title) titles.set(path, (titles.get(path) ?? new Set()).add(title.replace(/\d+/g, '0')));
    }
    expect([...titles].filter(([, all]) => all.size > 1)).toEqual([]);
    expect(titles.size).toBeGreaterThan(25);
  });

  it('is a page of a few kilobytes, with all that it loads but the font', async () => {
    const weights = new Map<string, number>();
    for (const { address, as } of reads.filter(({ address: one }) => pages.has(one)))
      for (const language of ['en', 'fa']) {
        const $ = load(pages.get(address) ?? '');
        const loaded = $('link[rel=stylesheet], link[rel=icon], script[src]')
          .toArray()
          .map((element) => element.attribs.href ?? element.attribs.src ?? '');
        let weight = await weightOf(
          `${address}${address.includes('?') ? '&' : '?'}lang=${language}`,
          guests[as].cookie(),
        );
        for (const file of loaded) weight += await weightOf(file);
        weights.set(`${address} ${language}`, weight);
      }
    expect([...weights].filter(([, bytes]) => bytes >= 60_000)).toEqual([]);
  }, 120_000);
});

describe('the table of routes', () => {
  it('is all that the desk answers to', async () => {
    await using open = await openDesk();
    const desk = createDesk({
      ...open.deps,
      push: { verify: async () => null, receive: async () => false },
      mailLists: { read: async () => null, leave: async () => {}, languageOf: async () => null },
      queueBoard: { fetch: async () => new Response('') },
    });
    const known = new Set([
      ...ROUTES.map(({ method, path }) => `${method} ${path}`),
      ...OPERATIONS.map(({ method, path }) => `${method} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
      // These need no role: what they show is secret by its address, or belongs to everybody.
      'GET /push/:token',
      'POST /push/:token',
      'GET /unsubscribe/:token',
      'POST /unsubscribe/:token',
      'GET /feeds/:address',
      'GET /feeds/:address/:part{.+}',
      'GET /health',
      'GET /assets/:file',
      'GET /unsubscribe/assets/:file',
      // For administrators, and for whoever has a key.
      'GET /queues',
      'GET /queues/*',
      'GET /api/v1/openapi.json',
    ]);
    const found = desk.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(found)].filter((route) => !known.has(route))).toEqual([]);
  });

  it('gives a key what its scopes and its person’s role allow, operation by operation', async () => {
    const faults: string[] = [];
    for (const role of ROLES) {
      await whole.somebody(role);
      const person = await whole.app.db
        .selectFrom('people')
        .select('id')
        .where('role', '=', role)
        .executeTakeFirstOrThrow();
      for (const scope of TOKEN_SCOPES) {
        const key = await createApiToken(
          whole.app.db,
          { personId: person.id, label: `${role} ${scope}`, scopes: [scope], expiresAt: null },
          new Date(),
        );
        const mayJudge = role !== 'reader';
        for (const operation of OPERATIONS.filter(({ path }) => !path.endsWith('.pdf'))) {
          const response = await askApi(whole.url, operation, { key, path: operation.path.replace('{id}', '1') });
          await response.arrayBuffer();
          const allowed =
            operation.scope === scope &&
            (scope !== 'review' || mayJudge) &&
            (scope !== 'write' || role === 'editor' || role === 'administrator');
          if ((response.status === 403) === allowed)
            faults.push(`${role} ${scope} ${operation.method} ${operation.path}: ${response.status}`);
        }
      }
    }
    expect(faults).toEqual([]);
  }, 120_000);
});

/** How many bytes an answer has on its way to a browser. */
function weightOf(address: string, cookie = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`${whole.url}${address}`, { headers: { 'accept-encoding': 'gzip, deflate, br', cookie } }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      response.on('end', () => resolve(bytes)).on('error', reject);
    }).on('error', reject);
  });
}
