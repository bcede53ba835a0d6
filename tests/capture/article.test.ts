import { describe, expect, it, test } from 'vitest';
import { articleOf } from '#src/capture/article.ts';
import { parseLenientJson } from '#src/capture/lenient-json.ts';
import { processorMs } from '../processor-time.ts';

const ENGLISH = [
  'Guards at the northern prison told relatives on Tuesday that visits were suspended until further notice.',
  'Three families said that they were asked to come for what may be a last meeting, and given no reason.',
  'A lawyer who spoke on condition of anonymity said that the files had been sent to the capital last week.',
  'Nobody at the prison administration answered questions by the time this report was written.',
];
const PERSIAN = [
  'خانواده‌های چند زندانی می‌گویند که از روز سه‌شنبه اجازه ملاقات نداشته‌اند و کسی به آنان پاسخ نمی‌دهد.',
  'به گفته یک وکیل دادگستری، پرونده این زندانیان هفته گذشته به تهران فرستاده شده است و حکم آنان قطعی است.',
  'مسئولان زندان تا زمان نوشتن این گزارش به پرسش‌های ما پاسخ نداده‌اند و تلفن روابط عمومی خاموش است.',
  'بستگان این زندانیان از سازمان‌های حقوق بشری خواسته‌اند که به این وضعیت رسیدگی کنند و سکوت نکنند.',
];

function page(
  paragraphs: string[],
  options: { head?: string; lang?: string; before?: string; after?: string } = {},
): string {
  const links = Array.from({ length: 12 }, (_, index) => `<li><a href="/${index}">Section ${index}</a></li>`).join('');
  return `<!doctype html><html lang="${options.lang ?? 'en'}"><head><title>The headline - The Herald</title>
    <meta property="og:site_name" content="The Herald">${options.head ?? ''}</head><body><nav><ul>${links}</ul></nav>
    <div id="main"><h1>The headline</h1>${options.before ?? ''}${paragraphs.map((text) => `<p>${text}</p>`).join('\n')}${options.after ?? ''}</div>
    <footer><p>All rights reserved. The Herald is published every day but Friday.</p></footer></body></html>`;
}

