import { type CheerioAPI, load } from 'cheerio';

const MAXIMUM_LENGTH = 5_000_000;
const MAXIMUM_DEPTH = 400;
/** Of start tags. Large real pages have some 10,000. */
const MAXIMUM_TAGS = 25_000;
/** The time to build a tree grows with tags times depth: whoever looks at other sources meanwhile waits for it. */
const MAXIMUM_WORK = 1_500_000;
const UNNESTED =
  /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|d[dt]|t[drh]|tbody|thead|tfoot|option|html|head|body)$/i;

/** Whether a tree can be built in bounded time, told without building it; what stands in scripts and styles is no markup. */
function isBuildable(html: string): boolean {
  if (html.length > MAXIMUM_LENGTH) return false;
  let tags = 0;
  const tag = /<(\/?)([a-zA-Z][a-zA-Z0-9-]{0,20})/g;
  let depth = 0;
  let deepest = 0;
  for (let found = tag.exec(html); found; found = tag.exec(html)) {
    const [, slash, name = ''] = found;
    if (!slash && ++tags > MAXIMUM_TAGS) return false;
    if (UNNESTED.test(name)) continue;
    depth = Math.max(0, depth + (slash ? -1 : 1));
    deepest = Math.max(deepest, depth);
    if (deepest > MAXIMUM_DEPTH || deepest * tags > MAXIMUM_WORK) return false;
    if (slash || !/^(script|style)$/i.test(name)) continue;
    const end = /^script$/i.test(name) ? /<\/script/gi : /<\/style/gi;
    end.lastIndex = tag.lastIndex;
    const closing = end.exec(html);
    if (!closing) break;
    tag.lastIndex = closing.index;
  }
  return true;
}

/**
 * A page to select from. Null for one too large or too deeply nested to build a tree of in bounded time, which no list
 * of articles is.
 */
export function openPageTree(html: string): CheerioAPI | null {
  return isBuildable(html) ? load(html) : null;
}
