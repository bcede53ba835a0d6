import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { bluesky } from '#src/sources/bluesky.ts';
import { readJetstream } from '#src/sources/jetstream.ts';
import { serveSockets } from '../net/socket-server.ts';
import { follow } from './follow.ts';
import { jsonReply, serve } from './local-server.ts';

const now = new Date('2026-01-01T12:00:00Z');
const US = now.getTime() * 1000;
const DID = 'did:plc:writer';

function commit(index: number, changes: Record<string, unknown> = {}, record: Record<string, unknown> = {}) {
  return JSON.stringify({
    did: DID,
    time_us: US + index,
    kind: 'commit',
    commit: {
      rev: `r${index}`,
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: `post${index}`,
      cid: 'bafy',
      record: {
        $type: 'app.bsky.feed.post',
        text: `Post ${index} on Iran`,
        createdAt: '2026-01-01T11:59:00Z',
        langs: ['en'],
        ...record,
      },
      ...changes,
    },
  });
}
const account = (active: boolean, status?: string) =>
  JSON.stringify({ did: DID, time_us: US, kind: 'account', account: { active, did: DID, seq: 1, status, time: '' } });
const options = { wants: (text: string) => text.includes('Iran'), languages: [] as string[], replies: true };
const context = { foundAt: 'wss://stream.example/subscribe', now };
const read = (line: string, changes = {}) => readJetstream(line, { ...options, ...changes }, context);

describe('readJetstream', () => {
  it('reads a post, with its address by account and key', () => {
    const items = read(commit(1, {}, { facets: [] }))?.entries.flatMap(itemsOf);
    expect(items).toMatchObject([
      {
        externalId: `at://${DID}/app.bsky.feed.post/post1`,
        url: `https://bsky.app/profile/${DID}/post/post1`,
        text: 'Post 1 on Iran',
        author: { handle: DID },
        published: '2026-01-01T11:59:00Z',
        language: 'en',
        publisher: { kind: 'social', platform: 'bluesky' },
      },
    ]);
  });

  it.each([
    ['a picture’s description', { text: 'look', embed: { $type: 'app.bsky.embed.images', images: [{ alt: 'Iran' }] } }],
    [
      'the card of a link',
      {
        text: 'read',
        embed: {
          $type: 'app.bsky.embed.external',
          external: { uri: 'https://e.example', title: 'Iran', description: '' },
        },
      },
    ],
    [
      'a card beside a quoted post',
      {
        text: 'read',
        embed: {
          $type: 'app.bsky.embed.recordWithMedia',
          record: { record: { uri: 'at://did:plc:b/app.bsky.feed.post/x', cid: 'c' } },
          media: { $type: 'app.bsky.embed.external', external: { uri: 'https://e.example', title: 'Iran' } },
        },
      },
    ],
    ['a tag', { text: 'x', tags: ['Iran'] }],
  ])('looks for the words in %s too', (_, record) => expect(read(commit(1, {}, record))?.entries).toHaveLength(1));

  it('names the post that is quoted', () => {
    const embed = { $type: 'app.bsky.embed.record', record: { uri: 'at://did:plc:b/app.bsky.feed.post/x', cid: 'c' } };
    expect(read(commit(1, {}, { embed }))?.entries[0]?.forwardedFrom).toEqual({
      name: null,
      url: 'https://bsky.app/profile/did:plc:b/post/x',
    });
  });

  it('does not keep what is not wanted: other words, languages, replies, collections', () => {
    const nothing = { us: US + 1, entries: [], deletions: [] };
    expect(read(commit(1, {}, { text: 'cats' }))).toEqual(nothing);
    expect(read(commit(1), { languages: ['fa'] })).toEqual(nothing);
    expect(read(commit(1), { languages: ['en'] })?.entries).toHaveLength(1);
    expect(read(commit(1, {}, { reply: { root: {}, parent: {} } }), { replies: false })).toEqual(nothing);
    expect(read(commit(1, { collection: 'app.bsky.feed.like' }))).toEqual(nothing);
    expect(
      read(JSON.stringify({ did: DID, time_us: 5, kind: 'identity', identity: { handle: 'x' } }))?.entries,
    ).toEqual([]);
  });

  it('takes an edit for a post, and a deletion without record and cid', () => {
    expect(read(commit(1, { operation: 'update' }))?.entries).toHaveLength(1);
    const gone = commit(1, { operation: 'delete', record: undefined, cid: undefined });
    expect(read(gone)?.deletions).toMatchObject([
      { kind: 'post', externalId: `at://${DID}/app.bsky.feed.post/post1`, reason: expect.stringContaining('deleted') },
    ]);
  });

  it.each([
    ['deleted', 'account', 'was deleted'],
    ['takendown', 'account', 'taken down'],
    ['deactivated', 'account', 'deactivated'],
    ['something-new', 'account', 'no longer active'],
  ])('takes an account that is %s for the deletion of its posts', (status, kind, words) =>
    expect(read(account(false, status))?.deletions).toMatchObject([
      { kind, did: DID, reason: expect.stringContaining(words) },
    ]),
  );

  it('takes an account that is active for one that is back', () =>
    expect(read(account(true))?.deletions).toMatchObject([{ kind: 'account-back', did: DID }]));

  it.each([
    [''],
    ['{'],
    ['null'],
    ['[]'],
    ['{"did":"x","time_us":1,"kind":"commit"}'],
    [commit(1).replace(/"time_us":\d+/, '"time_us":"soon"')],
  ])('does not read %j', (line) => expect(read(line)).toBeNull());

  it.each([
    ['a record that is none', { record: 'words' }],
    ['a text that is none', { record: { text: { a: 1 }, langs: 'en' } }],
    ['a key that is no key', { rkey: '../../x' }],
  ])('survives %s', (_, changes) => expect(read(commit(1, changes))?.entries).toEqual([]));
});

