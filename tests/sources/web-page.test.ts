import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { webPage } from '#src/sources/web-page.ts';
import { serve } from './local-server.ts';

const article = (number: number) => ({
  body: `<html><head><title>Article ${number}</title></head><body><article><h1 class="t">Title ${number}</h1><time class="d" datetime="2025-07-2${number}">x</time>
    <div class="x"><p>${`Text of article ${number} goes on. `.repeat(30)}</p></div></article></body></html>`,
});
const list = (...numbers: number[]) => ({
  body: `<html><body><nav><a href="/about">About</a></nav><main>${numbers.map((number) => `<h2><a href="/news/${number}#c">N</a></h2>`).join('')}
    <h2><a href="https://elsewhere.example/news/9">other</a></h2></main></body></html>`,
});
const robots = { '/robots.txt': { status: 404 } };

describe('web-page', () => {
  it('reads the articles behind the links, a bounded number a look, each once', async () => {
    await using server = await serve({
      ...robots,
      '/': list(1, 2, 3),
      '/news/1': article(1),
      '/news/2': article(2),
      '/news/3': article(3),
    });
    const settings = webPage.settings.parse({ url: `${server.url}/`, links: 'main a', limit: 2 });
    const first = await server.look(webPage, settings, null);
    expect(first).toMatchObject({
      outcome: 'items',
      more: true,
      entries: [{ url: `${server.url}/news/1` }, { url: `${server.url}/news/2` }],
    });
    const second = await server.look(webPage, settings, first.state);
    expect(second).toMatchObject({ outcome: 'items', more: false, entries: [{ url: `${server.url}/news/3` }] });
    expect(await server.look(webPage, settings, second.state)).toMatchObject({ outcome: 'empty' });
    const entries = first.outcome === 'items' ? first.entries : [];
    expect(itemsOf(entries[0]!)[0]?.text).toContain('Text of article 1 goes on.');
  });

  it('takes title, text and date by selectors where they are given', async () => {
    await using server = await serve({ ...robots, '/': list(1), '/news/1': article(1) });
    const settings = webPage.settings.parse({
      url: `${server.url}/`,
      links: 'main h2',
      title: '.t',
      text: '.x',
      date: '.d',
    });
    const look = await server.look(webPage, settings, null);
    const [item] = look.outcome === 'items' ? itemsOf(look.entries[0]!) : [];
    expect(item).toMatchObject({ title: 'Title 1', published: '2025-07-21' });
    expect(item?.text).not.toContain('Title 1');
  });

  it('says that a page without links is broken, not empty', async () => {
    await using server = await serve({ ...robots, '/': { body: '<html><body><div id="app"></div></body></html>' } });
    const look = await server.look(webPage, webPage.settings.parse({ url: `${server.url}/` }), null);
    expect(look).toMatchObject({ outcome: 'broken', reason: expect.stringContaining('no link to an article') });
  });

  it('asks robots.txt', async () => {
    await using server = await serve({ '/robots.txt': { body: 'User-agent: *\nDisallow: /' }, '/': list(1) });
    const look = await server.look(webPage, webPage.settings.parse({ url: `${server.url}/` }), null);
    expect(look).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('robots') });
    expect(server.asked).toEqual(['/robots.txt']);
  });

  it('goes on past an article that fails, tries it again, and gives it up after three times', async () => {
    await using server = await serve({ ...robots, '/': list(1, 2), '/news/1': { status: 500 }, '/news/2': article(2) });
    const settings = webPage.settings.parse({ url: `${server.url}/`, links: 'main a' });
    const first = await server.look(webPage, settings, null);
    expect(first).toMatchObject({
      outcome: 'items',
      entries: [{ url: `${server.url}/news/2` }],
      problems: [expect.stringContaining('/news/1')],
    });
    const second = await server.look(webPage, settings, first.state);
    expect(second).toMatchObject({ outcome: 'broken', reason: expect.stringContaining('/news/1') });
    const third = await server.look(webPage, settings, second.state);
    expect(await server.look(webPage, settings, third.state)).toMatchObject({ outcome: 'empty' });
    expect(server.asked.filter((path) => path === '/news/1')).toHaveLength(3);
  });

  it('stops where it is asked to wait, and keeps the rest for later', async () => {
    await using server = await serve({
      ...robots,
      '/': list(1, 2),
      '/news/1': { status: 429, headers: { 'retry-after': '60' } },
      '/news/2': article(2),
    });
    const settings = webPage.settings.parse({ url: `${server.url}/`, links: 'main a' });
    const look = await server.look(webPage, settings, null);
    expect(look).toMatchObject({
      outcome: 'refused',
      retryAfterMs: 60_000,
      state: { pending: [{ tries: 0 }, { tries: 0 }] },
    });
    expect(server.asked).not.toContain('/news/2');
  });
});
