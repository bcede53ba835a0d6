import fc from 'fast-check';
import { describe, it } from 'vitest';
import { z } from 'zod';
import { itemsOf } from '#src/capture/item.ts';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { readPost } from '#src/sources/bluesky-post.ts';
import { readGdelt } from '#src/sources/gdelt-answer.ts';
import { readJetstream } from '#src/sources/jetstream.ts';
import { readStatus } from '#src/sources/mastodon-status.ts';
import { readListing } from '#src/sources/reddit-post.ts';
import { entryOfMessage, readTelegramMessage } from '#src/sources/telegram-message.ts';
import { readIncludes, readXPost } from '#src/sources/x-post.ts';

const now = new Date('2026-01-01T00:00:00Z');
const foundAt = 'https://api.example/x';

function exchangeOf(json: unknown): Exchange {
  const body = Buffer.from(JSON.stringify(json) ?? '');
  return {
    method: 'GET',
    requestedUrl: foundAt,
    finalUrl: foundAt,
    redirects: [],
    requestHeaders: {},
    status: 200,
    responseHeaders: { 'content-type': 'application/json' },
    raw: body,
    body,
    serverAddress: null,
    startedAt: now.toISOString(),
    finishedAt: now.toISOString(),
  };
}

const status = {
  id: '1',
  uri: 'https://a.example/1',
  url: 'https://a.example/1',
  created_at: '2025-12-31T00:00:00Z',
  content: '<p>x</p>',
  account: { acct: 'a', display_name: 'A' },
  media_attachments: [{ type: 'image', description: 'd' }],
  poll: { options: [{ title: 't' }] },
};
const person = { did: 'did:plc:a', handle: 'a.example' };
const view = {
  uri: 'at://did:plc:a/app.bsky.feed.post/1',
  author: person,
  record: {
    text: 'x',
    createdAt: '2025-12-31T00:00:00Z',
    langs: ['fa'],
    facets: [
      {
        index: { byteStart: 0, byteEnd: 1 },
        features: [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://a.example' }],
      },
    ],
  },
  embed: { $type: 'app.bsky.embed.images#view', images: [{ alt: 'a' }] },
  indexedAt: '2025-12-31T00:00:00Z',
};
const tweet = {
  id: '9',
  text: 'x https://t.co/a',
  author_id: '1',
  created_at: '2025-12-31T00:00:00Z',
  entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://a.example' }] },
  attachments: { media_keys: ['1'] },
  referenced_tweets: [{ type: 'quoted', id: '8' }],
};
const includes = {
  users: [{ id: '1', name: 'A', username: 'a' }],
  tweets: [{ id: '8', text: 'q', author_id: '1' }],
  media: [{ media_key: '1' }],
};
const link = {
  data: {
    name: 't3_a',
    author: 'a',
    title: 't',
    selftext: 's',
    created_utc: 1,
    permalink: '/r/a/1',
    url: 'https://a.example',
  },
};

const answer = z.object({ post: z.unknown().optional(), includes: z.unknown().optional() });

const entriesOf: Record<string, [unknown, (json: unknown) => Entry[]]> = {
  mastodon: [
    { ...status, reblog: status, quote: { state: 'accepted', quoted_status: status } },
    (json) => readStatus(json, { server: new URL('https://a.example'), foundAt, isOthers: true, now })?.entries ?? [],
  ],
  bluesky: [
    {
      ...view,
      embed: { $type: 'app.bsky.embed.record#view', record: { ...view, value: view.record, embeds: [view.embed] } },
    },
    (json) =>
      readPost(json, { $type: 'x#reasonRepost', by: person, indexedAt: 'never' }, { foundAt, isOthers: true, now })
        ?.entries ?? [],
  ],
  x: [
    { post: tweet, includes },
    (json) => {
      const { post, includes: carried } = answer.safeParse(json).data ?? {};
      return readXPost(post, { includes: readIncludes(carried), foundAt, isOthers: true })?.entries ?? [];
    },
  ],
  reddit: [
    { data: { children: [link], after: 't3_a' } },
    (json) => {
      const page = readListing(exchangeOf(json), json, []);
      return 'items' in page ? page.items.map(({ one }) => one) : [];
    },
  ],
  gdelt: [
    { articles: [{ url: 'https://a.example/1', title: 't', domain: 'a.example', language: 'Persian' }] },
    (json) => {
      const read = readGdelt(exchangeOf(json), []);
      return 'entries' in read ? read.entries : [];
    },
  ],
  'bluesky as a stream': [
    {
      did: person.did,
      time_us: 1_767_225_600_000_000,
      kind: 'commit',
      commit: {
        operation: 'create',
        collection: 'app.bsky.feed.post',
        rkey: 'a',
        record: {
          ...view.record,
          tags: ['x'],
          embed: { ...view.embed, external: { title: 't', uri: 'https://a.example' } },
        },
      },
      account: { active: false, status: 'deleted' },
    },
    (json) =>
      readJetstream(JSON.stringify(json) ?? '', { wants: () => true, languages: [], replies: true }, { foundAt, now })
        ?.entries ?? [],
  ],
  'telegram-bot': [
    {
      message_id: 1,
      chat: { id: -1, title: 'A', username: 'a_channel' },
      date: 1_767_225_600,
      edit_date: 1_767_225_601,
      text: 'x https://a.example',
      entities: [{ type: 'text_link', offset: 0, length: 1, url: 'https://a.example' }],
      forward_origin: { type: 'channel', chat: { id: 2, title: 'B', username: 'b_channel' }, message_id: 3 },
      poll: { question: 'q', options: [{ text: 'o' }] },
      document: { file_name: 'f' },
      rich_message: { blocks: [{ text: 'r' }] },
    },
    (json) => {
      const message = readTelegramMessage(json);
      const entry = message ? entryOfMessage([message], foundAt, true) : null;
      return entry ? [entry] : [];
    },
  ],
};

/** The same JSON with one value, at any depth, replaced by another. */
function spoilt(json: unknown, path: number[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof json !== 'object' || json === null) return value;
  const keys = Object.keys(json);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return value;
  const copy: Record<string, unknown> = { ...json };
  copy[key] = spoilt(copy[key], rest, value);
  return Array.isArray(json) ? Object.values(copy) : copy;
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    -1,
    1e300,
    -1e300,
    2 ** 53,
    '\ud800',
    '9'.repeat(400),
    '<'.repeat(2000),
    [[[]]],
    { $type: null },
    'https://',
    'javascript:x',
  ),
);

describe('answers that are not as they should be', () => {
  it.each(Object.keys(entriesOf))('%s: never throw, and give items that can be read', (name) => {
    const [sound, read] = entriesOf[name]!;
    if (read(sound).length === 0) throw new Error('the sound one was not read');
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 6 }), odd, (path, value) => {
        for (const entry of read(spoilt(sound, path, value))) itemsOf(entry);
      }),
      { numRuns: 1500 },
    );
  });
});
