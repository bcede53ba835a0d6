import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { mastodon } from '#src/sources/mastodon.ts';
import { portOf } from '../net/local-server.ts';
import { follow } from './follow.ts';

const secret = 'token-of-ours';
const environment = { MASTODON_TOKEN: secret };

function status(id: number, changes: Record<string, unknown> = {}) {
  return {
    id: String(id),
    uri: `https://other.example/users/sara/statuses/${id}`,
    url: `https://other.example/@sara/${id}`,
    created_at: '2026-01-01T00:00:00.000Z',
    content: `<p>Post ${id} <a href="https://x.example/tags/Iran">#<span>Iran</span></a></p>`,
    visibility: 'public',
    language: 'en',
    account: { acct: 'sara@other.example', url: 'https://other.example/@sara', display_name: 'Sara' },
    media_attachments: [],
    ...changes,
  };
}

/** A Mastodon server that streams what `say` writes. */
async function streaming(say: (response: ServerResponse) => void, instance: () => unknown = () => ({})) {
  const asked: { path: string; token: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', token: request.headers.authorization });
    if (request.url?.startsWith('/api/v2/instance')) return response.end(JSON.stringify(instance()));
    return say(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const open = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':)\n\n');
const settings = (server: string, more: Record<string, unknown> = { hashtag: 'Iran' }) =>
  mastodon.settings.parse({ server, stream: true, token: `\${MASTODON_TOKEN}`, ...more });

describe('mastodon as a stream', () => {
  it('reads posts, edits and deletions, and leaves other events out', async () => {
    await using server = await streaming((response) => {
      open(response);
      response.write(`event: update\ndata: ${JSON.stringify(status(1))}\n\n:thump\n\n`);
      response.write('event: notification\ndata: {}\n\nevent: filters_changed\n\n');
      response.write(
        `event: status.update\ndata: ${JSON.stringify(status(1, { content: '<p>Edited</p>', edited_at: '2026-01-01T01:00:00.000Z' }))}\n\n`,
      );
      response.write('event: delete\ndata: 1\n\n');
      response.write(`event: update\ndata: ${JSON.stringify(status(2, { visibility: 'private' }))}\n\n`);
      response.write(
        `event: update\ndata: ${JSON.stringify(status(3, { account: { ...status(3).account, noindex: true } }))}\n\n`,
      );
      response.end('event: update\ndata: {"cut":');
    });
    const { events, kept, end } = await follow(mastodon, settings(server.url), { environment });
    expect(events[0]).toEqual({ kind: 'connected', catchUp: true });
    expect(kept.flatMap((event) => event.entries).flatMap(itemsOf)).toMatchObject([
      { externalId: 'https://other.example/users/sara/statuses/1', text: 'Post 1 #Iran', publisher: { name: 'Sara' } },
      { externalId: 'https://other.example/users/sara/statuses/1', text: 'Edited', updated: '2026-01-01T01:00:00Z' },
    ]);
    expect(kept[0]?.entries[0]?.nativeId).toBe('1');
    expect(kept[2]).toMatchObject({ entries: [], deletions: [{ kind: 'native', nativeId: '1' }] });
    expect(kept).toHaveLength(3);
    expect(end).toBeNull();
    expect(server.asked.at(-1)).toEqual({ path: '/api/v1/streaming/hashtag?tag=Iran', token: `Bearer ${secret}` });
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ list: '42' }, '/api/v1/streaming/list?list=42'],
    [{ timeline: 'public' }, '/api/v1/streaming/public'],
    [{ timeline: 'local' }, '/api/v1/streaming/public/local'],
    [{ hashtag: '#قتل_عام_۶۷' }, `/api/v1/streaming/hashtag?tag=${encodeURIComponent('قتل_عام_۶۷')}`],
  ])('asks for %j', async (place, path) => {
    await using server = await streaming((response) => void open(response));
    await follow(mastodon, settings(server.url, place), { environment, take: 1 });
    expect(server.asked.at(-1)?.path).toBe(path);
  });

  it('filters timelines by what is watched', async () => {
    await using server = await streaming((response) => {
      open(response);
      response.write(`event: update\ndata: ${JSON.stringify(status(1, { content: '<p>cats</p>' }))}\n\n`);
      response.end(`event: update\ndata: ${JSON.stringify(status(2))}\n\n`);
    });
    const keeps = (text: string) => text.includes('#Iran');
    const { kept } = await follow(mastodon, settings(server.url, { timeline: 'public' }), { environment, keeps });
    expect(kept.flatMap((event) => event.entries.map((entry) => entry.nativeId))).toEqual(['2']);
  });

  it('names what it cannot read, and goes on', async () => {
    await using server = await streaming((response) => {
      open(response);
      response.write(
        'event: update\ndata: {"nothing":1}\n\nevent: update\ndata: no json\n\nevent: delete\ndata: <x>\n\n',
      );
      response.end(`event: update\ndata: ${JSON.stringify(status(2))}\n\n`);
    });
    const { kept } = await follow(mastodon, settings(server.url), { environment });
    expect(kept.map((event) => event.problems?.length ?? 0)).toEqual([1, 1, 0]);
  });

  it('gives the token to no other host than the server’s own', async () => {
    await using stranger = await streaming((response) => void open(response));
    const streams = stranger.url.replace('http', 'ws').replace('127.0.0.1', 'localhost');
    await using server = await streaming(
      (response) => void open(response),
      () => ({ configuration: { urls: { streaming: streams } } }),
    );
    await follow(mastodon, settings(server.url), { environment, take: 1 });
    expect(stranger.asked).toEqual([]);
    expect(server.asked.at(-1)?.path).toMatch(/^\/api\/v1\/streaming/);
    await using own = await streaming(
      (response) => void open(response),
      () => ({ configuration: { urls: { streaming: stranger.url.replace('http', 'ws') } } }),
    );
    await follow(mastodon, settings(own.url), { environment, take: 1 });
    expect(stranger.asked).toHaveLength(1);
  });

  it.each([
    [401, '{"error":"The access token is invalid"}', 'stream/refused', 'access token is invalid'],
    [400, '{"error":"Unknown stream type","status":400}', 'stream/refused', 'Unknown stream type'],
    [429, '{}', 'stream/limited', '429'],
    [503, 'busy', 'stream/broken', '503'],
    [200, '<html>', 'stream/refused', 'no stream'],
  ])('tells an answer %d %s', async (code, body, kind, words) => {
    const reset = new Date(Date.now() + 60_000).toISOString().replace('Z', '000Z');
    await using server = await streaming((response) => {
      response.writeHead(code, { 'content-type': 'text/html', 'x-ratelimit-reset': reset }).end(body);
    });
    const { end } = await follow(mastodon, settings(server.url), { environment });
    expect(end).toMatchObject({ code: kind, message: expect.stringContaining(words) });
    if (code === 429) expect(end).toMatchObject({ retryAfterMs: expect.closeTo(60_000, -4) });
  });

  it('says which variable is missing', async () =>
    expect((await follow(mastodon, settings('http://127.0.0.1:4'))).end).toMatchObject({
      code: 'stream/refused',
      message: expect.stringContaining('MASTODON_TOKEN'),
    }));

  it.each([
    [{ hashtag: 'a', stream: true }],
    [{ account: 'a@b.example', stream: true, token: `\${T}` }],
    [{ hashtag: 'a', any: ['b'], stream: true, token: `\${T}` }],
    [{ list: '1' }],
    [{ list: '1', timeline: 'public', token: `\${T}` }],
  ])('does not take %j', (given) =>
    expect(mastodon.settings.safeParse({ server: 'https://m.example', ...given }).success).toBe(false),
  );
});
