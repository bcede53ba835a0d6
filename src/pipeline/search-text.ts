import { normalise } from '#src/analysis/normalise.ts';
import type { Database } from '#src/store/database.ts';
import { indexOlderItems } from '#src/store/search-index.ts';

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