describe('articleOf', () => {
  it('finds the text without what stands around it', () => {
    const article = articleOf(
      page(ENGLISH, {
        after:
          '<figure><img src="a.jpg"><figcaption>Photo: The Herald</figcaption></figure><p><a href="/x">Read more: another story</a></p>',
      }),
      'https://herald.example/1',
    );
    expect(article.text).toBe(ENGLISH.join('\n'));
    expect(article).toMatchObject({ title: 'The headline', language: 'en', url: 'https://herald.example/1' });
  });

  it('finds Persian text, and keeps its joiners', () => {
    const article = articleOf(page(PERSIAN, { lang: 'fa-ir' }), null);
    expect(article.text).toBe(PERSIAN.join('\n'));
    expect(article.language).toBe('fa-IR');
  });

  it('reads what a page says of itself: JSON-LD before OpenGraph before the rest', () => {
    const head = `<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"The Herald"},
      {"@type":["Article","NewsArticle"],"headline":"Headline in JSON","datePublished":"2025-07-24 10:00:00","dateModified":"2025-07-25T08:30:00+0330",
      "author":[{"@type":"Person","name":"R. Writer"},{"@type":"Person","name":"S. Other"}],"inLanguage":"en",}]}</script>
      <meta property="og:title" content="Headline in OpenGraph"><link rel="canonical" href="/stories/1">`;
    expect(articleOf(page(ENGLISH, { head }), 'https://herald.example/1?x=y')).toMatchObject({
      title: 'Headline in JSON',
      byline: 'R. Writer, S. Other',
      published: '2025-07-24T10:00:00Z',
      updated: '2025-07-25T05:00:00Z',
      url: 'https://herald.example/stories/1',
    });
    const meta =
      '<meta property=og:title content="Headline in OpenGraph"><meta property=article:published_time content=2025-07-24T10:00:00Z><meta name=author content="R. Writer">';
    expect(articleOf(page(ENGLISH, { head: meta }), null)).toMatchObject({
      title: 'Headline in OpenGraph',
      published: '2025-07-24T10:00:00Z',
      byline: 'R. Writer',
    });
  });

  it('takes the publisher’s own text where the page shows none', () => {
    const body = ENGLISH.join('\\n');
    const html = `<html><head><script type="application/ld+json">{"@type":"NewsArticle","articleBody":"${body}"}</script></head><body><div id="app"></div></body></html>`;
    expect(articleOf(html, null).text).toBe(ENGLISH.join('\n'));
  });

  it('takes the posts out of the article', () => {
    const quoted = `<blockquote class="twitter-tweet"><p>Words of a post</p>&mdash; A Name (@a_name) <a href="https://twitter.com/a_name/status/1948331234567890123">July 24, 2025</a></blockquote>`;
    const article = articleOf(page(ENGLISH, { after: quoted }), null);
    expect(article.text).not.toContain('Words of a post');
    expect(article.posts.map(({ text }) => text)).toEqual(['Words of a post']);
  });

  test.each([
    '',
    'no markup at all',
    '<html></html>',
    '<p>short</p>',
    '\u0000\u0001',
    '<body><article>',
    '<frameset><frame src=x></frameset>',
    '<!-- <html> -->',
    '<!-- <html>',
    '<script>"<html>"</script>',
    '<!doctype html><html><head><title>A head alone</title></head></html>',
    '<html><meta content="a > b',
    '<?xml version="1.0"?><rss><html></html></rss>',
  ])('gives something for %j', (html) => expect(typeof articleOf(html, null).text).toBe('string'));

  test.each([
    '<html><p>The text.</p></html>',
    '<!doctype html><html lang=en><title>T</title><p>The text.',
    '<html><head><meta name=a content="x > y"><title><body></title></head><p>The text.</p></html>',
    '<HTML><HEAD><TITLE>T</TITLE></HEAD><P>The text.</P></HTML>',
    '<!-- <html> --><title>T</title><p>The text.',
    '<meta charset=utf-8><script>"<body>"</script>The text.',
    '<body>The text.</body>',
    '<head><title>T</title><body><p>The text.',
  ])('reads a page whose author left tags out, as may be: %s', (html) => {
    const { text, language, title } = articleOf(html, null);
    expect(text).toBe('The text.');
    expect(language).toBe(html.includes('lang=en') ? 'en' : null);
    if (html.includes('>T<')) expect(title).toBe('T');
  });

  test.each([
    ['deep', `${'<div>'.repeat(100_000)}the text`, 'the text'],
    ['large', '<p>a b c</p>'.repeat(400_000), 'a b c'],
    ['just buildable', `${'<div>'.repeat(240)}${'<p>words and words</p>'.repeat(3_000)}`, 'words'],
    ['nested lists', `${'<ul><li>'.repeat(150)}${'<li><a href=x>aa</a> text'.repeat(15_000)}`, 'text'],
    [
      'JSON-LD made to be hard',
      `<script type="application/ld+json">${'{"a":"'.repeat(200_000)}</script><p>text</p>`,
      'text',
    ],
  ])('reads a %s page in bounded time', (_, html, expected) => {
    const started = processorMs();
    expect(articleOf(html, null).text).toContain(expected);
    expect(processorMs() - started).toBeLessThan(10_000);
  });
});

describe('parseLenientJson', () => {
  test.each([
    ['{"a":"line\nbreak\tand tab"}', { a: 'line\nbreak\tand tab' }],
    ['/* c */ {"a":1, // one\n "b":[1,2,],}', { a: 1, b: [1, 2] }],
    ['//<![CDATA[\n{"a":"x"}\n//]]>', { a: 'x' }],
    ['<!-- {"a":"x"} -->', { a: 'x' }],
    ['{"a":"x"}}', { a: 'x' }],
    ['{"a":"he said "no" to them","b":2}', { a: 'he said "no" to them', b: 2 }],
    ['{"a":"C:\\dir\\x"}', { a: 'C:\\dir\\x' }],
    ['{"url":"https://example.org/a"};', { url: 'https://example.org/a' }],
  ])('%s', (source, expected) => expect(parseLenientJson(source)).toEqual(expected));
  test.each(['', 'nonsense', '{', '{"a":'])('gives nothing for %j', (source) =>
    expect(parseLenientJson(source)).toBeUndefined(),
  );
});
