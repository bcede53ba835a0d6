import porter from 'natural/lib/natural/stemmers/porter_stemmer.js';

const ASCII_WORD = /^[a-z]{3,}$/;
const PERSIAN_WORD = /^[\u0600-\u06ff]{4,}$/u;
// Longest first: plural with ezafe or possessive, plural, comparative, verb endings, enclitics.
const PERSIAN_SUFFIX = /(?:هایشان|هایمان|هایی|های|ها|ترین|تر|شان|مان|تان|اند|ان|ات|ین|ون|ند|ید|یم|ای|ی)$/u;
const LONGEST_STEM = 7;

/**
 * What is left of a word when its endings are taken off. English by Porter's algorithm (`natural`), Persian and Arabic by their
 * commonest endings, and all cut after seven letters, where the endings of German and the Romance languages begin.
 * Words come normalised.
 */
export function stemOf(word: string): string {
  if (ASCII_WORD.test(word)) return porter.stem(word).slice(0, LONGEST_STEM);
  if (!PERSIAN_WORD.test(word)) return word.slice(0, LONGEST_STEM);
  const stem = word.replace(PERSIAN_SUFFIX, '');
  return (stem.length >= 3 ? stem : word).slice(0, LONGEST_STEM);
}
