import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { newsSitemap } from '#src/sources/news-sitemap.ts';
import { readSitemap } from '#src/sources/sitemap-document.ts';
import { type Answers, serve } from './local-server.ts';

const NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"';
const ROOT = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

function newsUrl(address: string, date: string, title = 'A title'): string {
  return `<url><loc>${address}</loc><news:news><news:publication><news:name>The Herald</news:name><news:language>fa</news:language></news:publication><news:publication_date>${date}</news:publication_date><news:title>${title}</news:title></news:news></url>`;
}
const urlset = (urls: string) => `<?xml version="1.0" encoding="UTF-8"?><urlset ${ROOT} ${NEWS}>${urls}</urlset>`;
const index = (files: [string, string][]) =>
  `<sitemapindex ${ROOT}>${files.map(([url, date]) => `<sitemap><loc>${url}</loc><lastmod>${date}</lastmod></sitemap>`).join('')}</sitemapindex>`;
const xml = (body: string | Uint8Array) => ({ headers: { 'content-type': 'application/xml' }, body });
const article = (name: string) =>
  `<html lang="fa"><head><title>${name}</title></head><body><article><h1>${name}</h1><p>${`Words of ${name}. `.repeat(30)}</p></article></body></html>`;
const options = { contentType: 'application/xml', url: 'https://herald.example/sitemap.xml' };
const bytes = (text: string) => Buffer.from(text);

describe('readSitemap', () => {
  it('reads addresses, dates, titles and languages', async () => {
    const plain = '<url><loc>/page?a=1&amp;b=2</loc><lastmod>2025-12-31T10:00:00+03:30</lastmod></url>';
    const bad = '<url><loc>javascript:alert(1)</loc></url><url></url>';
    const read = await readSitemap(
      bytes(urlset(newsUrl('https://herald.example/1', '2025-12-30', '<![CDATA[A & B]]>') + plain + bad)),
      options,
    );
    expect(read).toEqual({
      kind: 'urls',
      skipped: 2,
      urls: [
        { url: 'https://herald.example/1', date: '2025-12-30', title: 'A & B', language: 'fa' },
        { url: 'https://herald.example/page?a=1&b=2', date: '2025-12-31T10:00:00+03:30', title: null, language: null },
      ],
    });
  });
  it('reads it packed, with a prefix, and an index', async () => {
    const one = urlset(newsUrl('https://herald.example/1', '2025-12-30'));
    expect(await readSitemap(gzipSync(one), { ...options, contentType: 'application/gzip' })).toMatchObject({
      urls: [{ title: 'A title' }],
    });
    const prefixed = `<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"><s:url><s:loc>https://herald.example/2</s:loc></s:url></s:urlset>`;
    expect(await readSitemap(bytes(prefixed), options)).toMatchObject({ urls: [{ url: 'https://herald.example/2' }] });
    expect(await readSitemap(bytes(index([['https://herald.example/a.xml', '2025-12-30']])), options)).toEqual({
      kind: 'index',
      sitemaps: [{ url: 'https://herald.example/a.xml', date: '2025-12-30' }],
    });
  });
  it.each([
    ['a page', bytes('<html><body>Not found</body></html>')],
    ['a feed', bytes('<rss><channel></channel></rss>')],
    ['nothing', bytes('')],
    ['a torn archive', gzipSync('x'.repeat(1000)).subarray(0, 20)],
    ['depth', bytes('<urlset>'.repeat(5000))],
  ])('refuses %s', async (_, body) => {
    await expect(readSitemap(body, options)).rejects.toThrow(expect.objectContaining({ name: 'KhavaranError' }));
  });
  it('does not unpack a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024, 32));
    await expect(readSitemap(bomb, options)).rejects.toThrow(/more than 50 MB/);
  });
});

