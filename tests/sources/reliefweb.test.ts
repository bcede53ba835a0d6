import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { reliefweb } from '#src/sources/reliefweb.ts';
import type { CollectResult } from '#src/sources/source.ts';
import { range } from './listed-posts.ts';
import { jsonReply, serve } from './local-server.ts';

const REPORTS = '/v2/reports';

const report = (index: number, fields: Record<string, unknown> = {}) => ({
  id: index % 2 === 0 ? index : String(index),
  score: 1,
  href: 'x',
  fields: {
    title: `Report ${index}`,
    date: {
      created: new Date(Date.UTC(2025, 11, 1, 0, index)).toISOString(),
      original: '2025-11-30T00:00:00+00:00',
      changed: '2025-12-02T00:00:00+00:00',
    },
    url: `https://reliefweb.int/node/${index}`,
    url_alias: `https://reliefweb.int/report/iran/${index}`,
    body: 'plain',
    'body-html': '<p>First</p><p>Second</p>',
    source: [{ name: 'UN Human Rights Office', shortname: 'OHCHR', type: { name: 'International Organization' } }],
    language: [{ code: 'en' }],
    ...fields,
  },
});

const pages = (count: () => number) => (request: IncomingMessage) => {
  const url = new URL(request.url ?? '', 'http://localhost');
  const offset = Number(url.searchParams.get('offset') ?? 0);
  const all = range(0, count()).reverse();
  const href = `http://${request.headers.host}${REPORTS}?offset=${offset + 50}`;
  const links = offset + 50 < all.length ? { self: { href: 'x' }, next: { href } } : { self: { href: 'x' } };
  return jsonReply({
    totalCount: all.length,
    links,
    data: all.slice(offset, offset + 50).map((index) => report(index)),
  });
};
const numbersOf = (look: CollectResult<unknown>) =>
  look.outcome === 'items' ? look.entries.map((entry) => Number(entry.externalId)) : [];

describe('reliefweb', () => {
  const settingsFor = (endpoint: string, more = {}) =>
    reliefweb.settings.parse({ appname: 'our-app', endpoint, ...more });

  it('reads title, text, address, times, language and who published it', async () => {
    const ngo = { source: [{ name: 'A Watch', type: { name: 'Non-governmental Organization' } }], 'body-html': null };
    await using server = await serve({
      [REPORTS]: jsonReply({ data: [report(2), report(1, ngo), { id: 3 }], links: {} }),
    });
    const look = await server.look(reliefweb, settingsFor(server.url, { query: 'executions' }), null);
    if (look.outcome !== 'items') throw new Error(look.outcome);
    expect(look.entries.flatMap(itemsOf)).toMatchObject([
      {
        externalId: '2',
        url: 'https://reliefweb.int/report/iran/2',
        title: 'Report 2',
        text: 'First\nSecond',
        published: '2025-11-30T00:00:00Z',
        updated: '2025-12-02T00:00:00Z',
        language: 'en',
        publisher: { name: 'UN Human Rights Office', kind: 'un' },
      },
      { externalId: '1', text: 'plain', publisher: { name: 'A Watch', kind: 'ngo' } },
    ]);
    expect(look.problems).toEqual([expect.stringContaining('could not be read')]);
    const asked = new URL(server.asked[0]!, 'http://localhost').searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      appname: 'our-app',
      'query[operator]': 'AND',
      'filter[value]': 'irn',
    });
  });

  it('reads on by the links of the answers, with its name in each, until it meets what it knows', async () => {
    let count = 10;
    await using server = await serve({ [REPORTS]: pages(() => count) });
    let { state } = await server.look(reliefweb, settingsFor(server.url), null);
    count = 260;
    const seen = new Set<number>();
    for (let look = 0; look < 5; look++) {
      const result = await server.look(reliefweb, settingsFor(server.url), state);
      for (const number of numbersOf(result)) seen.add(number);
      ({ state } = result);
    }
    for (const number of range(10, 260)) expect(seen.has(number), String(number)).toBe(true);
    expect(server.asked.every((path) => path.includes('appname=our-app'))).toBe(true);
  });

  it('does not follow a link to somewhere else', async () => {
    const links = { next: { href: 'https://elsewhere.example/v2/reports?offset=50' } };
    await using server = await serve({ [REPORTS]: jsonReply({ data: [report(1)], links }) });
    const state = { known: ['0'], newestAt: 0, gaps: [] };
    expect(await server.look(reliefweb, settingsFor(server.url), state)).toMatchObject({
      outcome: 'items',
      more: false,
    });
  });

  it('tells an unapproved name, an old version and a fault apart', async () => {
    await using server = await serve({});
    const look = (status: number, error: unknown) => {
      server.answers[REPORTS] = jsonReply({ status, error }, { status });
      return server.look(reliefweb, settingsFor(server.url), null);
    };
    expect(
      await look(403, { type: 'AccessDeniedHttpException', message: 'You are not using an approved appname' }),
    ).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('is "our-app" one?'),
    });
    const gone = await look(410, { type: 'GoneHttpException', message: 'Use v2' });
    expect(gone).toMatchObject({ outcome: 'broken' });
    expect('gone' in gone).toBe(false);
    expect(await look(200, { type: 'BadRequest', message: 'Bad field' })).toMatchObject({
      outcome: 'broken',
      reason: 'BadRequest: Bad field',
    });
    server.answers[REPORTS] = jsonReply({ data: [], totalCount: 0 });
    expect(await server.look(reliefweb, settingsFor(server.url), null)).toMatchObject({ outcome: 'empty' });
  });
});
