import type { Span } from '#src/model/signal.ts';
import { foldCharacter } from './fold-character.ts';

/** What parts the words of a name, and in hashtags and compounds is left out or written otherwise. */
const BETWEEN = /[\s\u200c_\-\u2010-\u2015]+/u;
const MARK = /\p{M}/u;

/**
 * Where words stand in a text however they are spelt: in letters of Arabic or Persian form, with or without vowel signs,
 * accents, tatweel and zero-width joiners, in any case, digits of any script, and with a blank, a hyphen, an underscore or
 * nothing between two words of a name. Spans of the text as it is, in order; those that overlap are one.
 */
export function findSpellings(text: string, words: readonly string[]): Span[] {
  const patterns = words
    .map((word) => word.split(BETWEEN).map(fold).filter(Boolean))
    .filter((parts) => parts.length > 0)
    .map((parts) => new RegExp(parts.map(escaped).join('[\\s_-]{0,5}'), 'gu'));
  if (patterns.length === 0) return [];
  const { folded, origins } = foldedText(text);
  const spans = patterns.flatMap((pattern) =>
    Array.from(folded.matchAll(pattern), ({ index, 0: found }) => {
      const last = origins[index + found.length - 1] ?? 0;
      return { start: origins[index] ?? 0, end: withMarks(text, last + characterAt(text, last).length) };
    }),
  );
  return joined(spans.sort((a, b) => a.start - b.start));
}

function joined(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const { start, end } of spans) {
    const before = out.at(-1);
    if (before && start < before.end) before.end = Math.max(before.end, end);
    else out.push({ start, end });
  }
  return out;
}

function fold(text: string): string {
  return [...text].map(foldCharacter).join('');
}

/** The text folded, and for each of its code units where the character stands that it was made from. */
function foldedText(text: string): { folded: string; origins: number[] } {
  const parts: string[] = [];
  const origins: number[] = [];
  let at = 0;
  for (const character of text) {
    const folded = foldCharacter(character);
    parts.push(folded);
    for (let unit = 0; unit < folded.length; unit++) origins.push(at);
    at += character.length;
  }
  return { folded: parts.join(''), origins };
}

function characterAt(text: string, index: number): string {
  return String.fromCodePoint(text.codePointAt(index) ?? 0);
}

/** Vowel signs and accents belong to the letter before them. */
function withMarks(text: string, end: number): number {
  let to = end;
  while (to < text.length && MARK.test(characterAt(text, to))) to += characterAt(text, to).length;
  return to;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
