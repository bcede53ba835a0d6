/**
 * Foreign text made safe to show among ours: what came from a source may hold line breaks, direction overrides and
 * invisible characters that would rearrange the words of the message around it.
 */

/** Controls, direction marks, embeddings and isolates, and the tag characters that nobody can see. */
const INVISIBLE =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]+/gu;
const SPACES = /\s+/gu;
const WORD_REACH = 24;
/** Longer than any grapheme that people write. */
const GRAPHEME_REACH = 64;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** More marks than any script sets above and below a letter: piled up they paint over what stands around. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** One line without controls and without characters that change direction; zero-width (non-)joiners stay: Persian needs them. */
export function plainLine(text: string): string {
  return text
    .replace(/[\r\n\t\v\f\u2028\u2029]+/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(PILED_MARKS, '$1')
    .replace(SPACES, ' ')
    .trim();
}

/** Text of several lines without what nobody can see or what changes direction; line ends and tabs stay. */
export function plainText(text: string): string {
  return text.replace(/\r\n?|[\u2028\u2029]/gu, '\n').replace(INVISIBLE, (run) => run.replace(/[^\n\t]+/gu, ''));
}

/** The line wrapped in U+2068 … U+2069, so that its direction stays its own within a sentence of the other direction. */
export function isolated(text: string): string {
  return `${FIRST_STRONG_ISOLATE}${plainLine(text)}${POP_ISOLATE}`;
}

/** At most `limit` UTF-16 code units, cut between words, else graphemes, and marked with `…` where something is left out. */
export function clipped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = 0;
  // A grapheme may be as long as a hostile author likes: what is looked at is bounded, not only what is kept.
  for (const { index, segment } of graphemes.segment(text.slice(0, limit + GRAPHEME_REACH))) {
    if (index + segment.length > limit - 1) break;
    end = index + segment.length;
  }
  // Half a word misleads, and half a Persian word changes its last letter: a space close by is the better place.
  const space = text.lastIndexOf(' ', end);
  return `${text.slice(0, space > 0 && space > end - WORD_REACH ? space : end).trimEnd()}…`;
}

/** For HTML text and quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Takes `escapeHtml` back, once. */
export function unescapedOnce(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** Longer ones are no addresses that anybody opens, and would swamp a message. */
const ADDRESS_LIMIT = 2000;

/** The address as `URL` writes it where it is http(s), else null: `javascript:` and its like never become links. */
export function webAddress(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  const isWeb = parsed.protocol === 'https:' || parsed.protocol === 'http:';
  return isWeb && parsed.href.length <= ADDRESS_LIMIT ? parsed.href : null;
}

const RIGHT_TO_LEFT = new Set(['fa', 'ar', 'he', 'ur', 'ps', 'ckb', 'ug', 'sd', 'yi', 'azb', 'lrc', 'mzn', 'glk']);

/** For `dir` attributes; `und` and languages unknown to us are left to the reader's program. */
export function directionOf(language: string): 'rtl' | 'ltr' | 'auto' {
  const primary = language.toLowerCase().split('-')[0] ?? '';
  if (RIGHT_TO_LEFT.has(primary)) return 'rtl';
  return primary === '' || primary === 'und' ? 'auto' : 'ltr';
}
