import { normalise } from '../normalise.ts';
import { findWords, wordText } from '../words.ts';
import { foldedWord } from './name-letters.ts';
import type { Condition, Watchlist, WatchlistEntity } from './watchlist.ts';

/**
 * How an alias comes to count: `name` always, `conditional` by its own rule,
 * `distinctive`, `surname` and `common` by who else is named,
 * titles and subject, `office` by the date; `other` never, it only keeps longer names of others from being taken apart.
 */
export type PatternRule = 'name' | 'conditional' | 'distinctive' | 'surname' | 'common' | 'office' | 'other';

export interface Pattern {
  entity: WatchlistEntity;
  rule: PatternRule;
  /** As the watchlist writes it. */
  alias: string;
  letters: Uint16Array;
  words: number;
  /** Letters of the alias with no folding of romanisation. */
  plain: string;
  /** Whether those must be the same. */
  exact: boolean;
  cased: boolean;
  /** Written with `#` in the watchlist: counts in hashtags and handles alone. */
  tagged: boolean;
  condition: Condition | null;
  office: WatchlistEntity['offices'][number] | null;
}

/** More spellings of one alias than this are not tried. */
const MOST_SPELLINGS = 96;
const LATIN = /^[a-z0-9]+$/;
const ARTICLE = /^ال(?=....)/;

/** All that is looked up for a watchlist: every alias in each of the spellings that the watchlist gives for its words. */
export function patternsOf(watchlist: Watchlist): Pattern[] {
  const spellings = spellingsOf(watchlist.spellings);
  const reading = remembered(foldedWord);
  const patterns: Pattern[] = [];
  for (const entity of watchlist.entities) {
    const add = (rule: PatternRule, alias: string, more: Partial<Pattern> = {}): void => {
      addPatterns(patterns, spellings, reading, {
        entity,
        rule,
        alias,
        cased: false,
        condition: null,
        office: null,
        ...more,
      });
    };
    for (const alias of new Set([entity.name.en, entity.name.fa])) if (entity.type !== 'event') add('name', alias);
    for (const list of Object.values(entity.aliases)) for (const alias of list) add('name', alias);
    for (const alias of entity.cased) add('name', alias, { cased: true });
    for (const alias of entity.distinctive) add('distinctive', alias);
    for (const alias of entity.surnames) add('surname', alias);
    for (const alias of entity.common) add('common', alias);
    for (const alias of entity.not) add('other', alias);
    for (const condition of entity.conditional)
      for (const alias of condition.aliases) add('conditional', alias, { condition, cased: condition.cased });
    for (const office of entity.offices) for (const alias of office.aliases) add('office', alias, { office });
  }
  return patterns;
}

type Reading = (word: string) => string;

/** Aliases share most of their words. */
function remembered(read: Reading): Reading {
  const known = new Map<string, string>();
  return (word) => {
    let result = known.get(word);
    if (result === undefined) {
      result = read(word);
      known.set(word, result);
    }
    return result;
  };
}

type Seed = Omit<Pattern, 'letters' | 'words' | 'plain' | 'exact' | 'tagged'>;

const GENITIVE = /['’]s\b/g;

function addPatterns(patterns: Pattern[], spellings: Map<string, string[]>, reading: Reading, seed: Seed): void {
  // «Irans judiciary», `#IransJudiciary`: the apostrophe is often left out.
  const texts = [...new Set([seed.alias, seed.alias.replace(GENITIVE, 's')])].map(wordsOf);
  const respelled = texts.some((words) => words.some((word) => spellings.has(word)));
  const folded = respelled || seed.entity.type === 'person' || seed.entity.type === 'place';
  const seen = new Set<string>();
  for (const variant of texts.flatMap((words) => variantsOf(words, spellings))) {
    const plain = variant.join('');
    // Written as one word, letters that meet are read as one: `alirezaavaei`.
    for (const read of new Set([variant.map(reading).join(''), reading(plain)])) {
      const letters = read.replace(ARTICLE, '');
      if (letters === '' || seen.has(letters)) continue;
      seen.add(letters);
      patterns.push({
        ...seed,
        tagged: seed.alias.startsWith('#'),
        letters: Uint16Array.from(letters, (letter) => letter.charCodeAt(0)),
        words: variant.length,
        plain,
        exact: !folded && LATIN.test(plain),
      });
    }
  }
}

function wordsOf(alias: string): string[] {
  const normalised = normalise(alias);
  const words = findWords(normalised, alias);
  return Array.from({ length: words.count }, (_, i) => wordText(normalised.text, words.starts[i]!, words.ends[i]!));
}

/** For each word the words of its group, one of each reading. */
function spellingsOf(groups: readonly string[][]): Map<string, string[]> {
  const spellings = new Map<string, string[]>();
  for (const group of groups) {
    const words = group.map((word) => wordsOf(word).join(''));
    const different = [...new Map(words.map((word) => [foldedWord(word), word])).values()];
    for (const word of words) spellings.set(word, [...(spellings.get(word) ?? []), ...different]);
  }
  return spellings;
}

function variantsOf(texts: string[], spellings: Map<string, string[]>): string[][] {
  let variants = [texts];
  for (const [index, word] of texts.entries()) {
    const others = spellings.get(word);
    if (!others) continue;
    variants = variants.flatMap((variant) => [
      variant,
      ...others.filter((other) => other !== word).map((other) => variant.with(index, other)),
    ]);
  }
  return variants.slice(0, MOST_SPELLINGS);
}
