/** By UTF-16 code unit, what it is; 0 until first met. */
const kinds = new Uint8Array(0x10000);
const OTHER = 1;
const MARK = 2;
const LETTER = 3;
const JOINER = 4;
const SURROGATE = 5;

const LETTERS = /^[\p{L}\p{N}]$/u;
const MARKS = /^\p{M}$/u;
/** Between two letters or digits they join words. */
const JOINERS = "\u200c'’-‐";

/** Where the word ends that begins at `start`: letters, digits, their marks, and what joins them; `start` if none begins there. */
export function wordEnd(text: string, start: number): number {
  for (let at = start; ; ) {
    const kind = kindAt(text, at);
    if (kind === OTHER || (kind === JOINER && (at === start || kindAt(text, at + 1) !== LETTER))) return at;
    at += isSurrogate(text.charCodeAt(at)) ? 2 : 1;
  }
}

function kindAt(text: string, at: number): number {
  if (at >= text.length) return OTHER;
  const code = text.charCodeAt(at);
  const kind = kinds[code] || learn(code);
  return kind === SURROGATE ? kindOf(String.fromCodePoint(text.codePointAt(at) ?? 0)) : kind;
}

function learn(code: number): number {
  const kind = isSurrogate(code) ? SURROGATE : kindOf(String.fromCharCode(code));
  kinds[code] = kind;
  return kind;
}

function kindOf(character: string): number {
  if (LETTERS.test(character)) return LETTER;
  if (MARKS.test(character)) return MARK;
  return JOINERS.includes(character) ? JOINER : OTHER;
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}
