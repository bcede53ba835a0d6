import type { Normalised } from './document.ts';

/**
 * Words of a normalised text as index pairs into it, in typed arrays for those who read many. A word's own characters are
 * those between `starts` and `ends` without apostrophes and dots (`U.N.`, `Ja'far`, `30,000`): see `wordText`.
 */
export interface Words {
  count: number;
  starts: Uint32Array;
  ends: Uint32Array;
  /** 1 where a sentence ends with this word. */
  closes: Uint8Array;
  /** Hashtags and handles as index pairs of words, first and last: they may name in one word what is written as several. */
  tags: number[];
}

const OTHER = 1;
const LETTER = 2;
const DIGIT = 3;
const IDEOGRAPH = 4;
const PERSIAN = 5;

const classes = new Uint8Array(0x10000);
const LETTERS = /[\p{L}\p{M}]/u;
const DIGITS = /\p{N}/u;
const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

function learn(code: number): number {
  const character = String.fromCharCode(code);
  let found = OTHER;
  if (DIGITS.test(character)) found = DIGIT;
  else if (IDEOGRAPHS.test(character)) found = IDEOGRAPH;
  else if (LETTERS.test(character)) found = code >= 0x600 && code <= 0x6ff ? PERSIAN : LETTER;
  classes[code] = found;
  return found;
}

function classAt(text: string, index: number): number {
  if (index >= text.length || index < 0) return OTHER;
  const code = text.charCodeAt(index);
  return classes[code] || learn(code);
}

const APOSTROPHE = 0x27;
const DOT = 0x2e;
const COMMA = 0x2c;
const COLON = 0x3a;
const UNDERSCORE = 0x5f;
/** Swedish and Finnish put case endings of acronyms behind a colon: `FN:s`, `YK:n`. */
const SUFFIXED = new Set(['s', 'n']);

/** French and Italian words that lose their vowel before another: the apostrophe after them parts words. */
const ELIDED = new Set('l d j m n s t c qu jusqu lorsqu puisqu dell all sull nell dall un quell'.split(' '));
const CONTRACTED = new Set('t ll ve re d m'.split(' '));
const ABBREVIATIONS = new Set(
  'mr mrs ms dr prof st no nos gen col rev hon sen gov rep art para vol pp cf vs etc al inc ltd jan feb mar apr jun jul aug sep sept oct nov dec nr bzw ca hr fr sr sra dott avv bl kl ff mme mm'.split(
    ' ',
  ),
);

/** Finds the words. The original decides where a hashtag in camel case has its words. Linear in time. */
export function findWords(normalised: Normalised, original: string): Words {
  return new WordFinder(normalised, original).find();
}

/** Room for the words being found; the result is a copy of its own size. A long text takes wider room of its own. */
const startRoom = new Uint32Array(1 << 13);
const endRoom = new Uint32Array(1 << 13);
const closeRoom = new Uint8Array(1 << 13);

class WordFinder {
  private readonly text: string;
  private readonly words: Words;
  private readonly offsets: Uint32Array;
  private readonly original: string;

  constructor(normalised: Normalised, original: string) {
    this.text = normalised.text;
    this.offsets = normalised.offsets;
    this.original = original;
    closeRoom.fill(0, 0, Math.min(this.text.length + 1, closeRoom.length));
    this.words = { count: 0, starts: startRoom, ends: endRoom, closes: closeRoom, tags: [] };
  }

  find(): Words {
    const { text } = this;
    let i = 0;
    while (i < text.length) {
      const kind = classAt(text, i);
      if (kind === OTHER) i = this.skip(i);
      else if (kind === IDEOGRAPH) this.add(i, ++i);
      else i = this.word(i, kind);
    }
    const { count, starts, ends, closes, tags } = this.words;
    if (count > 0) closes[count - 1] = 1;
    return { count, starts: starts.slice(0, count), ends: ends.slice(0, count), closes: closes.slice(0, count), tags };
  }

  private skip(i: number): number {
    const code = this.text.charCodeAt(i);
    if ((code === 0x23 || code === 0x40) && classAt(this.text, i + 1) !== OTHER && !this.follows(i))
      return this.tag(i + 1);
    if (code === 0x0a || code === 0x21 || code === 0x3f || code === 0x2026) this.close();
    else if (code === DOT && this.endsSentence(i)) this.close();
    return i + 1;
  }

  private follows(i: number): boolean {
    const kind = i > 0 ? classAt(this.text, i - 1) : OTHER;
    return kind === LETTER || kind === DIGIT;
  }

  private close(): void {
    if (this.words.count > 0) this.words.closes[this.words.count - 1] = 1;
  }

  private endsSentence(dot: number): boolean {
    const { text, words } = this;
    const last = words.count - 1;
    if (last < 0) return false;
    let next = dot + 1;
    while (next < text.length && (text.charCodeAt(next) === 0x22 || text[next] === ')' || text[next] === "'")) next++;
    if (next < text.length && text.charCodeAt(next) > 0x20) return false;
    if (words.ends[last] !== dot) return true;
    const start = words.starts[last]!;
    const size = dot - start;
    const kind = classAt(text, start);
    if (kind === LETTER && (size === 1 || text.charCodeAt(start + 1) === DOT)) return false;
    if (kind === LETTER && size <= 5 && ABBREVIATIONS.has(text.slice(start, dot))) return false;
    // German and Scandinavian ordinals: «am 12. Mai».
    return !(kind === DIGIT && size <= 2 && classAt(text, next + 1) === LETTER);
  }

