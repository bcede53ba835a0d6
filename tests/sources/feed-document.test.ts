import { describe, expect, it, test } from 'vitest';
import { isoDate } from '#src/capture/dates.ts';
import { plainTextOf } from '#src/capture/plain-text.ts';
import { feedsAnnounced, readFeed } from '#src/sources/feed-document.ts';
import { processorMs } from '../processor-time.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (text: string, url: string | null = null) => readFeed(utf8(text), { url });
/** One entry, its markup as plain text. */
function entryOf(text: string, url: string | null = null) {
  const entry = read(text, url).entries[0]!;
  const plain = (markup: typeof entry.title) => (markup ? plainTextOf(markup) : null);
  return { ...entry, title: plain(entry.title), summary: plain(entry.summary), content: plain(entry.content) };
}
const rss = (item: string, channel = '') =>
  `<?xml version="1.0"?><rss version="2.0"><channel>${channel}<item>${item}</item></channel></rss>`;
const atom = (entry: string, attributes = '') =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${attributes}><entry>${entry}</entry></feed>`;

describe('formats', () => {
  it('RSS 2.0', () => {
    const feed = read(
      `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
        <title>The Herald</title><link>https://herald.example/</link><language>en-gb</language><ttl>30</ttl>
        <item><title>One</title><link>https://herald.example/1</link><guid isPermaLink="false">h-1</guid><dc:creator>R. Writer</dc:creator>
        <description>Short</description><content:encoded><![CDATA[<p>Long <b>text</b></p>]]></content:encoded><pubDate>Thu, 24 Jul 2025 10:15:00 GMT</pubDate></item>
        <item><title>Two</title></item></channel></rss>`,
    );
    expect(feed).toMatchObject({
      format: 'rss',
      link: 'https://herald.example/',
      language: 'en-gb',
      intervalMs: 1_800_000,
    });
    expect(feed.entries).toHaveLength(2);
    expect(feed.entries[0]).toMatchObject({
      id: 'h-1',
      link: 'https://herald.example/1',
      author: 'R. Writer',
      summary: { type: 'text', value: 'Short' },
      content: { type: 'html', value: '<p>Long <b>text</b></p>' },
      published: 'Thu, 24 Jul 2025 10:15:00 GMT',
    });
  });

  it('Atom', () => {
    const feed = read(
      `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fa"><title type="text">نام</title><author><name>نویسنده</name></author>
       <link rel="self" href="https://a.example/feed"/><link href="https://a.example/"/>
       <entry><id>urn:1</id><title type="html">A &amp;amp; &lt;b>B&lt;/b></title><link rel="enclosure" href="x.mp3"/><link href="https://a.example/1"/>
       <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One <b>two</b></div></summary>
       <published>2025-07-24T10:15:00Z</published><updated>2025-07-25T10:15:00Z</updated></entry></feed>`,
    );
    expect(feed).toMatchObject({ format: 'atom', link: 'https://a.example/', language: 'fa' });
    const [entry] = feed.entries;
    expect(entry).toMatchObject({
      id: 'urn:1',
      link: 'https://a.example/1',
      author: 'نویسنده',
      language: 'fa',
      updated: '2025-07-25T10:15:00Z',
    });
    expect(plainTextOf(entry!.title!)).toBe('A & B');
    expect(plainTextOf(entry!.summary!)).toBe('One two');
  });

  it('RDF, its items beside the channel', () => {
    const feed = read(
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
       <channel rdf:about="https://r.example/"><title>R</title><link>https://r.example/</link><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
       <item rdf:about="https://r.example/1"><title>One</title><link>https://r.example/1</link><d:date>2025-07-24</d:date></item></rdf:RDF>`,
    );
    expect(feed).toMatchObject({ format: 'rdf', link: 'https://r.example/', intervalMs: 1_800_000 });
    expect(feed.entries).toMatchObject([{ id: 'https://r.example/1', updated: '2025-07-24' }]);
  });

  it('JSON Feed', () => {
    const feed = read(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'J',
        home_page_url: 'https://j.example/',
        items: [
          {
            id: 7,
            url: '/7',
            content_html: '<p>x</p>',
            date_published: '2025-07-24T10:15:00Z',
            authors: [{ name: 'R. Writer' }],
          },
          null,
          { id: 'b', content_text: 'a < b' },
        ],
      }),
      'https://j.example/feed.json',
    );
    expect(feed.entries).toMatchObject([
      { id: '7', link: 'https://j.example/7', author: 'R. Writer', content: { type: 'html' } },
      { id: 'b', link: null, content: { type: 'text', value: 'a < b' } },
    ]);
  });

  it('video feeds, whose text stands in a media group', () => {
    const entry = entryOf(
      '<feed xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom"><entry><id>yt:video:x</id><title>T</title><link rel="alternate" href="https://v.example/x"/><media:group><media:title>M</media:title><media:description>Words</media:description></media:group></entry></feed>',
    );
    expect(entry).toMatchObject({ id: 'yt:video:x', title: 'T', summary: 'Words', link: 'https://v.example/x' });
  });
});

