import { z } from 'zod';
import { parsedJson } from '#src/base/json.ts';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { broken, type Failed, spoken } from './api-answer.ts';
import { decodeText } from './decode-text.ts';

const answerSchema = z.object({ articles: z.array(z.unknown()).nullish() });
const article = z.object({
  url: z.string().regex(/^https?:\/\/\S{1,2000}$/),
  title: z.string(),
  domain: z.string().nullish().catch(null),
  language: z.string().nullish().catch(null),
});
/** GDELT gives the English names of languages. */
const LANGUAGES: Record<string, string> = {
  Arabic: 'ar',
  Chinese: 'zh',
  Dutch: 'nl',
  English: 'en',
  French: 'fr',
  German: 'de',
  Hebrew: 'he',
  Italian: 'it',
  Japanese: 'ja',
  Kurdish: 'ku',
  Norwegian: 'no',
  Persian: 'fa',
  Polish: 'pl',
  Portuguese: 'pt',
  Russian: 'ru',
  Spanish: 'es',
  Swedish: 'sv',
  Turkish: 'tr',
  Ukrainian: 'uk',
  Urdu: 'ur',
};

/**
 * The articles of an answer of the DOC 2.0 API. A query that it does not take is answered with 200 and a sentence;
 * nothing found is `{}`.
 */
export function readGdelt(exchange: Exchange, problems: string[]): { entries: Entry[]; count: number } | Failed {
  const text = decodeText(exchange.body, exchange.responseHeaders['content-type'] ?? null).trim();
  const json = text === '' ? {} : parsed(text);
  const read = answerSchema.safeParse(json);
  if (!read.success) {
    const said = spoken(text.slice(0, 2000).replace(/<[^<>]{0,500}>/g, ' '));
    return broken(exchange, `GDELT answers with a sentence instead of articles: ${said}`);
  }
  const articles = read.data.articles ?? [];
  const entries = articles.slice(0, 1000).flatMap((one): Entry[] => {
    const found = article.safeParse(one);
    if (found.success) return [entryOf(found.data, exchange)];
    problems.push('An article could not be read: it is not as GDELT gives them.');
    return [];
  });
  return { entries, count: articles.length };
}

/** `seendate` is when GDELT saw the article, not when it was published: it is left out. */
function entryOf({ url, title, domain, language }: z.infer<typeof article>, exchange: Exchange): Entry {
  const outlet = domain?.trim() || new URL(url).hostname;
  return {
    externalId: null,
    url,
    baseUrl: exchange.finalUrl,
    title: { type: 'text', value: title },
    content: { type: 'text', value: '' },
    author: null,
    published: null,
    updated: null,
    language: LANGUAGES[language ?? ''] ?? null,
    publisher: { name: outlet, kind: 'news', platform: 'web', owner: null, stance: null },
    forwardedFrom: null,
  };
}

/** JSON with raw control characters and illegal escapes, which GDELT passes on from titles; undefined for none. */
function parsed(text: string): unknown {
  return parsedJson(text) ?? parsedJson(repaired(text));
}

function repaired(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\\(u[0-9a-fA-F]{4}|["\\/bfnrt])?/g, (whole, legal: string | undefined) => (legal ? whole : '\\\\'));
}
