import { createEntityMatcher } from './entities/matcher.ts';
import type { Watchlist } from './entities/watchlist.ts';
import { isRomanisedPersian } from './language/latin.ts';
import { detectLanguage } from './language.ts';
import { normalise } from './normalise.ts';
import type { CompiledLexicon } from './signals/compile-lexicon.ts';
import { hasEvidence } from './signals/evidence.ts';
import { SubjectTerms } from './signals/subject-terms.ts';
import { findWords, type Words, wordText } from './words.ts';

/** The country and its capital as the languages write them that are posted most. */
export const COUNTRY =
  /iran|irán|teheran|tehran|téhéran|тегеран|иран|ایران|إيران|ايران|طهران|تهران|ئێران|איראן|伊朗|イラン|이란|ईरान|ইরান|อิหร่าน|ιράν/iu;
const ARABIC_SCRIPT = /\p{Script=Arabic}/u;

/**
 * Makes the function that tells which posts of a stream of everything are worth an analysis: those that name something
 * watched (at any date), those that hold a word of the subject in any language, those that name Iran, and those in Persian
 * that hold evidence of any signal. All others carry no mention and no signal that would be kept. Pure; linear in the text.
 */
export function createFirehoseFilter(watchlist: Watchlist, lexicon: CompiledLexicon): (text: string) => boolean {
  const matcher = createEntityMatcher(watchlist);
  const terms = new SubjectTerms(lexicon, SUBJECT, hasEvidence);
  return (text) => {
    const normalised = normalise(text);
    if (normalised.text.length < 2) return false;
    const words = findWords(normalised, text);
    const found = terms.strongestIn(normalised.text, words);
    if (found === 'subject' || COUNTRY.test(text)) return true;
    if (matcher.finds({ content: text, normalised, words, published: null })) return true;
    return found === 'evidence' && mayBePersian(text, normalised.text, words) && detectLanguage(text) === 'fa';
  };
}

/** A text in romanised Persian has a word of it at least that is of no other language. */
function mayBePersian(text: string, normalised: string, words: Words): boolean {
  if (ARABIC_SCRIPT.test(text)) return true;
  for (let i = 0; i < words.count; i++)
    if (isRomanisedPersian(wordText(normalised, words.starts[i]!, words.ends[i]!))) return true;
  return false;
}

/** Concepts that make a text one of this subject wherever it stands. */
const SUBJECT = new Set([
  'execution',
  'execution-done',
  'death-penalty',
  'massacre',
  'offence-mohareb',
  'offence-corruption',
  'offence-baghy',
  'year-1988',
  'fatwa-1988',
  'mek',
  'perpetrator',
  'call-phrase',
  'imminence-step',
  'un-mandate',
]);