  private add(start: number, end: number): void {
    const { words } = this;
    if (words.count === words.starts.length) this.grow();
    words.starts[words.count] = start;
    words.ends[words.count++] = end;
  }

  private grow(): void {
    const { words } = this;
    const room = words.starts.length * 2;
    for (const name of ['starts', 'ends'] as const) {
      const wider = new Uint32Array(room);
      wider.set(words[name]);
      words[name] = wider;
    }
    const closes = new Uint8Array(room);
    closes.set(words.closes);
    words.closes = closes;
  }

  private word(start: number, first: number): number {
    const { text } = this;
    if (first === DIGIT) return this.number(start);
    let i = start + 1;
    for (;;) {
      const kind = classAt(text, i);
      if (kind === first || (kind === DIGIT && first === LETTER)) i++;
      else if (first !== LETTER) break;
      else if (text.charCodeAt(i) === APOSTROPHE && classAt(text, i + 1) === LETTER) {
        const end = this.runEnd(i + 1);
        const tail = text.slice(i + 1, Math.min(end, i + 4));
        if (tail === 's') {
          this.add(start, i);
          return end;
        }
        if (!CONTRACTED.has(tail) && i - start <= 7 && ELIDED.has(text.slice(start, i))) break;
        i = end;
      } else if (text.charCodeAt(i) === COLON && SUFFIXED.has(text[i + 1]!) && classAt(text, i + 2) === OTHER) {
        this.add(start, i);
        return i + 2;
      } else if (text.charCodeAt(i) === DOT && i === start + 1 && classAt(text, i + 1) === LETTER) {
        const end = this.acronymEnd(start);
        if (end > start) i = end;
        break;
      } else break;
    }
    if (text.charCodeAt(i) === COLON && text.startsWith('//', i + 1)) return this.address(i);
    if (text.charCodeAt(i) === DOT && i - start === 3 && text.startsWith('www', start)) return this.address(i);
    const possessive = i === start + 1 && text.charCodeAt(start - 1) === APOSTROPHE && text[start] === 's';
    if (!possessive) this.add(start, i);
    return i;
  }

  private runEnd(i: number): number {
    for (;;) {
      const kind = classAt(this.text, i);
      if (kind !== LETTER && kind !== DIGIT) return i;
      i++;
    }
  }

  /** The end of `u.n.` or `m.e.k`: single letters with dots between them; `start` where it is none. */
  private acronymEnd(start: number): number {
    const { text } = this;
    let i = start;
    while (classAt(text, i) === LETTER && text.charCodeAt(i + 1) === DOT) i += 2;
    if (classAt(text, i) === LETTER) return classAt(text, i + 1) === OTHER ? i + 1 : i === start + 2 ? start : i - 1;
    return i - start > 2 ? i - 1 : start;
  }

  private number(start: number): number {
    const { text } = this;
    let i = start;
    for (;;) {
      while (classAt(text, i) === DIGIT) i++;
      const code = text.charCodeAt(i);
      const grouped = (code === COMMA || code === DOT) && i - start <= 9 && this.digits(i + 1) === 3;
      if (!grouped) break;
      i++;
    }
    // «1980s», «12th», «3pm» stay whole; «1988م» does not.
    if (classAt(text, i) === LETTER) i = this.runEnd(i);
    this.add(start, i);
    return i;
  }

  private digits(i: number): number {
    let count = 0;
    while (count < 4 && classAt(this.text, i + count) === DIGIT) count++;
    return count;
  }

  /** An address on the web carries no words of a language. */
  private address(i: number): number {
    while (i < this.text.length && this.text.charCodeAt(i) > 0x20) i++;
    return i;
  }

  private tag(start: number): number {
    const { text, words } = this;
    const first = words.count;
    let from = start;
    let i = start;
    for (; ; i++) {
      const kind = classAt(text, i);
      const underscore = text.charCodeAt(i) === UNDERSCORE;
      const over = kind === OTHER && !underscore;
      if (i > from && (over || underscore || this.turns(i))) {
        this.add(from, i);
        from = i;
      }
      if (over) break;
      if (underscore) from = i + 1;
    }
    if (words.count > first) words.tags.push(first, words.count - 1);
    return i;
  }

  /** Whether a new word of a hashtag begins here: `NoToExecution`, `UNHumanRights`, `Massacre1988`. */
  private turns(i: number): boolean {
    const before = classAt(this.text, i - 1);
    const here = classAt(this.text, i);
    if (before !== here) return before === DIGIT || here === DIGIT;
    if (here !== LETTER) return false;
    const at = this.offsets[i]!;
    if (!isUpper(this.original.charCodeAt(at))) return false;
    return !isUpper(this.original.charCodeAt(at - 1)) || isLower(this.original.charCodeAt(at + 1));
  }
}

function isUpper(code: number): boolean {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a;
  const character = String.fromCharCode(code);
  return character !== character.toLowerCase();
}

function isLower(code: number): boolean {
  if (code < 0x80) return code >= 0x61 && code <= 0x7a;
  const character = String.fromCharCode(code);
  return character !== character.toUpperCase();
}

const INNER = /['.,]/g;

/** A word's own characters: `un` for `u.n.`, `jafar` for `ja'far`, `30000` for `30,000`; contractions keep theirs (`don't`). */
export function wordText(text: string, start: number, end: number): string {
  const word = text.slice(start, end);
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (code === APOSTROPHE) return CONTRACTED.has(word.slice(i + 1)) ? word : word.replace(INNER, '');
    if (code === DOT || code === COMMA) return word.replace(INNER, '');
  }
  return word;
}
