import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { type GoogleNewsState, googleNews } from '#src/sources/google-news.ts';
import { serve } from './local-server.ts';

const item = (
  token: string,
  title = `Headline ${token} - The Herald`,
  source = '<source url="https://herald.example">The Herald</source>',
) =>
  `<item><title>${title}</title><link>https://news.google.com/rss/articles/${token}?oc=5</link><guid isPermaLink="false">${token}</guid><pubDate>Wed, 31 Dec 2025 08:00:00 GMT</pubDate><description>&lt;a href="https://news.google.com/rss/articles/${token}?oc=5" target="_blank"&gt;Headline&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font color="#6f6f6f"&gt;The Herald&lt;/font&gt;</description>${source}</item>`;
const rss = (items: string[]) => ({
  headers: { 'content-type': 'application/xml; charset=utf-8' },
  body: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><generator>NFE/5.0</generator><title>x - Google News</title><language>fa</language>${items.join('')}</channel></rss>`,
});

describe('google-news', () => {
  const look = (server: Awaited<ReturnType<typeof serve>>, state: GoogleNewsState | null = null) =>
    server.look(
      googleNews,
      googleNews.settings.parse({ query: '"قتل عام" OR x', language: 'fa', country: 'IR', endpoint: server.url }),
      state,
    );

  it('reads headline, outlet and link', async () => {
    await using server = await serve({
      '/rss/search': rss([
        item('CBMi1'),
        item('CBMi2', 'No outlet - in it', ''),
        item('CBMi3', 'A - B - The Herald'),
        item('CBMi4', 'Cut &amp; dried - Other'),
      ]),
    });
    const result = await look(server);
    expect(server.asked[0]).toBe(
      `/rss/search?${new URLSearchParams({ q: '"قتل عام" OR x when:1d', hl: 'fa', gl: 'IR', ceid: 'IR:fa' })}`,
    );
    if (result.outcome !== 'items') throw new Error(result.outcome);
    expect(result.entries.flatMap(itemsOf)).toMatchObject([
      {
        externalId: 'CBMi1',
        url: 'https://news.google.com/rss/articles/CBMi1?oc=5',
        title: 'Headline CBMi1',
        text: '',
        published: '2025-12-31T08:00:00Z',
        publisher: { name: 'The Herald', kind: 'news', platform: 'web', stance: null },
      },
      { title: 'No outlet - in it', publisher: null },
      { title: 'A - B' },
      { title: 'Cut & dried - Other' },
    ]);
  });

  it('says that more was found than is shown where a full answer is all new', async () => {
    const many = (from: number) => rss(Array.from({ length: 100 }, (_, index) => item(`T${from + index}`)));
    await using server = await serve({ '/rss/search': many(0) });
    const first = await look(server);
    expect(first.problems).toEqual([]);
    server.answers['/rss/search'] = many(50);
    const second = await look(server, first.state);
    expect(second.problems).toEqual([]);
    server.answers['/rss/search'] = many(1000);
    expect((await look(server, second.state)).problems).toEqual([expect.stringContaining('Narrow')]);
  });

  it('tells consent and captcha pages from faults and from nothing found', async () => {
    await using server = await serve({
      '/rss/search': { status: 302, headers: { location: '/sorry/index?continue=x' } },
      '/sorry/index': { body: '<!doctype html><html><body>unusual traffic</body></html>' },
    });
    expect(await look(server)).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('people') });
    server.answers['/rss/search'] = { status: 503 };
    expect(await look(server)).toMatchObject({ outcome: 'broken' });
    server.answers['/rss/search'] = rss([]);
    expect(await look(server)).toMatchObject({ outcome: 'empty', movedTo: null });
  });
});
