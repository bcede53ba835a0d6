import { describe, expect, it, test } from 'vitest';
import { openPage } from '#src/capture/page-document.ts';
import { postAddress, timeOfTid, timeOfXId } from '#src/capture/post-address.ts';
import { takeQuotedPosts, takeQuotedPostsFromText } from '#src/capture/quoted-posts.ts';
import { processorMs } from '../processor-time.ts';

function postsIn(html: string) {
  const document = openPage(html)!;
  const posts = takeQuotedPosts(document);
  return { posts, rest: document.body?.textContent?.trim() };
}

describe('posts embedded in a page', () => {
  it('reads a post of X: id of the last status link, time out of the id, author and handle of the signature', () => {
    const { posts, rest } =
      postsIn(`before <blockquote class="twitter-tweet cmplazyload" data-dnt="true"><p lang="en" dir="ltr">Families stood
      at the gate.<br>See <a href="https://twitter.com/other/status/111">this</a> <a href="https://t.co/Ab1">https://t.co/Ab1</a></p>&mdash; Parisa M. (Herald/EN)
      (@parisa_m) <a href="https://twitter.com/parisa_m/status/1948331234567890123?ref_src=twsrc%5Etfw">۲۴ ژوئیه ۲۰۲۵</a></blockquote> after`);
    expect(rest).toBe('before  after');
    expect(posts).toEqual([
      {
        platform: 'x',
        id: '1948331234567890123',
        url: 'https://x.com/parisa_m/status/1948331234567890123',
        author: 'Parisa M. (Herald/EN)',
        handle: 'parisa_m',
        text: 'Families stood at the gate.\nSee this https://t.co/Ab1',
        published: '2025-07-24T10:35:39Z',
        links: ['https://t.co/Ab1'],
      },
    ]);
  });

  test.each([
    [
      'twitter-video',
      '<blockquote class="twitter-video"><p>Clip</p>— N. (@n_n) <a href="https://x.com/n_n/status/20">March 21, 2006</a></blockquote>',
      { id: '20', text: 'Clip', published: '2006-03-21' },
    ],
    [
      'bluesky',
      '<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:abc123/app.bsky.feed.post/3l6oveex3ii2l"><p lang="en">Sky post</p>&mdash; A Name (<a href="https://bsky.app/profile/did:plc:abc123">@name.example.org</a>) <a href="https://bsky.app/profile/did:plc:abc123/post/3l6oveex3ii2l">October 17, 2024 at 1:00 PM</a></blockquote>',
      {
        platform: 'bluesky',
        handle: 'name.example.org',
        url: 'https://bsky.app/profile/did:plc:abc123/post/3l6oveex3ii2l',
        text: 'Sky post',
      },
    ],
    [
      'telegram',
      '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="some_channel/123"></script>',
      { platform: 'telegram', id: 'some_channel/123', url: 'https://t.me/some_channel/123', text: '' },
    ],
    [
      'mastodon',
      '<iframe class="mastodon-embed" src="https://social.example/@name/109501234567890123/embed"></iframe>',
      { platform: 'mastodon', handle: 'name@social.example', url: 'https://social.example/@name/109501234567890123' },
    ],
    [
      'instagram',
      '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/AbC/?utm_source=x"><div>View this post</div></blockquote>',
      { id: 'AbC', url: 'https://www.instagram.com/p/AbC/', text: '' },
    ],
  ])('%s', (_, html, expected) => {
    const { posts } = postsIn(`<p>a</p>${html}<p>b</p>`);
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject(expected);
  });

  it('leaves other quotations where they are', () => {
    const { posts, rest } = postsIn(
      '<blockquote><p>Words of a witness</p>— A. Witness</blockquote><blockquote class="twitter-tweet">gone</blockquote>',
    );
    expect(posts).toEqual([]);
    expect(rest).toContain('Words of a witness');
  });

  it('takes a post shown twice once', () => {
    const one =
      '<blockquote class="twitter-tweet"><p>x</p>— N (@n) <a href="https://x.com/n/status/1948331234567890123">July 24, 2025</a></blockquote>';
    expect(postsIn(one + one).posts).toHaveLength(1);
  });
});

describe('posts flattened into plain text', () => {
  it('takes text, author, handle and date, and parts glued links', () => {
    const { text, posts } = takeQuotedPostsFromText(
      [
        'A paragraph of the article.',
        'Warning of more #Executionshttps://t.co/Ab1 pic.twitter.com/Cd2',
        "— A People's Herald (Press/EN) (@herald_en) July 24, 2025",
        '- a list item — with a dash (and brackets)',
        'One line — Other Name (@other) June 5, 2024',
        '— Not a post (@nobody) said so',
      ].join('\n'),
    );
    expect(text.split('\n')).toEqual([
      'A paragraph of the article.',
      '- a list item — with a dash (and brackets)',
      '— Not a post (@nobody) said so',
    ]);
    expect(
      posts.map(({ author, handle, text: words, published, links }) => [author, handle, words, published, links]),
    ).toEqual([
      [
        "A People's Herald (Press/EN)",
        'herald_en',
        'Warning of more #Executions https://t.co/Ab1 pic.twitter.com/Cd2',
        '2025-07-24',
        ['https://t.co/Ab1'],
      ],
      ['Other Name', 'other', 'One line', '2024-06-05', []],
    ]);
  });

  it('stays fast on lines made to be hard', () => {
    const started = processorMs();
    for (const line of [
      '—'.repeat(50_000),
      ' — (@'.repeat(20_000),
      `${'— a '.repeat(20_000)}(@b) x`,
      '(@'.repeat(50_000),
    ])
      takeQuotedPostsFromText(line);
    expect(processorMs() - started).toBeLessThan(6_000);
  });
});

describe('addresses and ids', () => {
  test.each([
    ['https://mobile.twitter.com/a_b/status/123/photo/1', 'https://x.com/a_b/status/123'],
    ['https://x.com/i/web/status/123', 'https://x.com/i/status/123'],
    ['https://t.me/s/some_channel/5', 'https://t.me/some_channel/5'],
    [
      'https://bsky.app/profile/name.example.org/post/3l6oveex3ii2l',
      'https://bsky.app/profile/name.example.org/post/3l6oveex3ii2l',
    ],
    ['https://x.com/a_b', undefined],
    ['javascript:x.com/a/status/1', undefined],
  ])('%s', (address, expected) => expect(postAddress(address)?.url).toBe(expected));

  it('tells time by ids that hold it', () => {
    expect(timeOfXId('1948331234567890123')).toBe('2025-07-24T10:35:39Z');
    expect(timeOfXId('20')).toBeNull();
    expect(timeOfTid('3l6oveex3ii2l')).toMatch(/^2024-10-17T/);
    expect(timeOfTid('self')).toBeNull();
  });
});