describe('news-sitemap', () => {
  it('fetches the articles, the newest first, each once', async () => {
    const answers: Answers = {};
    await using server = await serve(answers);
    const list = (numbers: number[]) =>
      xml(
        urlset(
          numbers
            .map((number) => newsUrl(`${server.url}/iran/${number}`, `2025-12-30T${10 + number}:00:00Z`))
            .join('') + newsUrl(`${server.url}/sport/1`, '2025-12-31'),
        ),
      );
    for (const number of [1, 2, 3, 4]) answers[`/iran/${number}`] = { body: article(`Article ${number}`) };
    answers['/news.xml'] = list([1, 2, 3]);
    const settings = newsSitemap.settings.parse({ url: `${server.url}/news.xml`, contains: '/iran/', limit: 2 });
    const first = await server.look(newsSitemap, settings, null);
    expect(first).toMatchObject({ outcome: 'items', more: true, problems: [] });
    if (first.outcome !== 'items') return;
    expect(first.entries.flatMap(itemsOf)).toMatchObject([
      { title: 'Article 3', published: '2025-12-30T13:00:00Z', language: 'fa', url: `${server.url}/iran/3` },
      { title: 'Article 2' },
    ]);
    answers['/news.xml'] = list([1, 2, 3, 4]);
    const second = await server.look(newsSitemap, settings, first.state);
    expect(second.outcome === 'items' && second.entries.map(({ url }) => url)).toEqual([
      `${server.url}/iran/4`,
      `${server.url}/iran/1`,
    ]);
    expect(await server.look(newsSitemap, settings, second.state)).toMatchObject({ outcome: 'empty' });
  });

  it('reads titles alone where that is wanted', async () => {
    await using server = await serve({});
    const settings = newsSitemap.settings.parse({ url: `${server.url}/news.xml`, articles: false });
    server.answers['/news.xml'] = {
      ...xml(urlset(newsUrl('https://herald.example/1', '2025-12-30', 'Judge calls for deaths'))),
      headers: { etag: '"a"' },
    };
    const first = await server.look(newsSitemap, settings, null);
    expect(first.outcome === 'items' && first.entries.flatMap(itemsOf)).toMatchObject([
      { title: 'Judge calls for deaths', text: '', published: '2025-12-30', url: 'https://herald.example/1' },
    ]);
    server.answers['/news.xml'] = (request) => ({ status: request.headers['if-none-match'] === '"a"' ? 304 : 500 });
    expect(await server.look(newsSitemap, settings, first.state)).toMatchObject({ outcome: 'not-modified' });
    server.answers['/news.xml'] = xml(urlset('<url><loc>https://herald.example/9</loc></url>'));
    expect(await server.look(newsSitemap, settings, first.state)).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('no titles'),
    });
  });

  it('reads the newest files of an index, and names those that fail', async () => {
    await using server = await serve({});
    const file = (name: string) => `${server.url}/${name}.xml.gz`;
    server.answers['/index.xml'] = xml(
      index([
        [file('old'), '2020-01-01'],
        [file('torn'), '2025-12-31'],
        [file('new'), '2025-12-30'],
      ]),
    );
    server.answers['/new.xml.gz'] = {
      headers: { 'content-type': 'application/x-gzip' },
      body: gzipSync(urlset(newsUrl('https://herald.example/1', '2025-12-30'))),
    };
    server.answers['/torn.xml.gz'] = { body: 'nonsense' };
    const settings = newsSitemap.settings.parse({ url: `${server.url}/index.xml`, articles: false, maximumFiles: 2 });
    const look = await server.look(newsSitemap, settings, null);
    expect(look).toMatchObject({ outcome: 'items', problems: [expect.stringContaining('torn.xml.gz')] });
    expect(server.asked).not.toContain('/old.xml.gz');
    server.answers['/new.xml.gz'] = { status: 403 };
    expect(await server.look(newsSitemap, settings, null)).toMatchObject({ outcome: 'refused' });
  });

  it('asks robots.txt, and tells refusals and faults apart', async () => {
    await using server = await serve({
      '/robots.txt': { headers: { 'content-type': 'text/plain' }, body: 'User-agent: *\nDisallow: /closed' },
    });
    const look = (path: string) =>
      server.look(newsSitemap, newsSitemap.settings.parse({ url: `${server.url}${path}` }), null);
    expect(await look('/closed.xml')).toMatchObject({ outcome: 'refused', exchanges: [] });
    expect(await look('/missing.xml')).toMatchObject({ outcome: 'broken' });
    server.answers['/page.xml'] = { body: '<html></html>' };
    expect(await look('/page.xml')).toMatchObject({ outcome: 'broken', reason: expect.stringContaining('no sitemap') });
    server.answers['/empty.xml'] = xml(urlset(''));
    expect(await look('/empty.xml')).toMatchObject({ outcome: 'empty' });
  });
});
