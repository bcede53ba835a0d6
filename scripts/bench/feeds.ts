import { parseFeed } from 'feedsmith';
import { Parser } from 'htmlparser2';
import { readFeed } from '#src/sources/feed-document.ts';
import { type Bench, figureOfRace } from './figure.ts';
import { ownTexts } from './own-texts.ts';
import { type Contestant, race } from './race.ts';

const ENTRIES = 50;
const LIMIT = 'the same parser of markup, nothing kept';

/** How many feeds a second are read into entries. */
export const feeds: Bench = {
  name: 'feeds',
  about: `Feeds of ${ENTRIES} entries, RSS and Atom, English and Persian, read from bytes into entries`,
  async run({ quick, progress }) {
    const made = (['en', 'fa'] as const).flatMap((language) => {
      const texts = ownTexts(language, ENTRIES, 1200).map(({ text }) => escaped(`<p>${escaped(text)}</p>`));
      return [rss(texts, language), atom(texts, language)];
    });
    const bytes = made.map((text) => Buffer.from(text));
    progress(`${Math.round(bytes.reduce((sum, one) => sum + one.length, 0) / bytes.length / 1000)} kB a feed`);
    const turns = quick ? 1 : 25;
    const over = <Document>(name: string, documents: readonly Document[], read: (one: Document) => unknown) => ({
      name,
      run: () => {
        for (let turn = 0; turn < turns; turn++) for (const document of documents) read(document);
        return turns * documents.length;
      },
    });
    const contestants: Contestant[] = [
      over('khavaran', bytes, (one) => readFeed(one, { url: 'https://news.example/feed', contentType: null })),
      over(LIMIT, made, parseOnly),
      over('feedsmith', made, (one) => parseFeed(one)),
    ];
    return {
      figures: [figureOfRace('feeds read', 'feeds/s', race(contestants, quick ? 3 : 7), { limit: LIMIT })],
      notes: ['Ours starts from bytes and finds out their encoding; feedsmith and the bare parser are given text.'],
    };
  },
};

function parseOnly(text: string): void {
  const parser = new Parser({}, { xmlMode: true });
  parser.end(text);
}

function rss(texts: readonly string[], language: string): string {
  const items = texts.map(
    (text, index) =>
      `<item><title>Item ${index} of the day</title><link>https://news.example/${index}?utm_source=rss</link>` +
      `<guid isPermaLink="false">news-${index}</guid><pubDate>Sat, 01 Mar 2025 08:${String(index % 60).padStart(2, '0')}:00 GMT</pubDate>` +
      `<dc:creator>Newsroom</dc:creator><description>${text}</description></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title><link>https://news.example/</link><language>${language}</language>${items.join('')}</channel></rss>`;
}

function atom(texts: readonly string[], language: string): string {
  const entries = texts.map(
    (text, index) =>
      `<entry><id>tag:news.example,2025:${index}</id><title>Item ${index} of the day</title>` +
      `<link rel="alternate" href="https://news.example/${index}"/><published>2025-03-01T08:00:00Z</published>` +
      `<updated>2025-03-01T09:00:00Z</updated><author><name>Newsroom</name></author><content type="html">${text}</content></entry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}"><id>tag:news.example,2025:feed</id><title>News</title><updated>2025-03-01T09:00:00Z</updated>${entries.join('')}</feed>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
