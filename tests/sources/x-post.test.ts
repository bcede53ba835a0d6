import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { readIncludes, readXPost } from '#src/sources/x-post.ts';
import { idOf, post, reza, sara } from './x-posts.ts';

const items = (json: unknown, includes: unknown = { users: [sara, reza] }, isOthers = false) =>
  readXPost(json, { includes: readIncludes(includes), foundAt: 'https://api.example/2', isOthers })!.entries.flatMap(
    itemsOf,
  );

describe('readXPost', () => {
  it('reads author, address, time and language', () => {
    expect(items(post(1))).toMatchObject([
      {
        externalId: idOf(1),
        url: `https://x.com/sara/status/${idOf(1)}`,
        author: { name: 'Sara N.', handle: 'sara' },
        text: 'Post 1',
        published: '2025-12-31T10:00:00Z',
        language: 'en',
        publisher: null,
      },
    ]);
    expect(items(post(1, { lang: 'qme' }), {}, true)).toMatchObject([
      { url: `https://x.com/i/status/${idOf(1)}`, language: null, publisher: { kind: 'social', platform: 'x' } },
    ]);
  });

  it.each([['note_tweet'], ['note_post']])('takes the whole of a long text from %s', (name) => {
    const entities = { urls: [{ url: 'https://t.co/abc', expanded_url: 'https://example.org/x', start: 5, end: 21 }] };
    const [item] = items(
      post(1, { text: 'Long…', [name]: { text: 'Long https://t.co/abc &amp; whole &lt;3 🕊', entities } }),
    );
    expect(item).toMatchObject({ text: 'Long https://example.org/x & whole <3 🕊', links: ['https://example.org/x'] });
  });

  it.each([
    ['referenced_tweets', 'tweets', 'retweeted'],
    ['referenced_posts', 'posts', 'retweeted'],
    ['referenced_posts', 'posts', 'reposted'],
  ])('takes a repost from what it refers to (%s, %s, %s)', (references, carried, type) => {
    const original = { ...post(0), author_id: '43', text: 'cut', note_tweet: { text: 'The whole of it' } };
    const wrapper = post(1, { text: 'RT @reza: The wh…', [references]: [{ type, id: idOf(0) }] });
    const url = `https://x.com/reza/status/${idOf(0)}`;
    expect(items(wrapper, { users: [sara, reza], [carried]: [original] })).toMatchObject([
      {
        externalId: idOf(1),
        text: 'The whole of it',
        author: { handle: 'sara' },
        forwardedFrom: { name: 'Reza (@reza)', url },
      },
    ]);
    expect(items(wrapper, { users: [sara] })).toMatchObject([{ forwardedFrom: { name: '@reza', url } }]);
  });

  it('gives a quoted post as one of its own author', () => {
    const quoted = { ...post(0), author_id: '43', text: 'Kill them' };
    const wrapper = post(1, {
      referenced_tweets: [
        { type: 'quoted', id: idOf(0) },
        { type: 'replied_to', id: '5' },
      ],
    });
    expect(items(wrapper, { users: [sara, reza], tweets: [quoted] })).toMatchObject([
      { text: 'Post 1', forwardedFrom: { url: `https://x.com/reza/status/${idOf(0)}` } },
      { text: 'Kill them', author: { handle: 'reza' }, publisher: { name: 'Reza' }, forwardedFrom: null },
    ]);
  });

  it('tells what pictures show, and drops the link to them', () => {
    const photo = `https://x.com/sara/status/${idOf(1)}/photo/1`;
    const changes = {
      entities: { urls: [{ url: 'https://t.co/pic', expanded_url: photo }] },
      attachments: { media_keys: ['3_1'] },
    };
    const media = (alt_text: string) => ({ users: [sara], media: [{ media_key: '3_1', type: 'photo', alt_text }] });
    expect(items(post(1, { ...changes, text: 'Look https://t.co/pic' }), media('A list'))[0]?.text).toBe(
      'Look\n[photo: A list]',
    );
    expect(items(post(1, { ...changes, text: 'https://t.co/pic' }), media(''))[0]?.text).toBe('[photo]');
  });

  it.each([[null], [{}], [{ id: '1x', text: 'a' }], [{ id: 2 ** 60 }], [[]]])('does not read %j', (json) =>
    expect(readXPost(json, { includes: readIncludes(null), foundAt: 'x', isOthers: false })).toBeNull(),
  );
});
