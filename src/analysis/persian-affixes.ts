/**
 * Persian writes affixes joined, with a zero-width non-joiner or with a space («می‌شود», «می شود», «میشود»). We join them, so
 * that one form is left. Words are looked up by a packed key, eight bits a letter, to keep strings out of the inner loop.
 */

/** Key of a word of at most six letters of the Arabic block; 0 is the empty word. */
function packWord(word: string): number {
  let key = 0;
  for (let i = 0; i < word.length; i++) key = key * 256 + (word.charCodeAt(i) & 0xff);
  return key;
}

export const LONGEST_AFFIX = 6;

const AFTER_SPACE = 1;
const AFTER_SPACE_AND_HEH = 2;
const AFTER_JOINER = 4;

const suffixes = new Map<number, number>();
for (const [when, words] of [
  [AFTER_SPACE, 'ها های هایی هایم هایت هایش هایمان ترین هاست هایشا'],
  [AFTER_SPACE_AND_HEH, 'ای ام ایم اید اند'],
  [AFTER_JOINER, 'ها های هایی هایم هایت هایش هایمان هاست ی ای ام ات اش ایم اید اند مان تان شان اشان تر تری ترین'],
] as const)
  for (const word of words.split(' ')) suffixes.set(packWord(word), (suffixes.get(packWord(word)) ?? 0) | when);

const HEH = 'ه'.charCodeAt(0);

/** Whether a word is a suffix of the one before it, given the letter that ends that one. */
export function isSuffix(key: number, afterJoiner: boolean, lastLetterBefore: number): boolean {
  const when = suffixes.get(key);
  if (when === undefined) return false;
  if (afterJoiner) return (when & AFTER_JOINER) !== 0;
  return (when & AFTER_SPACE) !== 0 || ((when & AFTER_SPACE_AND_HEH) !== 0 && lastLetterBefore === HEH);
}

const VERB_PREFIXES = new Set(['می', 'نمی'].map(packWord));
// «می» is also the month of May: «در ماه می از …».
const NO_VERBS = new Set(
  'در از به که و تا با است سال را بر یا این آن هم بود امسال'.replace('آ', 'ا').split(' ').map(packWord),
);

export function isVerbPrefix(key: number): boolean {
  return VERB_PREFIXES.has(key);
}

/** Whether a word can follow «می» as its verb. */
export function canFollowVerbPrefix(key: number, length: number, afterJoiner: boolean): boolean {
  return afterJoiner || (length > 1 && !(length <= LONGEST_AFFIX && NO_VERBS.has(key)));
}
