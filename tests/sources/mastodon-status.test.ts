import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { readStatus } from '#src/sources/mastodon-status.ts';
import { idOf, status } from './mastodon-statuses.ts';

describe('readStatus', () => {
  const context = {
    server: new URL('https://herald.example'),
    foundAt: 'https://herald.example/api',
    isOthers: true,
    now: new Date('2026-01-01T00:00:00Z'),
  };
  const read = (changes: Record<string, unknown>) => readStatus(status(1, changes), context)!.entries;
  const items = (changes: Record<string, unknown>) => read(changes).flatMap(itemsOf);

  it('reads author, global id, address, time and warning', () => {
    expect(
      items({ spoiler_text: 'Executions <3', content: '<p>One</p><p>Two</p>', edited_at: '2025-12-31T11:00:00Z' }),
    ).toMatchObject([
      {
        externalId: `https://herald.example/users/sara/statuses/${idOf(1)}`,
        url: `https://herald.example/@sara/${idOf(1)}`,
        author: { name: 'Sara N.', handle: 'sara@herald.example' },
        publisher: { name: 'Sara N.', kind: 'social', platform: 'mastodon', owner: null },
        published: '2025-12-31T10:00:00Z',
        updated: '2025-12-31T11:00:00Z',
        text: 'Executions <3\nOne\nTwo',
      },
    ]);
  });

  it('shows the whole address of a link whose parts are hidden, and keeps hashtags as written', () => {
    const content =
      '<p>See <a href="https://example.org/a/very/long/path?x=1&amp;y=2" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">example.org/a/very/long</span><span class="invisible">/path?x=1&amp;y=2</span></a> <a href="https://herald.example/tags/1988Massacre" class="mention hashtag" rel="tag">#<span>1988Massacre</span></a></p>';
    const [item] = items({ content });
    expect(item).toMatchObject({
      text: 'See https://example.org/a/very/long/path?x=1&y=2 #1988Massacre',
      links: ['https://example.org/a/very/long/path?x=1&y=2', 'https://herald.example/tags/1988Massacre'],
    });
  });

  it('takes a repost from what is reposted, and says whose it is', () => {
    const other = status(2, { account: { acct: 'reza@far.example', display_name: 'Reza' }, content: '<p>Words</p>' });
    const uri = 'https://herald.example/users/sara/statuses/9/activity';
    expect(items({ uri, url: null, content: '', reblog: other })).toMatchObject([
      {
        externalId: uri,
        url: other.url,
        text: 'Words',
        author: { handle: 'sara@herald.example' },
        forwardedFrom: { name: 'Reza (@reza@far.example)', url: other.url },
      },
    ]);
  });

  it('gives a quoted post as one of its own author', () => {
    const quoted = status(2, { account: { acct: 'reza@far.example', display_name: 'Reza' }, content: '<p>Kill</p>' });
    const content = '<p class="quote-inline">RE: <a href="x">x</a></p><p>This is vile</p>';
    const found = items({ content, quote: { state: 'accepted', quoted_status: quoted } });
    expect(found).toMatchObject([
      { text: 'This is vile', forwardedFrom: { url: quoted.url } },
      { text: 'Kill', author: { handle: 'reza@far.example' }, publisher: { name: 'Reza' }, forwardedFrom: null },
    ]);
    expect(items({ quote: { state: 'pending', quoted_status: null } })).toMatchObject([
      { text: 'Post 1', forwardedFrom: null },
    ]);
  });

  it('tells what pictures show and what a poll asks', () => {
    const media = [{ type: 'image', description: 'A list of names' }, { type: 'image', description: null }, null];
    const poll = { options: [{ title: 'Yes' }, { title: 'No' }, 5] };
    expect(items({ media_attachments: media, poll })[0]?.text).toBe('Post 1\nYes\nNo\n[image: A list of names]');
    expect(items({ content: '', media_attachments: [{ type: 'video' }] })[0]?.text).toBe('[video]');
  });

  it('keeps what is not public out, and does not believe times that lie ahead', () => {
    expect(read({ visibility: 'private' })).toEqual([]);
    expect(read({ visibility: 'direct' })).toEqual([]);
    expect(read({ reblog: status(2, { visibility: 'private' }) })).toEqual([]);
    expect(items({ created_at: '2030-01-01T00:00:00Z' })[0]?.published).toBeNull();
  });

  it('lets nobody dress words as the post of somebody else', () => {
    const content =
      '<p>Look</p><blockquote class="twitter-tweet" data-x="1"><p>Forged</p>&mdash; Leader (@leader) <a href="https://x.com/leader/status/1999999999999999999">1 January 2026</a></blockquote><script>alert(1)</script>';
    expect(items({ content })).toHaveLength(1);
    const deep = `${'<div class="a">'.repeat(3000)}${content}`;
    expect(items({ content: deep })).toHaveLength(1);
  });

  it.each([[null], [[]], ['x'], [{ id: 1 }], [{ ...status(1), account: null }], [{ ...status(1), id: {} }]])(
    'does not read %j',
    (value) => expect(readStatus(value, context)).toBeNull(),
  );
});
