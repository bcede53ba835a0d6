import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import type { Entry } from '#src/model/entry.ts';

function entry(changes: Partial<Entry>): Entry {
  return {
    externalId: null,
    url: null,
    baseUrl: null,
    title: null,
    content: { type: 'text', value: '' },
    author: null,
    published: null,
    updated: null,
    language: null,
    publisher: null,
    forwardedFrom: null,
    ...changes,
  };
}

describe('itemsOf', () => {
  it('makes one item of an entry of a feed', () => {
    const items = itemsOf(
      entry({
        externalId: 'guid-1',
        url: 'https://www.example.org/a?utm_source=rss',
        title: { type: 'html', value: 'A &amp; <b>B</b>' },
        content: { type: 'html', value: '<p>One <a href="/two">two</a></p><p>three</p>' },
        published: 'Thu, 24 Jul 2025 10:15:00 +0330',
        language: 'fa_IR',
      }),
    );
    expect(items).toEqual([
      {
        externalId: 'guid-1',
        url: 'https://www.example.org/a?utm_source=rss',
        canonicalUrl: 'https://example.org/a',
        title: 'A & B',
        text: 'One two\nthree',
        author: null,
        published: '2025-07-24T06:45:00Z',
        updated: null,
        language: 'fa-IR',
        publisher: null,
        links: ['https://www.example.org/two'],
        forwardedFrom: null,
        quotedIn: null,
      },
    ]);
  });

  it('makes items of the posts quoted in an entry, which name it', () => {
    const quoted =
      '<blockquote class="twitter-tweet"><p>Words</p>— A Name (@a_name) <a href="https://twitter.com/a_name/status/1948331234567890123">x</a></blockquote>';
    const [article, post, ...more] = itemsOf(
      entry({
        url: 'https://example.org/a',
        title: { type: 'text', value: 'T' },
        content: { type: 'html', value: `<p>Before</p>${quoted}<p>After</p>` },
      }),
    );
    expect(article?.text).toBe('Before\nAfter');
    expect(post).toMatchObject({
      externalId: 'x:1948331234567890123',
      canonicalUrl: 'https://x.com/a_name/status/1948331234567890123',
      text: 'Words',
      author: { name: 'A Name', handle: 'a_name' },
      publisher: { name: 'A Name', kind: 'social', platform: 'x' },
      quotedIn: 'https://example.org/a',
    });
    expect(more).toEqual([]);
  });

  it('identifies by canonical address, else by content', () => {
    expect(
      itemsOf(entry({ url: 'https://m.example.org/a/', content: { type: 'text', value: 'x' } }))[0]?.externalId,
    ).toBe('https://example.org/a');
    const first = itemsOf(entry({ content: { type: 'text', value: 'x' } }))[0]?.externalId;
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(itemsOf(entry({ content: { type: 'text', value: 'y' } }))[0]?.externalId).not.toBe(first);
  });

  it('bounds text, drops addresses that are no web addresses, and yields nothing of nothing', () => {
    const [long] = itemsOf(
      entry({ url: 'javascript:alert(1)', content: { type: 'text', value: '🜂'.repeat(150_000) } }),
    );
    expect(long?.text.length).toBeLessThanOrEqual(200_000);
    expect(long?.text.isWellFormed()).toBe(true);
    expect(long?.url).toBeNull();
    expect(itemsOf(entry({}))).toEqual([]);
  });

  it('keeps embeds without text as links', () => {
    const [item] = itemsOf(
      entry({
        url: 'https://example.org/a',
        content: { type: 'html', value: '<p>x</p><script data-telegram-post="some_channel/5"></script>' },
      }),
    );
    expect(item?.links).toEqual(['https://t.me/some_channel/5']);
  });
});
