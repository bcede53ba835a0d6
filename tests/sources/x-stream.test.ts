import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { x } from '#src/sources/x.ts';
import { tagOf } from '#src/sources/x-rules.ts';
import { follow } from './follow.ts';
import { serve } from './local-server.ts';
import { serveOpen } from './streaming-server.ts';

const RULE = '#StopExecutionsInIran';
const secret = 'AAAA-bearer-of-ours';
const environment = { X_BEARER_TOKEN: secret };
const sara = { id: '42', name: 'Sara N.', username: 'sara' };

const line = (index: number, changes: Record<string, unknown> = {}) =>
  `${JSON.stringify({
    data: { id: String(1000 + index), text: `Post ${index}`, author_id: '42', created_at: '2026-01-01T00:00:00.000Z' },
    includes: { users: [sara] },
    matching_rules: [{ id: '1', tag: tagOf(RULE) }],
    ...changes,
  })}\r\n`;

interface Rule {
  id: string;
  value: string;
  tag?: string;
}

/** X's filtered stream: rules that can be listed, added and deleted, and lines. */
async function filtered(stream: (response: ServerResponse) => void, rules: Rule[] = []) {
  const server = await serveOpen((request, response, sent) => {
    const { pathname } = new URL(request.url ?? '', 'http://x');
    if (request.headers.authorization !== `Bearer ${secret}`)
      return response.writeHead(401).end('{"title":"Unauthorized","detail":"Unauthorized"}');
    if (pathname === '/2/tweets/search/stream') return stream(response);
    if (request.method === 'POST') {
      const body = JSON.parse(sent) as { add?: { value: string; tag: string }[]; delete?: { ids: string[] } };
      for (const id of body.delete?.ids ?? [])
        rules.splice(
          rules.findIndex((rule) => rule.id === id),
          1,
        );
      for (const rule of body.add ?? []) rules.push({ id: String(rules.length + 100), ...rule });
    }
    return response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ data: rules, meta: {} }));
  });
  return { ...server, rules, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const settings = (endpoint: string, more: Record<string, unknown> = {}) =>
  x.settings.parse({ rules: [RULE], endpoint, ...more });

describe('x as a stream', () => {
  it('reads posts between keep-alives, in old and new names, and counts what they cost', async () => {
    await using server = await filtered((response) => {
      response.write('\r\n\r\n');
      response.write(line(1));
      response.write('\r\n');
      const quoted = { referenced_posts: [{ type: 'quoted', id: '7' }] };
      response.end(
        line(2, {
          data: { id: '1002', author_id: '42', text: 'cut', note_post: { text: 'The whole of it' }, ...quoted },
          includes: { users: [sara], posts: [{ id: '7', text: 'Kill them', author_id: '42' }] },
        }),
      );
    });
    const { events, kept } = await follow(x, settings(server.url), { environment });
    expect(events[0]).toEqual({ kind: 'connected', catchUp: true });
    expect(kept.map((event) => event.entries.map((entry) => entry.content.value))).toEqual([
      ['Post 1'],
      ['The whole of it', 'Kill them'],
    ]);
    expect(kept[0]?.entries[0]?.publisher).toMatchObject({ name: 'Sara N.', platform: 'x' });
    expect(kept.map((event) => event.spent)).toEqual([
      { posts: 1, dollars: 0.015 },
      { posts: 2, dollars: 0.02 },
    ]);
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  it('makes the rules those that are wanted, and leaves those of others alone', async () => {
    const rules = [
      { id: '1', value: 'of others', tag: 'theirs' },
      { id: '2', value: 'old', tag: 'khavaran:old' },
    ];
    await using server = await filtered((response) => void response.end(), rules);
    await follow(x, settings(server.url), { environment });
    expect(server.rules.map((rule) => rule.value)).toEqual(['of others', RULE]);
    const asked = server.asked.length;
    await follow(x, settings(server.url), { environment });
    expect(server.asked.slice(asked).filter((one) => one.method === 'POST')).toEqual([]);
  });

  it('pays for the posts of others’ rules, and does not keep them', async () => {
    await using server = await filtered(
      (response) => void response.end(line(1, { matching_rules: [{ id: '9', tag: 'theirs' }] })),
    );
    const { events, kept } = await follow(x, settings(server.url), { environment });
    expect(kept).toEqual([]);
    expect(events[1]).toMatchObject({ kind: 'passed', spent: { posts: 1 } });
  });

  it('stops when the budget is used up, in posts or in dollars, until the next month', async () => {
    await using server = await filtered((response) => {
      for (let index = 0; index < 100; index++) response.write(line(index));
    });
    const now = new Date('2026-01-31T00:00:00Z');
    const spending = { posts: 95, dollars: 1 };
    const posts = await follow(x, settings(server.url, { monthlyPosts: 100 }), { environment, spending, now });
    expect(posts.kept).toHaveLength(5);
    expect(posts.end).toMatchObject({
      code: 'stream/refused',
      message: expect.stringContaining('for 2026-01 is used up'),
      retryAfterMs: 24 * 3600_000,
    });
    const dollars = await follow(x, settings(server.url, { monthlyDollars: 1.05 }), { environment, spending, now });
    expect(dollars.kept).toHaveLength(4);
    const asked = server.asked.length;
    const none = await follow(x, settings(server.url, { monthlyPosts: 95 }), { environment, spending, now });
    expect(none.end).toMatchObject({ code: 'stream/refused' });
    expect(server.asked).toHaveLength(asked);
  });

  it.each([
    [{ errors: [{ title: 'operational-disconnect', detail: 'This stream has been disconnected' }] }, 'stream/broken'],
    [{ errors: [{ title: 'UsageCapExceeded', type: 'https://api.x.com/2/problems/usage-capped' }] }, 'stream/refused'],
  ])('ends at the error %j within the stream', async (error, code) => {
    await using server = await filtered((response) => {
      response.write(line(1));
      response.write(`${JSON.stringify(error)}\r\n${line(2)}`);
    });
    const { kept, end } = await follow(x, settings(server.url), { environment });
    expect(kept).toHaveLength(1);
    expect(end).toMatchObject({ code });
  });

  it('names lines that it cannot read, and goes on', async () => {
    await using server = await filtered((response) => {
      response.end(`{"half":\r\n{"data":null}\r\n{"data":{"id":"x"}}\r\n${line(1)}`);
    });
    const { kept } = await follow(x, settings(server.url), { environment });
    expect(kept.map((event) => event.problems?.length)).toEqual([1, 1, 1, 0]);
  });

  it.each([
    [
      429,
      '{"title":"ConnectionException","detail":"This stream is currently at the maximum allowed connection limit."}',
      'stream/limited',
      'maximum allowed',
    ],
    [409, '{"detail":"RuleConfigurationIssue"}', 'stream/broken', 'no rule'],
    [403, '{"detail":"client-forbidden"}', 'stream/refused', 'token'],
    [402, '{}', 'stream/refused', 'credit'],
    [429, '{"type":"https://api.x.com/2/problems/usage-capped","detail":"cap"}', 'stream/refused', 'cap'],
    [503, 'x', 'stream/broken', '503'],
  ])('tells an answer %d %s', async (status, body, code, words) => {
    const reset = String(Math.floor(Date.now() / 1000) + 120);
    await using server = await filtered((response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-rate-limit-reset': reset }).end(body);
    });
    const { end } = await follow(x, settings(server.url), { environment });
    expect(end).toMatchObject({ code, message: expect.stringContaining(words) });
    if (code === 'stream/limited') expect(end).toMatchObject({ retryAfterMs: expect.closeTo(120_000, -4) });
  });

  it('tells that its rules could not be set', async () => {
    await using server = await serve({});
    expect((await follow(x, settings(server.url), { environment })).end).toMatchObject({
      code: 'stream/broken',
      message: expect.stringContaining('rules'),
    });
    await using closed = await filtered((response) => void response.end());
    expect((await follow(x, settings(closed.url), { environment: { X_BEARER_TOKEN: 'wrong' } })).end).toMatchObject({
      code: 'stream/refused',
    });
  });

  it('asks for a backfill where it may', async () => {
    await using server = await filtered((response) => void response.end());
    await follow(x, settings(server.url, { backfillMinutes: 5 }), { environment });
    expect(server.asked.at(-1)?.path).toContain('backfill_minutes=5');
  });

  it('catches up by a search for any of its rules', async () => {
    await using server = await serve({
      '/2/tweets/search/recent': {
        body: '{"meta":{"result_count":0}}',
        headers: { 'content-type': 'application/json' },
      },
    });
    await server.look(x, settings(server.url, { rules: ['one', 'two'] }), null, { environment });
    expect(new URL(server.asked[0] ?? '', 'http://x').searchParams.get('query')).toBe('(one) OR (two)');
  });

  it.each([[{ rules: ['a'], search: 'b' }], [{ rules: ['a'.repeat(300), 'b'.repeat(300)] }], [{ rules: [] }]])(
    'does not take %j',
    (given) => expect(x.settings.safeParse(given).success).toBe(false),
  );
});
