/** How a service counts the length of a text. */
export type Measure = (text: string) => number;

export const utf16Units: Measure = (text) => text.length;
export const utf8Bytes: Measure = (text) => Buffer.byteLength(text, 'utf8');
export const codePoints: Measure = (text) => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/** A text and what a service must be given to show it (escaped, say). Line by line: no markup spans lines. */
export type Convert = (text: string) => string;

const WORD_REACH = 24;
/** Longer than any grapheme that people write: what is looked at is bounded, whatever a hostile author piles up. */
const GRAPHEME_REACH = 64;
const ELLIPSIS = '…';
const ADDRESS = /https?:\/\/[^\s\u2068\u2069“”«»]+/giu;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * `text` as `convert` makes it, at most `limit` long after that as `measure` counts, cut between words, else graphemes,
 * and marked with `…` where something is left out. Never half an escape: `&` grows fivefold, and is counted so.
 */
export function fitted(text: string, limit: number, convert: Convert, measure: Measure = utf16Units): string {
  // Where it is longer than this, it does not fit, however short its characters are.
  if (text.length <= 2 * limit) {
    const whole = convert(text);
    if (measure(whole) <= limit) return whole;
  }
  const room = limit - measure(convert(` ${ELLIPSIS}`));
  if (room <= 0) return '';
  const head = headOf(text, room, convert, measure).trimEnd();
  // Right behind an address it would be part of it.
  return convert(`${head}${/https?:\S*$/iu.test(head) ? ' ' : ''}${ELLIPSIS}`);
}

/** The longest beginning of `text` that fits, unconverted; at least one grapheme where any fits. */
function headOf(text: string, limit: number, convert: Convert, measure: Measure): string {
  const ends = boundaries(text, 2 * limit);
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(convert(text.slice(0, ends[middle]))) <= limit) low = middle;
    else high = middle - 1;
  }
  const end = ends[low] ?? 0;
  // Half a word misleads, and half a Persian word changes its last letter: a space close by is the better place.
  const space = text.lastIndexOf(' ', end);
  return text.slice(0, space > 0 && space > end - WORD_REACH ? space : end);
}

/**
 * Where a text may be cut, from 0, up to `most` UTF-16 code units: where graphemes end, but one beyond all reason is cut
 * between code points, and an address never: half of one is an address that somebody else may own.
 */
function boundaries(text: string, most: number): number[] {
  const ends = [0];
  const looked = text.slice(0, most + GRAPHEME_REACH);
  for (const { index, segment } of graphemes.segment(looked)) {
    let end = index;
    if (segment.length > GRAPHEME_REACH)
      for (const point of segment) {
        end += point.length;
        if (end <= most) ends.push(end);
      }
    else if (index + segment.length <= most) ends.push(index + segment.length);
  }
  const addresses = [...looked.matchAll(ADDRESS)].map(({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
  }));
  return ends.filter((end) => !addresses.some((address) => address.start < end && end < address.end));
}

export interface Pieces {
  /** Converted, each within the limit, none empty. */
  pieces: string[];
  /** False where there was more than they hold. */
  complete: boolean;
}

/** `text` in at most `most` pieces, cut between lines, else within them as `fitted` cuts. */
export function piecesOf(
  text: string,
  limit: number,
  most: number,
  convert: Convert,
  measure: Measure = utf16Units,
): Pieces {
  const pieces: string[] = [];
  let current: string[] = [];
  let size = 0;
  let whole = true;
  const close = () => {
    const piece = current.join('\n').trim();
    if (piece !== '') pieces.push(piece);
    current = [];
    size = 0;
  };
  for (const line of text.split('\n')) {
    let rest = line;
    while (true) {
      if (pieces.length >= most) return { pieces, complete: false };
      const shown = rest.length <= 2 * limit ? convert(rest) : null;
      const length = shown === null ? Number.POSITIVE_INFINITY : measure(shown);
      if (shown !== null && size + length + 1 <= limit) {
        current.push(shown);
        size += length + 1;
        break;
      }
      if (current.length > 0) {
        close();
        continue;
      }
      const head = headOf(rest, limit, convert, measure);
      if (head.trim() === '') {
        // What can be neither cut nor shown: an address longer than a message.
        whole = false;
        break;
      }
      pieces.push(convert(head).trimEnd());
      rest = rest.slice(head.length).trimStart();
      if (rest === '') break;
    }
  }
  if (pieces.length < most) close();
  return { pieces, complete: whole && current.join('').trim() === '' };
}
