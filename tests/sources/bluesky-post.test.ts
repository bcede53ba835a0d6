import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { readPost } from '#src/sources/bluesky-post.ts';
import { htmlOfFacets } from '#src/sources/bluesky-text.ts';
import { at, post, reza, sara } from './bluesky-posts.ts';

const context = { foundAt: 'https://api.example/x', isOthers: false, now: new Date('2026-01-01T00:00:00Z') };
const items = (view: unknown, why?: unknown) => readPost(view, why, context)!.entries.flatMap(itemsOf);
const view = (kind: string, rest: Record<string, unknown>) => ({
  embed: { $type: `app.bsky.embed.${kind}#view`, ...rest },
});

describe('htmlOfFacets', () => {
  const link = (byteStart: number, byteEnd: number, uri = 'https://example.org/long') => ({
    index: { byteStart, byteEnd },
    features: [{ $type: 'app.bsky.richtext.facet#link', uri }],
  });
  it('counts bytes of UTF-8, not characters', () => {
    const text = '🕊 نه به اعدام example.org/lo… پایان';
    const start = Buffer.byteLength('🕊 نه به اعدام ');
    const end = start + Buffer.byteLength('example.org/lo…');
    expect(htmlOfFacets(text, [link(start, end)])).toBe(
      '🕊 نه به اعدام <a href="https://example.org/long">https://example.org/long</a> پایان',
    );
  });
  it('keeps words that are no address, line ends, and what looks like markup', () => {
    expect(htmlOfFacets('read <b>this</b>\nnow', [link(5, 9)])).toBe(
      'read <a href="https://example.org/long">&lt;b&gt;t</a>his&lt;/b&gt;<br>now',
    );
  });
  it.each([
    [[link(1, 2)]],
    [[link(0, 99)]],
    [[link(4, 2)]],
    [[link(0, 2, 'javascript:alert(1)')]],
    [[{ index: null }, 'x', null]],
    ['no list'],
  ])('leaves out %j', (facets) => expect(htmlOfFacets('سلام', facets)).toBe('سلام'));
  it('takes the first of links that overlap', () => {
    expect(htmlOfFacets('abcdef', [link(2, 5), link(0, 3)])).toBe('<a href="https://example.org/long">abc</a>def');
  });
});

describe('readPost', () => {
  it('reads author, id, address, time and language', () => {
    expect(items(post(1))).toMatchObject([
      {
        externalId: 'at://did:plc:sara/app.bsky.feed.post/k1',
        url: 'https://bsky.app/profile/did:plc:sara/post/k1',
        author: { name: 'Sara N.', handle: 'sara.example' },
        text: 'Post 1',
        language: 'fa',
        published: '2025-12-01T00:01:00Z',
        publisher: null,
        forwardedFrom: null,
      },
    ]);
  });
  it('does not believe a time that lies ahead', () => {
    expect(items(post(1, {}, { createdAt: '2031-01-01T00:00:00Z' }))[0]?.published).toBe('2025-12-01T00:01:00Z');
  });
  it('says who reposts and whose words they are', () => {
    const why = { $type: 'app.bsky.feed.defs#reasonRepost', by: sara, indexedAt: at(9) };
    expect(items(post(1, { author: { ...reza, handle: 'reza.example' } }), why)).toMatchObject([
      {
        externalId: 'at://did:plc:sara/app.bsky.feed.post/k1#reposted-by:did:plc:sara',
        author: { handle: 'sara.example' },
        published: '2025-12-01T00:09:00Z',
        forwardedFrom: { name: '@reza.example', url: 'https://bsky.app/profile/did:plc:sara/post/k1' },
      },
    ]);
  });
  it('gives a quoted post as one of its own author', () => {
    const quoted = {
      $type: 'app.bsky.embed.record#viewRecord',
      uri: 'at://did:plc:reza/app.bsky.feed.post/q1',
      author: reza,
      value: { text: 'Kill them', createdAt: at(0) },
      indexedAt: at(0),
    };
    const url = 'https://bsky.app/profile/did:plc:reza/post/q1';
    const expected = [
      { text: 'Post 1', forwardedFrom: { name: '@did:plc:reza', url } },
      {
        text: 'Kill them',
        author: { handle: 'did:plc:reza' },
        publisher: { kind: 'social', platform: 'bluesky' },
        url,
      },
    ];
    expect(items(post(1, view('record', { record: quoted })))).toMatchObject(expected);
    const media = view('images', { images: [{ alt: '' }] }).embed;
    expect(items(post(1, view('recordWithMedia', { record: { record: quoted }, media })))).toMatchObject(expected);
    const hidden = { $type: 'app.bsky.embed.record#viewDetached', uri: quoted.uri, detached: true };
    expect(items(post(1, view('record', { record: hidden })))).toMatchObject([{ forwardedFrom: { name: null, url } }]);
  });
  it.each([
    ['images', { images: [{ alt: 'A list' }, { alt: '' }] }, 'Post 1\n[image: A list]', '[image: A list]'],
    ['gallery', { items: [{ alt: 'Two' }] }, 'Post 1\n[image: Two]', '[image: Two]'],
    ['video', { alt: 'A speech', playlist: 'x' }, 'Post 1\n[video: A speech]', '[video: A speech]'],
    ['hologram', { depth: 3 }, 'Post 1', '[hologram]'],
    [
      'external',
      { external: { uri: 'https://example.org/a', title: 'Title', description: 'About' } },
      'Post 1\nhttps://example.org/a',
      'Title\nAbout\nhttps://example.org/a',
    ],
  ])('reads what hangs on a post: %s', (kind, rest, withWords, without) => {
    expect(items(post(1, view(kind, rest)))[0]?.text).toBe(withWords);
    expect(items(post(1, view(kind, rest), { text: '' }))[0]?.text).toBe(without);
  });
  it.each([[null], [{}], [{ ...post(1), uri: 'https://example.org' }], [{ ...post(1), author: { did: 'x' } }], [[]]])(
    'does not read %j',
    (json) => expect(readPost(json, null, context)).toBeNull(),
  );
});
