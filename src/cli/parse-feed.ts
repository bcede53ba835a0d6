import { cleanLine } from '#src/capture/clean-text.ts';
import { isoDate } from '#src/capture/dates.ts';
import { languageTag } from '#src/capture/page-metadata.ts';
import { plainTextOf } from '#src/capture/plain-text.ts';
import type { Markup } from '#src/model/entry.ts';
import { type FeedEntry, readFeed } from '#src/sources/feed-document.ts';
import type { Command } from './command.ts';
import { readInput } from './read-input.ts';

function line(markup: Markup | null): string | null {
  return markup ? cleanLine(plainTextOf(markup)) || null : null;
}

function text(markup: Markup | null): string | null {
  return markup ? plainTextOf(markup) || null : null;
}

function entryOut(entry: FeedEntry) {
  return {
    id: entry.id,
    title: line(entry.title),
    link: entry.link,
    summary: text(entry.summary),
    content: text(entry.content),
    author: entry.author,
    published: isoDate(entry.published),
    updated: isoDate(entry.updated),
  };
}

export const parseFeedCommand: Command = {
  name: 'parse-feed',
  summary: 'read a feed and write its entries as JSON',
  help: `Usage: khavaran parse-feed [FILE] [--url URL] [--content-type TYPE]

Reads RSS, Atom, RDF, CDF or JSON Feed from FILE, or from standard input, as it came over the wire, and writes
{title, link, language, entries: [{id, title, link, summary, content, author, published, updated}]}.
Text is plain text, dates are ISO 8601 in UTC; null where the feed does not say.

Options:
  --url URL            where the feed was fetched: relative links resolve against it
  --content-type TYPE  the Content-Type it came with, for its charset

Example: curl -s https://example.org/rss.xml | khavaran parse-feed --url https://example.org/rss.xml`,
  filter: true,
  words: 1,
  options: { url: { type: 'string' }, 'content-type': { type: 'string' } },
  async run({ values, positionals, stdin, stdout }) {
    const bytes = await readInput(positionals[0], stdin);
    const contentType = typeof values['content-type'] === 'string' ? values['content-type'] : null;
    const feed = readFeed(bytes, { url: typeof values.url === 'string' ? values.url : null, contentType });
    const { title, link, language, entries } = feed;
    const out = { title: line(title), link, language: languageTag(language), entries: entries.map(entryOut) };
    stdout.write(`${JSON.stringify(out, null, 2)}\n`);
    return 0;
  },
};
