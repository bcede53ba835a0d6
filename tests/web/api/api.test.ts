import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#src/model/person.ts';
import { createApiToken, type TokenScope } from '#src/store/api-tokens.ts';
import { listAudit } from '#src/store/audit.ts';
import { openApiDocument } from '#src/web/api/openapi.ts';
import { OPERATIONS } from '#src/web/api/operations.ts';
import { createRateLimit } from '#src/web/api/rate-limit.ts';
import { type DeskOfPeople, openDeskOfPeople } from '../accounts/desk-of-people.ts';
import { openDesk } from '../open-desk.ts';
import { seedSampleDay } from '../sample-day.ts';

let desk: DeskOfPeople;
beforeAll(async () => {
  desk = await openDeskOfPeople({ print: async (write) => new TextEncoder().encode(write('')) });
  await seedSampleDay(desk);
  for (const role of ['reader', 'reviewer'] as const) await desk.somebody(role);
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

async function keyOf(role: Role, scopes: readonly TokenScope[]): Promise<string> {
  const person = await desk.db.selectFrom('people').select('id').where('role', '=', role).executeTakeFirstOrThrow();
  return createApiToken(desk.db, { personId: person.id, label: 'test', scopes, expiresAt: null }, new Date());
}

async function ask(path: string, key: string | null, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  if (key) headers.set('authorization', `Bearer ${key}`);
  const response = await desk.visit(`/api/v1${path}`, { ...init, headers });
  return { response, body: (await response.json()) as Record<string, never> };
}

describe('exports of the API', () => {
  it('give every list in every form to a key with that scope, and no other', async () => {
    const [reading, exporting] = [await keyOf('reader', ['read']), await keyOf('reader', ['export'])];
    const files = OPERATIONS.filter(({ scope }) => scope === 'export');
    expect(files.length).toBe(20);
    for (const { path } of files) {
      expect((await ask(path, reading)).response.status, path).toBe(403);
      const response = await desk.visit(`/api/v1${path}`, { headers: { authorization: `Bearer ${exporting}` } });
      expect(response.status, path).toBe(200);
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename="khavaran-[a-z]+-[\d-]{10}\.[a-z]+"$/,
      );
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(2);
    }
  });

  it('are narrowed by the filters of the desk, and refuse what cannot be read', async () => {
    const key = await keyOf('reader', ['export']);
    const { body } = await ask('/export/items.json?signal=call_for_killing&score=50', key);
    expect(
      (body as unknown as { signals: string }[]).every(({ signals }) => signals.includes('call_for_killing')),
    ).toBe(true);
    for (const query of ['signal=nothing', 'words=-only', 'score=200', 'from=yesterday', `lang=${'x'.repeat(50)}`])
      expect((await ask(`/export/stories.pdf?${query}`, key)).response.status, query).toBe(400);
  });

  it('are noted, and stand in the OpenAPI document by their media types', async () => {
    await ask('/export/alerts.json', await keyOf('reader', ['export']));
    const noted = await listAudit(desk.db, { limit: 50 });
    expect(noted.some(({ action }) => action === 'GET /api/v1/export/alerts.json')).toBe(true);
    const { paths } = openApiDocument('https://desk.example') as {
      paths: Record<string, { get: { responses: { 200: { content: object } }; parameters: { name: string }[] } }>;
    };
    expect(paths['/export/stories.pdf']?.get.responses[200].content).toEqual({ 'application/pdf': {} });
    expect(paths['/export/stories.pdf']?.get.parameters.map(({ name }) => name)).toContain('signal');
  });
});

describe('the API', () => {
  it('answers nobody without a key, and says so as problem+json', async () => {
    for (const key of [null, 'khv_wrong', 'x'.repeat(500)])
      for (const { method, path } of OPERATIONS) {
        const { response, body } = await ask(path.replace('{id}', '1'), key, {
          method,
          ...(method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}),
        });
        expect(response.status).toBe(401);
        expect(response.headers.get('content-type')).toBe('application/problem+json');
        expect(response.headers.get('www-authenticate')).toContain('Bearer');
        expect(body).toMatchObject({ status: 401 });
      }
    expect((await ask('/openapi.json', null)).response.status).toBe(401);
  });

  it('lists what is there a page at a time, each exactly once', async () => {
    const key = await keyOf('reader', ['read']);
    for (const list of ['/stories', '/items']) {
      const seen: number[] = [];
      let after = '';
      for (let pages = 0; pages < 100; pages += 1) {
        const { body } = await ask(`${list}?limit=7${after}`, key);
        const { data, next } = body as unknown as { data: { id: number }[]; next: number | null };
        seen.push(...data.map(({ id }) => id));
        if (next === null) break;
        after = `&after=${next}`;
      }
      const table = list === '/stories' ? 'stories' : 'items';
      const { count } = await desk.db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      expect(seen.length).toBe(count);
      expect(new Set(seen).size).toBe(seen.length);
    }
  });

  it('narrows lists as the desk does', async () => {
    const key = await keyOf('reader', ['read']);
    const { body } = await ask('/items?signal=call_for_killing&voice=direct', key);
    const { data } = body as unknown as { data: { signals: { signal: string; voice: string | null }[] }[] };
    expect(data.length).toBeGreaterThan(0);
    for (const item of data)
      expect(item.signals.some(({ signal, voice }) => signal === 'call_for_killing' && voice === 'direct')).toBe(true);
    for (const path of ['/stories/1', '/items/1', '/entities', '/sources', '/alerts', '/digests', '/digests/1'])
      expect((await ask(path, key)).response.status, path).toBe(200);
  });

  it.each([
    '/items?limit=0',
    '/items?limit=9999',
    '/items?signal=nothing',
    '/items?after=-1',
    '/items?from=yesterday',
    '/items?words=-only',
    '/items?score=2',
    '/stories?order=sideways',
    '/stories?score=2',
    '/stories/facets?kind=nothing',
    '/stories/facets?words=-only',
    '/items/facets?from=yesterday',
    '/items?entity=%00',
    '/items/facets?source=%00',
    '/stories?language=%00',
    '/stories/facets?tag=%00',
    '/stories?words=%00',
    '/stories?reviewed[]=1&after=1e99',
    '/export/stories.csv?tag=%00',
    '/export/items.json?words=a%00b',
    '/export/stories.pdf?language=%00',
  ])('refuses what cannot be read: %s', async (path) => {
    const { response, body } = await ask(path, await keyOf('reader', ['read', 'export']));
    expect(response.status).toBe(400);
    expect(body).toMatchObject({ title: expect.any(String), status: 400 });
  });

  it.each([
    '/stories/0',
    '/stories/x',
    '/stories/999999',
    '/items/999999',
    '/entities/%00',
    '/nothing',
    '/digests/9999999',
  ])('has no such thing as %s', async (path) =>
    expect((await ask(path, await keyOf('reader', ['read']))).response.status).toBe(404),
  );

  it('lets a key do no more than its scopes and its person', async () => {
    const post = (key: string, body: unknown, type = 'application/json') =>
      ask('/items/1/judgements', key, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': type },
      });
    const judgement = { judgements: [{ kind: 'signal', subject: 'memory', holds: true }] };
    expect((await post(await keyOf('reviewer', ['read']), judgement)).response.status).toBe(403);
    expect((await post(await keyOf('reader', ['read', 'review']), judgement)).response.status).toBe(403);
    const key = await keyOf('reviewer', ['review']);
    expect((await ask('/items', key)).response.status).toBe(403);
    expect((await post(key, judgement, 'text/plain')).response.status).toBe(415);
    expect((await post(key, { judgements: [] })).response.status).toBe(400);
    expect(
      (await post(key, { judgements: [{ kind: 'entity', subject: 'nobody-known', holds: true }] })).response.status,
    ).toBe(400);
    expect((await post(key, 'x'.repeat(70_000))).response.status).toBe(413);
    const { response, body } = await post(key, judgement);
    expect(response.status).toBe(200);
    expect(JSON.stringify(body)).toContain('"memory"');
    expect((await ask('/stories', key, { method: 'DELETE' })).response.status).toBe(405);
    await desk.db.deleteFrom('api_tokens').execute();
    expect((await post(key, judgement)).response.status).toBe(401);
  });

  it('describes itself by the schemas that it checks with', async () => {
    const document = openApiDocument('https://desk.example') as { paths: Record<string, Record<string, unknown>> };
    expect(Object.keys(document.paths).sort()).toEqual([...new Set(OPERATIONS.map(({ path }) => path))].sort());
    const text = JSON.stringify(document);
    expect(text).toContain('"openapi":"3.1.0"');
    expect(text).toContain('call_for_killing');
    expect(text).not.toContain('$schema');
  });

  it('lets the one who has a desk of their own read without a key, and nobody change anything', async () => {
    await using own = await openDesk();
    expect((await own.request('/api/v1/stories')).status).toBe(200);
    const changed = await own.request('/api/v1/items/1/judgements', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(changed.status).toBe(401);
    expect((await own.request('/api/v1/stories', { headers: { host: 'elsewhere.example' } })).status).toBe(421);
  });
});

