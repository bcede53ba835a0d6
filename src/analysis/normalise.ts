import type { Span } from '#src/model/signal.ts';
import type { Normalised } from './document.ts';
import {
  DROP,
  EXPAND,
  expansionOf,
  foldCharacter,
  foldOf,
  JOINER,
  kindOf,
  learnCharacter,
  NEWLINE,
  SPACE,
  SURROGATE,
  UNKNOWN,
  WRITE,
} from './fold-character.ts';
import { canFollowVerbPrefix, isSuffix, isVerbPrefix, LONGEST_AFFIX } from './persian-affixes.ts';

/** What stood before a word of Arabic script. */
const NOTHING = 0;
const BLANK = 1;
const JOIN = 2;
const BREAK = 3;

/** An item's text is asked for again when its words are put into the index of the search. */
let last: { text: string; normalised: Normalised } | null = null;

/**
 * Text as we compare it: letters of one form and one case, no marks and no invisible characters, ASCII digits, plain quotes
 * and dashes; runs of blanks are one space, runs with a line end one newline. A zero-width non-joiner is a space, except
 * before and after Persian affixes, which are joined however they were written (see `persian-affixes.ts`).
 * Linear in time; broken surrogates stay as they are. The result may be another caller's too: it is not to be changed.
 */
export function normalise(text: string): Normalised {
  if (last?.text === text) return last.normalised;
  const normalised = normalisedAnew(text);
  last = text.length > KEPT_ROOM ? null : { text, normalised };
  return normalised;
}

function normalisedAnew(text: string): Normalised {
  const writer = new Writer(text.length);
  const length = text.length;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    const kind = kindOf[code] || learnCharacter(code);
    if (kind === WRITE) writer.write(foldOf[code]!, i);
    else if (kind === SPACE) writer.part(BLANK, i);
    else if (kind === JOINER) writer.part(JOIN, i);
    else if (kind === NEWLINE) writer.part(BREAK, i);
    else if (kind === EXPAND) writer.writeAll(expansionOf(code), i);
    else if (kind === SURROGATE) i += writeSurrogate(writer, text, i);
    else if (kind === UNKNOWN || kind === DROP) continue;
  }
  return writer.finish(length);
}

/** Returns how many more code units than one were read. */
function writeSurrogate(writer: Writer, text: string, index: number): number {
  const point = text.codePointAt(index)!;
  if (point < 0x10000) {
    writer.write(point, index);
    return 0;
  }
  writer.writeAll(foldCharacter(String.fromCodePoint(point)), index);
  return 1;
}

// The ezafe after heh is written «قوه‌ی», «قوه ی», «قوهٔ» or not at all: it is left out.
const HEH = 'ه'.charCodeAt(0);
const YEH = 'ی'.charCodeAt(0) & 0xff;

function isPersianLetter(code: number): boolean {
  return code >= 0x620 && code <= 0x6d5 && !(code >= 0x660 && code <= 0x66d);
}

/** Room for the text being written: one text is written at a time, and making such arrays costs more than filling them. */
let unitRoom = new Uint16Array(1 << 13);
let originRoom = new Uint32Array(1 << 13);
/** Texts larger than this do not leave their room behind. */
const KEPT_ROOM = 1 << 17;

/** Writes the result and joins affixes as soon as a word is complete. */
class Writer {
  private units = unitRoom;
  private origins = originRoom;
  private length = 0;
  /** The separator to write before the next character. */
  private pending = NOTHING;
  private pendingOrigin = 0;
  /** The word of Arabic script being written: where it starts, its packed key, what stood before it. */
  private wordStart = -1;
  private wordKey = 0;
  private before = NOTHING;
  private prefixBefore = false;

  constructor(length: number) {
    if (length + 32 > this.units.length) this.widen(length + 32);
  }

  write(unit: number, origin: number): void {
    if (this.pending !== NOTHING) this.separate();
    if (isPersianLetter(unit)) {
      if (this.wordStart < 0) this.beginWord();
      this.wordKey = this.wordKey * 256 + (unit & 0xff);
    } else if (this.wordStart >= 0) this.endWord(NOTHING);
    if (this.length + 2 > this.units.length) this.grow();
    this.units[this.length] = unit;
    this.origins[this.length++] = origin;
  }

  writeAll(units: string, origin: number): void {
    for (let i = 0; i < units.length; i++) {
      if (units.charCodeAt(i) === 0x20) this.part(BLANK, origin);
      else this.write(units.charCodeAt(i), origin);
    }
  }

  part(separator: number, origin: number): void {
    if (this.pending === NOTHING) {
      this.pending = separator;
      this.pendingOrigin = origin;
    } else if (separator === BREAK || this.pending === JOIN) this.pending = separator;
  }

  private separate(): void {
    if (this.wordStart >= 0) this.endWord(this.pending);
    if (this.length > 0) {
      if (this.length + 2 > this.units.length) this.grow();
      this.units[this.length] = this.pending === BREAK ? 0x0a : 0x20;
      this.origins[this.length++] = this.pendingOrigin;
    }
    this.before = this.pending;
    this.pending = NOTHING;
  }

  private beginWord(): void {
    this.wordStart = this.length;
    this.wordKey = 0;
  }

  private endWord(after: number): void {
    const start = this.wordStart;
    const size = this.length - start;
    const key = size <= LONGEST_AFFIX ? this.wordKey : 0;
    const parted = start > 1 && this.before !== BREAK && this.units[start - 1] === 0x20;
    let joined = false;
    if (parted && isPersianLetter(this.units[start - 2]!)) {
      const afterJoiner = this.before === JOIN;
      if (size === 1 && key === YEH && this.units[start - 2] === HEH) this.length = start - 1;
      else {
        joined = this.prefixBefore
          ? canFollowVerbPrefix(key, size, afterJoiner)
          : key !== 0 && isSuffix(key, afterJoiner, this.units[start - 2]!);
        if (joined) this.removeSeparator(start - 1);
      }
    }
    const digit = start > 1 && isDigit(this.units[start - 2]!);
    this.prefixBefore = !joined && key !== 0 && isVerbPrefix(key) && !(digit && after === BLANK);
    this.wordStart = -1;
    this.before = NOTHING;
  }

  private removeSeparator(index: number): void {
    this.units.copyWithin(index, index + 1, this.length);
    this.origins.copyWithin(index, index + 1, this.length);
    this.length--;
  }

  private grow(): void {
    this.widen(this.units.length * 2);
  }

  private widen(room: number): void {
    const units = new Uint16Array(room);
    units.set(this.units.subarray(0, this.length));
    this.units = units;
    const origins = new Uint32Array(room);
    origins.set(this.origins.subarray(0, this.length));
    this.origins = origins;
    if (room > KEPT_ROOM) return;
    unitRoom = units;
    originRoom = origins;
  }

  finish(end: number): Normalised {
    if (this.wordStart >= 0) this.endWord(NOTHING);
    this.origins[this.length] = end;
    return {
      text: Buffer.from(this.units.buffer, 0, this.length * 2).toString('utf16le'),
      offsets: this.origins.slice(0, this.length + 1),
    };
  }
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

const UNSEEN = /[\s\p{Cf}\u0640]/u;

/** The stretch of the original that a stretch of the normalised text was made from, without blanks at its end. */
export function originalSpan(original: string, normalised: Normalised, start: number, end: number): Span {
  const from = normalised.offsets[start] ?? original.length;
  let to = normalised.offsets[end] ?? original.length;
  while (to > from && UNSEEN.test(original[to - 1]!)) to--;
  return { start: from, end: to };
}
