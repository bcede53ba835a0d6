import { parseHTML } from 'linkedom';
import { wholePage } from './whole-page.ts';

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
const MAXIMUM_TAGS = 60_000;
/** Real pages nest to about sixty. */
const MAXIMUM_DEPTH = 150;
/** Extraction reads the text below each level anew: its time grows with depth times size. */
const MAXIMUM_WORK = 1_000_000;
const RAW = new Set(['script', 'style']);
/** Elements without an end tag, or whose end tag is usually left out: they do not nest. */
const UNNESTED = new Set(
  (
    'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot option optgroup ' +
    'colgroup rp rt html head body'
  ).split(' '),
);

/** Tags in order, those of scripts' and styles' own text left out. */
function* tagsIn(html: string): Generator<{ name: string; closes: boolean }> {
  const tag = /<(\/?)([a-zA-Z][a-zA-Z0-9]{0,20})/g;
  for (let found = tag.exec(html); found; found = tag.exec(html)) {
    const name = found[2]!.toLowerCase();
    yield { name, closes: found[1] === '/' };
    if (found[1] === '/' || !RAW.has(name)) continue;
    const end = name === 'script' ? /<\/script/gi : /<\/style/gi;
    end.lastIndex = tag.lastIndex;
    const closing = end.exec(html);
    if (!closing) return;
    tag.lastIndex = closing.index;
  }
}

/** Whether a tree of this page can be built and walked in bounded time, memory and stack. */
function isBuildable(html: string): boolean {
  if (html.length > MAXIMUM_LENGTH) return false;
  let depth = 0;
  let deepest = 0;
  let tags = 0;
  for (const { name, closes } of tagsIn(html)) {
    if (++tags > MAXIMUM_TAGS) return false;
    if (UNNESTED.has(name)) continue;
    depth = Math.max(0, depth + (closes ? -1 : 1));
    deepest = Math.max(deepest, depth);
    if (deepest > MAXIMUM_DEPTH || deepest * tags > MAXIMUM_WORK) return false;
  }
  return true;
}

/** The page as a tree; null for one too large or too deep to build, of which only the bare text can be had. */
export function openPage(html: string): PageDocument | null {
  if (!isBuildable(html)) return null;
  return parseHTML(wholePage(html)).document;
}
