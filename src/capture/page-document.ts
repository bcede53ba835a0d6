import { parseHTML } from 'linkedom';

/** The part of the DOM that capture uses. */
export interface PageElement {
  readonly localName: string;
  readonly textContent: string | null;
  readonly innerHTML: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  closest(selector: string): PageElement | null;
  contains(element: PageElement): boolean;
  remove(): void;
}

export interface PageDocument {
  readonly documentElement: PageElement | null;
  readonly body: PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

const MAXIMUM_LENGTH = 5_000_000;
const MAXIMUM_TAGS = 100_000;
/** Real pages nest to about sixty. */
const MAXIMUM_DEPTH = 250;
/** Extraction reads the text below each level anew: its time grows with depth times size. */
const MAXIMUM_WORK = 3_000_000;
/** Elements without an end tag, or whose end tag is usually left out: they do not nest. */
const UNNESTED = new Set(
  (
    'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot option optgroup ' +
    'colgroup rp rt html head body'
  ).split(' '),
);

/** Whether a tree of this page can be built and walked in bounded time, memory and stack. */
function isBuildable(html: string): boolean {
  if (html.length > MAXIMUM_LENGTH) return false;
  let depth = 0;
  let deepest = 0;
  let tags = 0;
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]{0,20})/g)) {
    if (++tags > MAXIMUM_TAGS) return false;
    if (UNNESTED.has(name!.toLowerCase())) continue;
    depth = Math.max(0, depth + (slash ? -1 : 1));
    deepest = Math.max(deepest, depth);
    if (deepest > MAXIMUM_DEPTH || deepest * tags > MAXIMUM_WORK) return false;
  }
  return true;
}

/** The page as a tree; null for one too large or too deep to build, of which only the bare text can be had. */
export function openPage(html: string): PageDocument | null {
  if (!isBuildable(html)) return null;
  // Without an html element linkedom leaves out head and body.
  const whole = /<html[\s>]/i.test(html) ? html : `<!doctype html><html><head></head><body>${html}</body></html>`;
  const { document } = parseHTML(whole);
  return document;
}