describe('faults in the wild', () => {
  test.each([
    [
      'undeclared namespaces',
      rss('<dc:creator>R</dc:creator><content:encoded>text</content:encoded>'),
      { author: 'R', content: 'text' },
    ],
    [
      'bare ampersands',
      rss('<title>A & B &copy; C</title><link>https://x.example/?a=1&b=2</link>'),
      { title: 'A & B © C', link: 'https://x.example/?a=1&b=2' },
    ],
    [
      'an unclosed CDATA section',
      rss('<title>T</title><description><![CDATA[the end is').replace(/<\/item>.*/, ''),
      { title: 'T', summary: 'the end is' },
    ],
    [
      'elements that are not closed',
      '<rss><channel><item><title>T</title><description>D',
      { title: 'T', summary: 'D' },
    ],
    ['text before the prolog', `\n\n  Warning: something on line 3\n${rss('<title>T</title>')}`, { title: 'T' }],
    ['no root', '<item><title>T</title></item>', { title: 'T' }],
    ['HTML in a title', rss('<title>&lt;i&gt;A&lt;/i&gt; &amp;amp; B</title>'), { title: 'A & B' }],
    ['a title that talks of less and more', rss('<title>1 &lt; 2 &gt; 0</title>'), { title: '1 < 2 > 0' }],
    [
      'HTML escaped twice',
      rss('<description>&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt; two</description>'),
      { summary: 'One\ntwo' },
    ],
    ['inline markup', rss('<description>One <b>two</b></description>'), { summary: 'One two' }],
    ['upper-case names', '<RSS><CHANNEL><ITEM><TITLE>T</TITLE></ITEM></CHANNEL></RSS>', { title: 'T' }],
    [
      'a module’s title',
      rss('<x:title xmlns:x="https://x.example/ns">no</x:title><title>yes</title>'),
      { title: 'yes' },
    ],
    [
      'a declared entity',
      `<!DOCTYPE rss [<!ENTITY herald "The Herald">]>${rss('<title>&herald;</title>')}`,
      { title: 'The Herald' },
    ],
    [
      'a permanent guid for a link',
      rss('<guid>https://x.example/1</guid>'),
      { id: 'https://x.example/1', link: 'https://x.example/1' },
    ],
    ['a guid that is no link', rss('<guid isPermaLink="false">https://x.example/1</guid>'), { link: null }],
    ['an address with a name', rss('<author>desk@x.example (R. Writer)</author>'), { author: 'R. Writer' }],
    [
      'a redirecting address beside the real one',
      rss(
        '<link>https://feeds.feedburner.com/~r/x</link><feedburner:origLink>https://x.example/1</feedburner:origLink>',
      ),
      { link: 'https://x.example/1' },
    ],
  ])('%s', (_, text, expected) => expect(entryOf(text)).toMatchObject(expected));

  test.each([
    [
      'xml:base',
      atom('<link href="1.html"/>', 'xml:base="https://b.example/dir/"'),
      null,
      'https://b.example/dir/1.html',
    ],
    [
      'nested xml:base',
      atom('<link xml:base="sub/" href="1.html"/>', 'xml:base="https://b.example/dir/"'),
      null,
      'https://b.example/dir/sub/1.html',
    ],
    ['the address of the feed', rss('<link>/1.html</link>'), 'https://c.example/feed', 'https://c.example/1.html'],
    ['no base at all', rss('<link>/1.html</link>'), null, '/1.html'],
  ])('links against %s', (_, text, url, expected) => expect(entryOf(text, url).link).toBe(expected));

  test.each([
    ['Thu, 24 Jul 2025 10:15:00 +0000'],
    ['24 Jul 2025 10:15'],
    ['2025-07-24T10:15:00'],
    ['۲۰۲۵-۰۷-۲۴ ۱۰:۱۵'],
  ])('dates such as %s', (written) => {
    expect(isoDate(entryOf(rss(`<pubDate>${written}</pubDate>`)).published)).toBe('2025-07-24T10:15:00Z');
  });
});

