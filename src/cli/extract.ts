import { KhavaranError } from '#src/base/errors.ts';
import { articleOf } from '#src/capture/article.ts';
import { cleanText } from '#src/capture/clean-text.ts';
import { takeQuotedPostsFromText } from '#src/capture/quoted-posts.ts';
import { decodeText } from '#src/sources/decode-text.ts';
import type { Command } from './command.ts';
import { readInput } from './read-input.ts';

export const extractCommand: Command = {
  name: 'extract',
  summary: 'find the article and the posts quoted in it in a page',
  help: `Usage: khavaran extract [FILE] [--url URL] [--content-type TYPE]

Reads an HTML page, or the plain text of an article, from FILE or from standard input and writes
{url, title, byline, published, language, text, posts: [{id, url, author, handle, text, published}]}.
Text is plain text, a block a line, without the quoted posts; dates are ISO 8601; null where the page does not say.

Options:
  --url URL            where the page was fetched
  --content-type TYPE  the Content-Type it came with, for its charset

Example: khavaran extract article.html --url https://example.org/news/1`,
  filter: true,
  words: 1,
  options: { url: { type: 'string' }, 'content-type': { type: 'string' } },
  async run({ values, positionals, stdin, stdout }) {
    const bytes = await readInput(positionals[0], stdin);
    const document = decodeText(bytes, typeof values['content-type'] === 'string' ? values['content-type'] : null);
    if (document.trim() === '') throw new KhavaranError('cli/input', 'The input is empty: there is no page to read.');
    if (document.includes('\u0000') && !/<[a-z!][^>]*>/i.test(document))
      throw new KhavaranError('cli/input', 'The input holds binary data: give an HTML page, or plain text.');
    const url = typeof values.url === 'string' ? values.url : null;
    if (url !== null && !URL.canParse(url)) throw new KhavaranError('cli/usage', `--url ${url} is not an address.`);
    const article = /<[a-z!][^>]*>/i.test(document)
      ? articleOf(document, url)
      : {
          ...takeQuotedPostsFromText(cleanText(document)),
          url,
          title: null,
          byline: null,
          published: null,
          language: null,
        };
    const out = {
      url: article.url,
      title: article.title,
      byline: article.byline,
      published: article.published,
      language: article.language,
      text: article.text,
      posts: article.posts.map(({ id, url: address, author, handle, text, published }) => ({
        id,
        url: address,
        author,
        handle,
        text,
        published,
      })),
    };
    stdout.write(`${JSON.stringify(out, null, 2)}\n`);
    return 0;
  },
};
