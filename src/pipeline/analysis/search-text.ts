import { normalise, originalSpan } from '#src/analysis/normalise.ts';
import type { Span } from '#src/model/signal.ts';
import type { Database } from '#src/store/database.ts';
import type { SearchPart } from '#src/store/desk-search.ts';
import { indexOlderItems } from '#src/store/search-index.ts';
import { searchWords, WORD } from '#src/store/search-lexemes.ts';

const ZERO_WIDTH_NON_JOINER = '\u200c';

/** A text as it is searched for and as `items.search` holds its words: letters and digits made alike. */
export function searchText(text: string): string {
  return normalise(text).text;
}

/**
 * The ways in which a text may be searched for: as it is, and with what a zero-width non-joiner parts joined, since
 * «قزل‌حصار» is as often typed «قزلحصار».
 */
export function searchTexts(text: string): string[] {
  return text.includes(ZERO_WIDTH_NON_JOINER)
    ? [searchText(text), searchText(text.replaceAll(ZERO_WIDTH_NON_JOINER, ''))]
    : [searchText(text)];
}

/** Makes items searchable that an earlier version analysed, some at a time; false once there are none left. */
export function indexOlderTexts(db: Database): Promise<boolean> {
  return indexOlderItems(db, searchTexts);
}

const MOST_FINDS = 200;

/** Where what is searched for stands in a text, in its own letters and in order; what is excluded stands nowhere. */
export function findsIn(text: string, parts: readonly SearchPart[]): Span[] {
  const normalised = normalise(text);
  const words = [...normalised.text.matchAll(WORD)].map((match) => ({
    word: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
  const spans: Span[] = [];
  for (const { texts, match, excluded } of parts) {
    if (excluded) continue;
    for (const wanted of texts.map(searchWords)) {
      for (let at = 0; at + wanted.length <= words.length && spans.length < MOST_FINDS; at++) {
        if (
          !wanted.every((word, index) =>
            isWord(words[at + index]?.word, word, match === 'prefix' && index === wanted.length - 1),
          )
        )
          continue;
        const [first, last] = [words[at], words[at + wanted.length - 1]];
        if (first && last) spans.push(originalSpan(text, normalised, first.start, last.end));
      }
    }
  }
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}

function isWord(there: string | undefined, wanted: string, prefix: boolean): boolean {
  return there !== undefined && (prefix ? there.startsWith(wanted) : there === wanted);
}