describe('charsets', () => {
  const cyrillic = [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2];
  const bytes = (prolog: string, title: number[]) =>
    Uint8Array.from([
      ...Buffer.from(`${prolog}<rss><channel><item><title>`),
      ...title,
      ...Buffer.from('</title></item></channel></rss>'),
    ]);
  const titleOf = (body: Uint8Array, contentType: string | null = null) =>
    readFeed(body, { contentType }).entries[0]!.title!.value;

  it('of the prolog', () =>
    expect(titleOf(bytes('<?xml version="1.0" encoding="windows-1251"?>', cyrillic))).toBe('Привет'));
  it('of the header, before the prolog', () =>
    expect(
      titleOf(bytes('<?xml version="1.0" encoding="iso-8859-1"?>', cyrillic), 'text/xml; charset=windows-1251'),
    ).toBe('Привет'));
  it('UTF-8 where the declaration is wrong', () =>
    expect(titleOf(bytes('<?xml version="1.0" encoding="us-ascii"?>', [...Buffer.from('سلام')]), null)).toBeTypeOf(
      'string',
    ));
  it('unknown', () =>
    expect(titleOf(bytes('<?xml version="1.0" encoding="x-nonsense"?>', [...Buffer.from('سلام')]))).toBe('سلام'));
  it('undeclared', () => expect(titleOf(bytes('', [0x63, 0x61, 0x66, 0xe9]))).toBe('café'));
  it('UTF-16 with and without a mark', () => {
    const text = `<?xml version="1.0"?>${rss('<title>سلام</title>')}`;
    const little = Buffer.from(text, 'utf16le');
    expect(titleOf(little)).toBe('سلام');
    expect(titleOf(Buffer.concat([Buffer.from([0xff, 0xfe]), little]))).toBe('سلام');
    expect(titleOf(Buffer.from(little).swap16())).toBe('سلام');
  });
  it('windows-1256', () => {
    const persian = [0xd3, 0xe1, 0xc7, 0xe3];
    expect(titleOf(bytes('<?xml version="1.0" encoding="windows-1256"?>', persian))).toBe('سلام');
  });
});

describe('what is no feed', () => {
  test.each([
    ['', 'feed/empty', /empty/],
    [
      '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head></html>',
      'feed/page',
      /a web page, not a feed.*https:\/\/x\.example\/rss\?a=1&b=2/,
    ],
    ['<html><body>Not found</body></html>', 'feed/page', /announces no feed/],
    ['{"error":"no"}', 'feed/unknown', /JSON/],
    ['plain words', 'feed/unknown', /neither RSS/],
    ['<opml><body/></opml>', 'feed/unknown', /neither RSS/],
  ])('%s', (text, code, message) => {
    expect(() => read(text, 'https://x.example/')).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
  it('an empty feed is a feed', () =>
    expect(read('<rss><channel><title>T</title></channel></rss>').entries).toEqual([]));
  it('finds the feeds that a page announces', () =>
    expect(
      feedsAnnounced(
        "<link href='a.xml' type='application/atom+xml' rel='alternate'><link rel=stylesheet href=b>",
        'https://x.example/dir/',
      ),
    ).toEqual(['https://x.example/dir/a.xml']));
});

describe('hostile feeds', () => {
  it('does not expand entities in entities', () => {
    const bomb = `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>${rss('<title>&c;</title>')}`;
    expect(entryOf(bomb).title!.length).toBeLessThan(200);
  });
  it('reads no file', () => {
    const entry = entryOf(`<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>${rss('<title>[&x;]</title>')}`);
    expect(entry.title).toBe('[&x;]');
  });
  it('refuses a nest that no feed has', () => {
    expect(() => read(`<rss>${'<a>'.repeat(100_000)}`)).toThrow(expect.objectContaining({ code: 'feed/too-deep' }));
  });
  test.each([
    ['tags', `<rss>${'<a/>'.repeat(300_000)}`],
    ['attributes', `<rss ${'a="1" '.repeat(200_000)}>`],
    ['namespaces', `<rss><channel>${'<a xmlns:x="y"/>'.repeat(50_000)}`],
    ['unclosed items', `<rss><channel>${'<item>'.repeat(200)}`],
    ['closing tags', `<rss>${'</x>'.repeat(300_000)}`],
    ['ampersands', rss(`<title>${'&'.repeat(1_000_000)}</title>`)],
    ['escaped tags', rss(`<description>${'&amp;lt;p '.repeat(100_000)}</description>`)],
    ['entries', `<rss><channel>${'<item><title>x</title></item>'.repeat(30_000)}</channel></rss>`],
    ['link elements', `<html>${'<link '.repeat(100_000)}`],
  ])('reads many %s in bounded time', (_, text) => {
    const started = processorMs();
    try {
      read(text);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^feed\//) });
    }
    expect(processorMs() - started).toBeLessThan(5_000);
  });
});
