import { type CheerioAPI, load } from 'cheerio';

const MAXIMUM_LENGTH = 5_000_000;
const MAXIMUM_DEPTH = 400;
const UNNESTED =
  /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|d[dt]|t[drh]|tbody|thead|tfoot|option|html|head|body)$/i;

/**
 * A page to select from. Null for one too large or too deeply nested to build a tree of in bounded time, which no list
 * of articles is.
 */
export function openPageTree(html: string): CheerioAPI | null {
  if (html.length > MAXIMUM_LENGTH) return null;
  let depth = 0;
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9-]{0,20})/g)) {
    if (UNNESTED.test(name!)) continue;
    depth = Math.max(0, depth + (slash ? -1 : 1));
    if (depth > MAXIMUM_DEPTH) return null;
  }
  return load(html);
}
