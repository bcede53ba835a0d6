import type { Words } from '../words.ts';

/**
 * The words of a text as one run of letters without separators, in which names are looked up: so `Gohar Dasht`, `Gohar-Dasht`
 * and `Gohardasht` read alike. Latin letters are folded further, because Persian names have no one romanisation: doubled
 * letters count once, `ee` and `y` are `i`, `oo` and `ou` are `u`, `q` is `gh`, `w` is `v`.
 */
export interface NameLetters {
  letters: Uint16Array;
  length: number;
  /** Where the letters of each word start; one more entry for the end. */
  starts: Uint32Array;
}

const A = 0x61;
const E = 0x65;
const G = 0x67;
const H = 0x68;
const I = 0x69;
const O = 0x6f;
const Q = 0x71;
const U = 0x75;
const V = 0x76;
const W = 0x77;
const Y = 0x79;
const Z = 0x7a;

let letterRoom = new Uint16Array(1 << 14);
let startRoom = new Uint32Array(1 << 12);
const KEPT_ROOM = 1 << 17;

/** The result is overwritten by the next call. */
export function nameLetters(text: string, words: Words): NameLetters {
  const { count } = words;
  // `q` gives two letters: at worst twice the text.
  const letters = letterRoom.length >= text.length * 2 ? letterRoom : new Uint16Array(text.length * 2);
  const starts = startRoom.length > count ? startRoom : new Uint32Array(count + 1);
  if (letters.length <= KEPT_ROOM) letterRoom = letters;
  if (starts.length <= KEPT_ROOM) startRoom = starts;
  let length = 0;
  for (let word = 0; word < count; word++) {
    starts[word] = length;
    const end = words.ends[word]!;
    let last = 0;
    for (let i = words.starts[word]!; i < end; i++) {
      let code = text.charCodeAt(i);
      if (code >= A && code <= Z) {
        if (code === E && i + 1 < end && text.charCodeAt(i + 1) === E) {
          code = I;
          i++;
        } else if (code === O && i + 1 < end && (text.charCodeAt(i + 1) === O || text.charCodeAt(i + 1) === U)) {
          code = U;
          i++;
        } else if (code === Y) code = I;
        else if (code === W) code = V;
        else if (code === Q) {
          letters[length++] = G;
          code = H;
          last = 0;
        }
        if (code === last) continue;
        last = code;
      } else if (code === 0x27 || code === 0x2e || code === 0x2c) continue;
      letters[length++] = code;
    }
  }
  starts[count] = length;
  return { letters, length, starts };
}

/** One word, already free of apostrophes and dots, as `nameLetters` gives it. */
export function foldedWord(word: string): string {
  const words: Words = {
    count: 1,
    starts: Uint32Array.of(0),
    ends: Uint32Array.of(word.length),
    closes: Uint8Array.of(0),
    tags: [],
  };
  const { letters, length } = nameLetters(word, words);
  return String.fromCharCode(...letters.subarray(0, length));
}