describe('bluesky as a stream', () => {
  const settings = (url: string, more = {}) => bluesky.settings.parse({ stream: true, jetstream: [url], ...more });
  const wants = { now, keeps: (text: string) => text.includes('Iran') };

  it('goes on a little before where it stood, and moves on with what it keeps', async () => {
    await using server = await serveSockets((socket) => {
      for (const line of [commit(1), commit(2, {}, { text: 'cats' }), commit(1), commit(3)]) socket.send(line);
    });
    const cursor = { us: US - 60_000_000 };
    const { kept } = await follow(bluesky, settings(server.url), { ...wants, cursor, take: 4 });
    expect(kept.map((event) => event.entries[0]?.externalId?.split('/').at(-1))).toEqual(['post1', 'post1', 'post3']);
    expect(kept.map((event) => event.cursor)).toEqual([{ us: US + 1 }, { us: US + 2 }, { us: US + 3 }]);
    expect(kept[0]?.received).toBe(commit(1));
    const asked = new URL(server.asked[0] ?? '', 'ws://x');
    expect(asked.pathname).toBe('/subscribe');
    expect(asked.searchParams.getAll('wantedCollections')).toEqual(['app.bsky.feed.post']);
    expect(asked.searchParams.get('cursor')).toBe(String(US - 65_000_000));
  });

  it('is not led astray by events out of order or from the future', async () => {
    const future = commit(9).replace(/"time_us":\d+/, `"time_us":${US + 3600_000_000}`);
    await using server = await serveSockets((socket) => {
      for (const line of [commit(5), commit(2), future, commit(6)]) socket.send(line);
    });
    const { kept } = await follow(bluesky, settings(server.url), { ...wants, take: 5 });
    expect(kept.map((event) => event.cursor)).toEqual([{ us: US + 5 }, { us: US + 5 }, { us: US + 5 }, { us: US + 6 }]);
  });

  it('says what cannot be had any more, and what cannot be read, once', async () => {
    await using server = await serveSockets((socket) => {
      for (const line of ['nonsense', 'nonsense', commit(1), commit(2)]) socket.send(line);
    });
    const cursor = { us: US - 48 * 3600_000_000 };
    const { kept } = await follow(bluesky, settings(server.url), { ...wants, cursor, take: 3 });
    expect(kept[0]?.problems).toMatchObject([expect.stringContaining('cannot be had')]);
    expect(kept[1]?.problems).toEqual([]);
  });

  it('keeps what holds the operator’s words, however they are written', async () => {
    await using server = await serveSockets((socket) => {
      socket.send(commit(1, {}, { text: 'قتل عام كُشتار ۶۷' }));
      socket.send(commit(2, {}, { text: 'nothing' }));
      socket.send(commit(3, {}, { text: 'KHÁVARAN' }));
    });
    const words = settings(server.url, { words: ['کشتار', 'khavaran'] });
    const { kept } = await follow(bluesky, words, { now, keeps: () => false, take: 3 });
    expect(kept.map((event) => event.entries[0]?.externalId?.at(-1))).toEqual(['1', '3']);
  });

  it('follows one account whole, as itself', async () => {
    await using api = await serve({ '/xrpc/com.atproto.identity.resolveHandle': jsonReply({ did: DID }) });
    await using server = await serveSockets((socket) => socket.send(commit(1, {}, { text: 'cats' })));
    const one = settings(server.url, { author: 'writer.example', service: api.url });
    const { kept } = await follow(bluesky, one, { now, keeps: () => false, take: 2 });
    expect(kept[0]?.entries[0]).toMatchObject({ author: { handle: 'writer.example' }, publisher: null });
    expect(new URL(server.asked[0] ?? '', 'ws://x').searchParams.getAll('wantedDids')).toEqual([DID]);
  });

  it('asks its servers in turn, and tells a refusal', async () => {
    let status = 400;
    await using server = await serveSockets(() => undefined, { refuse: () => ({ status, body: 'CursorTooOld' }) });
    const two = settings('ws://127.0.0.1:1/', { jetstream: ['ws://127.0.0.1:4/', server.url] });
    const refused = await follow(bluesky, two, { attempt: 1 });
    expect(refused.end).toMatchObject({ code: 'stream/refused', message: expect.stringContaining('CursorTooOld') });
    status = 503;
    expect((await follow(bluesky, two, { attempt: 3 })).end).toMatchObject({ code: 'stream/broken' });
    status = 429;
    expect((await follow(bluesky, two, { attempt: 5 })).end).toMatchObject({ code: 'stream/limited' });
  });

  it.each([
    [{}],
    [{ stream: true, search: 'x', identifier: 'a.example', appPassword: `\${B}` }],
    [{ stream: true, jetstream: [] }],
    [{ stream: true, jetstream: ['http://x.example'] }],
  ])('does not take %j', (given) => expect(bluesky.settings.safeParse(given).success).toBe(false));
});
