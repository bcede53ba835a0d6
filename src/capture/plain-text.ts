import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import type { Markup } from '#src/model/entry.ts';
import { cleanText } from './clean-text.ts';

const words = (list: string) => new Set(list.split(' '));
const BLOCKS = words(
  'address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre section select summary ' +
    'table tbody tfoot thead tr ul',
);
const CELLS = words('td th');
/** Nothing in these is read by people as text. */
const UNREAD = words('script style template noscript head audio video canvas map textarea');
/** An unclosed one of these takes the rest of the text with it, as in a browser. */
const RAW = words('script style');

/** Text and link targets of a piece of HTML. */
export interface HtmlReading {
  text: string;
  /** `href` of each anchor, as written, in order. */
  links: string[];
}

/**
 * Collects text from the tokens of HTML without building a tree: nesting of any depth costs nothing, and time grows with
 * the length alone.
 */
class TextCollector implements TokenizerCallbacks {
  readonly links: string[] = [];
  private readonly html: string;
  private readonly parts: string[] = [];
  private tag = '';
  private attribute = '';
  private value = '';
  private unread: { tag: string; depth: number } | null = null;
  private skipped: string[] = [];
  private preformatted = 0;

  constructor(html: string) {
    this.html = html;
  }

  text(): string {
    // An element that was never closed hid all that follows: better to show what it holds.
    const hidden = this.unread && !RAW.has(this.unread.tag) ? this.skipped : [];
    return [...this.parts, ...hidden].join('');
  }

  private put(text: string): void {
    const parts = this.unread ? this.skipped : this.parts;
    parts.push(this.preformatted > 0 ? text : text.replace(/[\n\r\f]+/g, ' '));
  }

  private name(start: number, end: number): string {
    const name = this.html.slice(start, Math.min(end, start + 60)).toLowerCase();
    return name.slice(name.lastIndexOf(':') + 1);
  }

  ontext(start: number, end: number): void {
    this.put(this.html.slice(start, end));
  }
  ontextentity(codepoint: number): void {
    this.put(characterOf(codepoint));
  }
  oncdata(start: number, end: number, endOffset: number): void {
    this.put(this.html.slice(start, end - endOffset));
  }
  onopentagname(start: number, end: number): void {
    this.tag = this.name(start, end);
    if (this.unread) {
      if (this.unread.tag === this.tag) this.unread.depth++;
    } else if (UNREAD.has(this.tag)) {
      this.unread = { tag: this.tag, depth: 1 };
      this.skipped = [];
    } else this.separate(this.tag);
    if (this.tag === 'pre') this.preformatted++;
    // The body starts where a head was left open.
    if (this.tag === 'body' && this.unread?.tag === 'head') this.unread = null;
  }
  onclosetag(start: number, end: number): void {
    const tag = this.name(start, end);
    if (this.unread) {
      if (this.unread.tag === tag && --this.unread.depth === 0) this.unread = null;
    } else this.separate(tag);
    if (tag === 'pre' && this.preformatted > 0) this.preformatted--;
  }
  onselfclosingtag(): void {
    if (this.unread?.tag === this.tag && --this.unread.depth === 0) this.unread = null;
  }
  private separate(tag: string): void {
    if (BLOCKS.has(tag)) this.parts.push('\n');
    else if (CELLS.has(tag)) this.parts.push(' ');
  }
  onattribname(start: number, end: number): void {
    this.attribute = this.tag === 'a' ? this.html.slice(start, Math.min(end, start + 60)).toLowerCase() : '';
    this.value = '';
  }
  onattribdata(start: number, end: number): void {
    if (this.attribute === 'href') this.value += this.html.slice(start, end);
  }
  onattribentity(codepoint: number): void {
    if (this.attribute === 'href') this.value += characterOf(codepoint);
  }
  onattribend(): void {
    if (this.attribute === 'href' && !this.unread) this.links.push(this.value.trim());
    this.attribute = '';
  }
  onopentagend(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}

function characterOf(codepoint: number): string {
  return codepoint >= 0 && codepoint <= 0x10ffff ? String.fromCodePoint(codepoint) : '\uFFFD';
}

/** Text as a reader sees it, block elements on lines of their own; and where its anchors point. */
export function readHtml(html: string): HtmlReading {
  const collector = new TextCollector(html);
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: true }, collector);
  tokenizer.write(html);
  tokenizer.end();
  return { text: cleanText(collector.text()), links: collector.links };
}

/** Plain text of markup: never contains tags, whatever was put in. */
export function plainTextOf(markup: Markup): string {
  return markup.type === 'text' ? cleanText(markup.value) : readHtml(markup.value).text;
}
