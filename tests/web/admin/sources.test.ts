import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient } from '#src/net/client.ts';
import { createSourceDesk } from '#src/pipeline/sources/source-desk.ts';
import { SOURCE_TYPES } from '#src/sources/index.ts';
import { findSource } from '#src/store/sources.ts';
import { createDesk } from '#src/web/desk.ts';
import { openDesk } from '../open-desk.ts';
import { type Visitor, visit } from '../visitor.ts';

const FEED = `<?xml version="1.0"?><rss version="2.0"><channel><title>Quay News &lt;b&gt;</title><link>/</link>
<item><title>A ferry was late &lt;script&gt;</title><link>/1</link><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate></item>
<item><title>The harbour froze</title><link>/2</link></item></channel></rss>`;

const stack = new AsyncDisposableStack();
let db: Awaited<ReturnType<typeof openDesk>>['db'];
let origin: string;
let visitor: Visitor;

beforeAll(async () => {
  const server = createServer((request, response) => {
    if (request.url === '/feed') response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(FEED);
    else if (request.url === '/')
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<link rel="alternate" type="application/rss+xml" href="/feed"><p>Quay');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => void server.close());
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const open = stack.use(await openDesk());
  db = open.db;
  const http = stack.use(createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 }));
  const { clock } = open.deps;
  const desk = createDesk({
    ...open.deps,
    sources: createSourceDesk({ db, clock, http, proxy: null, secrets: () => undefined }),
  });
  visitor = visit(desk, '/sources-admin/add');
});
afterAll(() => stack.disposeAsync());

describe('sources at the desk', () => {
  it('are found by their address, tried, added, changed and switched off', async () => {
    const found = load(await (await visitor.post('/sources-admin/find', { address: origin })).text());
    expect(found('main').text()).toContain('A ferry was late');
    expect(found('main script').length).toBe(0);
    const form = found('form[action="/sources-admin/save"]').first();
    const fields: Record<string, string> = { kind: 'news' };
    for (const element of form.find('input, select, textarea').toArray()) {
      const name = element.attribs.name ?? '';
      if (name && !(name in fields)) fields[name] = String(found(element).val() ?? '');
    }
    delete fields.token;
    const saved = await visitor.post('/sources-admin/save', fields);
    expect(saved.status).toBe(303);
    const key = /\/sources\/(.+)$/.exec(saved.headers.get('location') ?? '')?.[1] ?? '';
    const source = await findSource(db, { key });
    expect(source).toMatchObject({ type: 'feed', kind: 'news', configuredBy: 'operator', enabled: true });
    expect(source?.settings).toMatchObject({ url: `${origin}/feed` });

    const tried = await (await visitor.post(`/sources-admin/${key}/try`)).text();
    expect(tried).toContain('2 entries came');
    const change = load(await (await visitor.get(`/sources-admin/${key}/change`)).text());
    expect(change('input[name=setting-url]').val()).toBe(`${origin}/feed`);
    await visitor.post('/sources-admin/save', { ...fields, key, name: 'Renamed' });
    expect((await findSource(db, { key }))?.name).toBe('Renamed');
    await visitor.post(`/sources-admin/${key}/switch`);
    expect((await findSource(db, { key }))?.enabled).toBe(false);
  });

  it('tell in a sentence what is wrong, and keep what was typed', async () => {
    const nowhere = await (await visitor.post('/sources-admin/find', { address: `${origin}/nothing-here` })).text();
    expect(load(nowhere)('.notice.fault').text().length).toBeGreaterThan(10);
    const inside = await (
      await visitor.post('/sources-admin/find', { address: 'http://169.254.169.254/latest' })
    ).text();
    expect(load(inside)('.notice.fault').text()).toMatch(/.{10,}/);
    const wrong = load(
      await (
        await visitor.post('/sources-admin/save', {
          type: 'feed',
          name: 'Typed name',
          kind: 'news',
          'setting-url': 'no address',
        })
      ).text(),
    );
    expect(wrong('.notice.fault').text()).toMatch(/Address.*must be a web address/);
    expect(wrong('input[name=name]').val()).toBe('Typed name');
    expect(wrong('input[name=setting-url]').val()).toBe('no address');
    expect(
      load(
        await (await visitor.post('/sources-admin/save', { type: 'feed', name: 'x', 'setting-url': origin })).text(),
      )('.notice').length,
    ).toBe(1);
  });

  it.each(SOURCE_TYPES.map(({ type }) => type))('have a form for %s, drawn from its schema', async (type) => {
    const page = load(await (await visitor.get(`/sources-admin/new/${type}`)).text());
    expect(page('form[action="/sources-admin/save"] [name^=setting-]').length).toBeGreaterThan(0);
    expect((await visitor.post('/sources-admin/save', { type, kind: 'news', name: '' })).status).toBe(200);
  });

  it.each(['/sources-admin/new/nothing', '/sources-admin/none/change'])('know no %s', async (address) =>
    expect((await visitor.get(address)).status).toBe(404),
  );
});
