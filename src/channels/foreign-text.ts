/**
 * Text that others wrote, made fit to stand in a chat: what comes out is well-formed, has no controls and no characters
 * that turn the direction of what stands around it, and names nobody in a way that a service would ring for.
 */

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
export const WORD_JOINER = '\u2060';
export const RIGHT_TO_LEFT_MARK = '\u200f';

/** Parts words, with what parts them: an address ends at a space, at our quotation marks and where our isolates do. */
export const WORDS = /(\s+|[\u2068\u2069“”«»])/u;

/** Controls, marks, embeddings and what nobody can see; the isolates that we set ourselves stay. */
const INVISIBLE =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2067\u206a-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** One line: no isolate opens or ends beyond it. */
export function steadyLine(line: string): string {
  const shown = line.toWellFormed().replace(/\t/gu, ' ').replace(INVISIBLE, '');
  if (!shown.includes(FIRST_STRONG_ISOLATE) && !shown.includes(POP_ISOLATE)) return shown;
  let open = 0;
  let steady = '';
  for (const part of shown.split(/([\u2068\u2069])/u)) {
    if (part === FIRST_STRONG_ISOLATE) open++;
    if (part === POP_ISOLATE && open === 0) continue;
    if (part === POP_ISOLATE) open--;
    steady += part;
  }
  return steady + POP_ISOLATE.repeat(open);
}

/** Lines as `steadyLine` makes them. */
export function steadyLines(text: string): string[] {
  return text.split(/\r\n?|[\n\u2028\u2029]/u).map(steadyLine);
}

/** No `@name` or `@channel` that a service would ring for: an invisible word joiner stands behind each `@`. */
export function withoutMentions(text: string): string {
  return text.replace(/[@＠]/gu, `$&${WORD_JOINER}`);
}

/** An address in such text that no service makes a link of, nor fetches for a preview. */
export function withoutLinks(text: string): string {
  return text.replace(/:(?=\/\/)/gu, `:${WORD_JOINER}`);
}