describe('facets of the API', () => {
  interface Answered {
    total: number;
    complete: boolean;
    facets: Record<
      string,
      { complete: boolean; ignoresOwnFilter: boolean; values: { value: string; count: number }[] }
    >;
  }
  const facetsOf = async (path: string) => {
    const { response, body } = await ask(path, await keyOf('reader', ['read']));
    expect(response.status, path).toBe(200);
    return body as unknown as Answered;
  };
  const listed = async (path: string) => {
    const { body } = await ask(path, await keyOf('reader', ['read']));
    return (body as unknown as { data: unknown[] }).data.length;
  };

  it.each(['stories', 'items'])('say how much each choice leaves of the list of %s', async (list) => {
    const { total, complete, facets } = await facetsOf(`/${list}/facets`);
    expect([total, complete]).toEqual([await listed(`/${list}?limit=200`), true]);
    const names = ['signal', 'voice', 'entity', 'source', 'kind', 'stance', 'language', 'reviewed'];
    expect(Object.keys(facets).sort()).toEqual([...names, ...(list === 'stories' ? ['tag'] : [])].sort());
    let asked = 0;
    for (const [name, { complete: isWhole, values }] of Object.entries(facets)) {
      expect(isWhole, name).toBe(true);
      expect(values.map(({ count }) => count)).toEqual(values.map(({ count }) => count).sort((a, b) => b - a));
      for (const { value, count } of values.slice(0, 3)) {
        expect(await listed(`/${list}?limit=200&${name}=${encodeURIComponent(value)}`), `${name} ${value}`).toBe(count);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(12);
  });

  it.each(['stories', 'items'])('are narrowed by the filters of the list of %s', async (list) => {
    const all = await facetsOf(`/${list}/facets`);
    const narrowed = await facetsOf(`/${list}/facets?signal=call_for_killing&score=0.5&kind=news`);
    expect(narrowed.total).toBeGreaterThan(0);
    expect(narrowed.total).toBeLessThan(all.total);
    expect(narrowed.total).toBe(await listed(`/${list}?limit=200&signal=call_for_killing&score=0.5&kind=news`));
    // Of a list that is narrowed to one signal, what the others would leave.
    expect(narrowed.facets.signal?.ignoresOwnFilter).toBe(list === 'stories');
    expect(narrowed.facets.signal?.values.find(({ value }) => value === 'call_for_killing')?.count).toBe(
      narrowed.total,
    );
    expect(await facetsOf(`/${list}/facets?language=pl`)).toMatchObject({ total: 0, complete: true });
  });

  it('stand in the OpenAPI document with the parameters of their lists', async () => {
    const { paths } = openApiDocument('https://desk.example') as {
      paths: Record<string, { get: { parameters: { name: string }[] } }>;
    };
    const parameters = (path: string) => paths[path]?.get.parameters.map(({ name }) => name).sort();
    for (const list of ['/stories', '/items'])
      expect(parameters(`${list}/facets`)).toEqual(
        parameters(list)?.filter((name) => !['after', 'limit', 'order'].includes(name)),
      );
    expect(parameters('/stories')).toEqual(expect.arrayContaining(['tag', 'score', 'stance', 'reviewed']));
  });
});

describe('the rate limit', () => {
  it('lets so many through at once, and then as many as a minute allows', () => {
    const limit = createRateLimit(60);
    const start = new Date('2026-01-01T00:00:00Z');
    for (let asked = 0; asked < 60; asked += 1) expect(limit.take('one', start)).toBe(0);
    expect(limit.take('one', start)).toBe(1);
    expect(limit.take('other', start)).toBe(0);
    expect(limit.take('one', new Date(start.getTime() + 1_100))).toBe(0);
    expect(limit.take('one', new Date(start.getTime() + 1_200))).toBe(1);
    expect(limit.take('one', new Date(start.getTime() - 86_400_000))).toBeGreaterThan(0);
  });
});
