import { fold } from './fold.ts';

const MOST_UNITS = 20_000;
const ADDRESSES = /https?:\/\/\S+|[@#]\S+/g;
const NO_LETTERS = /[^\p{L}\p{N}]+/gu;

/** Letters and digits alone, for fingerprints: joiners, spaces, signs and links make no difference. */
export function squeeze(text: string): string {
  const own = text.slice(0, MOST_UNITS).replace(ADDRESSES, ' ');
  return squeezedByUnits(own) ?? lettersOf(own);
}

function lettersOf(text: string): string {
  return fold(text).replace(NO_LETTERS, '');
}

/** By UTF-16 code unit, what becomes of it; `UNKNOWN` until first met. */
const kinds = new Uint8Array(0x10000);
const UNKNOWN = 0;
const DROPPED = 1;
const WRITTEN = 2;
const EXPANDED = 3;
const SURROGATE = 4;
/** What stands beside it decides. */
const BY_NEIGHBOURS = 5;
/** The unit to write where one is written, and those where it is several. */
const units = new Uint16Array(0x10000);
const expansions = new Map<number, string>();

/** One text is written at a time. */
const room = new Uint16Array(2 * MOST_UNITS);
const LONGEST_EXPANSION = 18;

/** Many times as fast, unit by unit; null for the few texts in which that will not do. */
function squeezedByUnits(text: string): string | null {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const kind = kinds[code] || learn(code);
    if (kind === WRITTEN) room[length++] = units[code] ?? 0;
    else if (kind === EXPANDED) {
      const expansion = expansions.get(code) ?? '';
      for (let unit = 0; unit < expansion.length; unit++) room[length++] = expansion.charCodeAt(unit);
    } else if (kind === SURROGATE) {
      const point = text.codePointAt(i) ?? 0;
      // Letters beyond the first plane are rare; pictographs are not, and leave nothing.
      if (point < 0x10000 || lettersOf(String.fromCodePoint(point)) !== '') return null;
      i++;
    } else if (kind === BY_NEIGHBOURS) return null;
    if (length + LONGEST_EXPANSION > room.length) return null;
  }
  return Buffer.from(room.buffer, 0, length * 2).toString('utf16le');
}

/**
 * Marks that are composed with letters, and the one letter whose small form depends on its place. Those of Arabic (madda and
 * hamza, U+0653 to U+0655) are composed only with letters that fold to the same without them.
 */
const BESIDE_OTHERS = /[[\p{M}Σ]--[\u064b-\u0655\u0670\ufe0e\ufe0f]]/v;

function learn(code: number): number {
  const character = String.fromCharCode(code);
  const letters = lettersOf(character);
  if (code >= 0xd800 && code <= 0xdfff) kinds[code] = SURROGATE;
  else if (BESIDE_OTHERS.test(character.normalize('NFKC'))) kinds[code] = BY_NEIGHBOURS;
  else if (letters === '') kinds[code] = DROPPED;
  else if (letters.length === 1) {
    units[code] = letters.charCodeAt(0);
    kinds[code] = WRITTEN;
  } else {
    expansions.set(code, letters);
    kinds[code] = EXPANDED;
  }
  return kinds[code] ?? UNKNOWN;
}
