const HEAD = new Set('html head base link meta title style script noscript template'.split(' '));
/** Their content is text, or is not the page's own. */
const HELD = new Set('title style script noscript template'.split(' '));
const BLANK = /\s+/y;
const DECLARATION = /<[!?][^>]*>/y;
const TAG = /<(\/?)([a-z][a-z0-9]{0,20})(?:"[^"]*"|'[^']*'|[^"'>])*>/iy;

/** What stands before the body, and how it is opened. */
interface Opening {
  end: number;
  opened: Set<string>;
  /** Where the head may begin: after the tag `html`. */
  headAt: number;
  /** What comes next: the body's own tag, or content that begins it unsaid. */
  next: 'body' | 'content';
}

/**
 * The page with `html`, `head` and `body` written out where its author left them out, as HTML allows (Living Standard,
 * 13.1.2.4): the parser that we use loses what stands outside them. Linear in time.
 */
export function wholePage(html: string): string {
  const { end, opened, headAt, next } = openingOf(html);
  const root = opened.has('html') ? '' : '<html>';
  if (next === 'body') return root + html;
  const front = opened.has('head') ? html.slice(0, end) : `${html.slice(0, headAt)}<head>${html.slice(headAt, end)}`;
  return `${root}${front}${opened.has('/head') ? '' : '</head>'}<body>${html.slice(end)}`;
}

function openingOf(html: string): Opening {
  const opened = new Set<string>();
  let end = 0;
  let headAt = 0;
  for (;;) {
    const after = skipped(html, end);
    if (after !== end) {
      end = after;
      continue;
    }
    const [tag, closes = '', written = ''] = matchAt(TAG, html, end) ?? [];
    const name = written.toLowerCase();
    if (!closes && (name === 'body' || name === 'frameset')) return { end, opened, headAt, next: 'body' };
    if (tag === undefined || !HEAD.has(name)) return { end, opened, headAt, next: 'content' };
    opened.add(closes + name);
    end += tag.length;
    if (name === 'html' && !closes) headAt = end;
    if (!closes && HELD.has(name)) end = endOf(html, name, end);
  }
}

/** Past blanks, comments and declarations. */
function skipped(html: string, from: number): number {
  if (html.startsWith('<!--', from)) {
    const end = html.indexOf('-->', from + 4);
    return end < 0 ? html.length : end + 3;
  }
  return from + (matchAt(BLANK, html, from) ?? matchAt(DECLARATION, html, from) ?? [''])[0].length;
}

function endOf(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}[^>]*>`, 'gi');
  closing.lastIndex = from;
  return closing.exec(html) ? closing.lastIndex : html.length;
}

function matchAt(pattern: RegExp, html: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(html);
}
