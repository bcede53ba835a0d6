import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { type GdeltState, gdelt } from '#src/sources/gdelt.ts';
import type { CollectResult } from '#src/sources/source.ts';
import { jsonReply, serve } from './local-server.ts';

const DOC = '/api/v2/doc/doc';
const now = new Date('2026-01-01T00:00:00Z');
const article = (url: string, changes = {}) => ({
  url,
  url_mobile: '',
  title: 'A headline',
  seendate: '20251231T101500Z',
  socialimage: '',
  domain: 'herald.example',
  language: 'Persian',
  sourcecountry: 'Iran',
  ...changes,
});
const timeOf = (stamp: string | null) =>
  Date.parse((stamp ?? '').replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'));

/** One article a minute, at most 250 in an answer, as GDELT gives them. */
function minutely(request: IncomingMessage) {
  const asked = new URL(request.url ?? '', 'http://localhost').searchParams;
  const [from, to] = [timeOf(asked.get('startdatetime')), timeOf(asked.get('enddatetime'))];
  const minutes: number[] = [];
  for (let at = Math.floor(to / 60_000); at * 60_000 >= from && minutes.length < 250; at--) minutes.push(at);
  return jsonReply({ articles: minutes.map((at) => article(`https://herald.example/${at}`)) });
}

describe('gdelt', () => {
  const settingsFor = (endpoint: string, more = {}) =>
    gdelt.settings.parse({ query: '("mass execution" OR massacre) Iran', endpoint, ...more });

  it('reads address, headline, outlet and language, and does not take the time of finding for that of writing', async () => {
    await using server = await serve({
      [DOC]: jsonReply({ articles: [article('https://herald.example/1'), { url: 'x' }] }),
    });
    const look = await server.look(gdelt, settingsFor(server.url), null, { now });
    if (look.outcome !== 'items') throw new Error(look.outcome);
    expect(look.entries.flatMap(itemsOf)).toMatchObject([
      {
        url: 'https://herald.example/1',
        title: 'A headline',
        text: '',
        language: 'fa',
        published: null,
        publisher: { name: 'herald.example', kind: 'news' },
      },
    ]);
    expect(look.problems).toEqual([expect.stringContaining('could not be read')]);
    expect(server.asked[0]).toContain('startdatetime=20251231000000&enddatetime=20260101000000');
  });

  it('cuts time until nothing is left out, over several looks', async () => {
    await using server = await serve({ [DOC]: minutely });
    const seen = new Set<number>();
    let state: GdeltState | null = null;
    let looks = 0;
    for (let more: boolean | undefined = true; more; looks++) {
      const look: CollectResult<GdeltState> = await server.look(
        gdelt,
        settingsFor(server.url, { maximumRequests: 3 }),
        state,
        { now },
      );
      if (look.outcome !== 'items') throw new Error(look.outcome);
      expect(look.exchanges.length).toBeLessThanOrEqual(3);
      for (const entry of look.entries) seen.add(Number(entry.url?.split('/').at(-1)));
      ({ state } = look);
      ({ more } = look);
      expect(looks).toBeLessThan(20);
    }
    const last = now.getTime() / 60_000;
    for (let at = last - 24 * 60; at <= last; at++) expect(seen.has(at), String(at)).toBe(true);
  });

  it('says where even a quarter of an hour holds too much', async () => {
    const many = Array.from({ length: 250 }, (_, index) => article(`https://herald.example/${index}`));
    await using server = await serve({ [DOC]: jsonReply({ articles: many }) });
    const look = await server.look(
      gdelt,
      settingsFor(server.url, { maximumRequests: 10 }),
      { until: now.getTime() + 50 * 60_000, slices: [] },
      { now },
    );
    expect(look.problems).toEqual([expect.stringContaining('Narrow')]);
  });

  it('repairs JSON that holds control characters and illegal escapes', async () => {
    const body =
      '{"articles":[{"url":"https://herald.example/1","title":"One\u0007 two\nthree \\d \\u00e9 \\"q\\" \\\\","domain":"herald.example"}]}';
    await using server = await serve({ [DOC]: { headers: { 'content-type': 'application/json' }, body } });
    const look = await server.look(gdelt, settingsFor(server.url), null, { now });
    expect(look.outcome === 'items' && look.entries[0]?.title?.value).toBe('One  two three \\d é "q" \\');
  });

  it('tells a refused query, a limit and nothing found apart, and asks for a lost span again', async () => {
    await using server = await serve({ [DOC]: { body: 'Your query was too short or too long.\n' } });
    const look = (state: GdeltState | null) => server.look(gdelt, settingsFor(server.url), state, { now });
    const first = await look(null);
    expect(first).toMatchObject({ outcome: 'broken', reason: expect.stringContaining('too short or too long') });
    server.answers[DOC] = {
      status: 429,
      headers: { 'retry-after': '5' },
      body: 'Please limit requests to one every 5 seconds',
    };
    expect(await look(first.state)).toMatchObject({ outcome: 'refused', retryAfterMs: 5000 });
    server.answers[DOC] = { body: '{}' };
    const empty = await look(first.state);
    expect(empty).toMatchObject({ outcome: 'empty' });
    // The span that failed was kept.
    expect(empty.state?.slices).toHaveLength(1);
    await look(empty.state);
    let { state } = first;
    server.answers[DOC] = { status: 500 };
    for (let failures = 0; failures < 60; failures++) ({ state } = await look(state));
    expect(state?.slices.length).toBeLessThanOrEqual(20);
    expect(Math.min(...(state?.slices ?? []).map(({ from }) => from))).toBe(now.getTime() - 24 * 3600_000);
  });

  it('wants brackets around alternatives', () => {
    expect(gdelt.settings.safeParse({ query: 'one OR two' }).success).toBe(false);
    expect(gdelt.settings.safeParse({ query: '(one OR two) three' }).success).toBe(true);
  });
});
