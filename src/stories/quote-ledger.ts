import type { StoryFeatures } from './features.ts';
import { answers } from './novelty.ts';

/** The first item in which a quote was seen. */
export interface KnownQuote {
  key: number;
  item: number;
  /** Days since 1970-01-01. */
  day: number;
}

/** Words that are so many days old are no news when they are quoted again. */
const OLD_DAYS = 14;
/**
 * Since when what an item quotes has been known, where most of its quotes are old and it brings no news beside them: a
 * threat of years ago that goes round again is not a new threat. Null where that is not so, or nobody knows the item's day.
 */
export function knownSince(features: StoryFeatures, known: readonly KnownQuote[]): KnownQuote | null {
  if (!features.dated || features.quotes.length === 0) return null;
  if (answers(features, { signals: [] })) return null;
  const old = known.filter(({ day, key }) => features.day - day > OLD_DAYS && features.quotes.includes(key));
  if (old.length * 2 < features.quotes.length || old.length === 0) return null;
  return old.reduce((first, one) => (one.day < first.day ? one : first));
}

/** The ledger in memory: of files that are grouped without a database, or of what a batch needs of it. */
export class QuoteLedger {
  readonly #first = new Map<number, KnownQuote>();

  known(keys: readonly number[]): KnownQuote[] {
    return keys.flatMap((key) => this.#first.get(key) ?? []);
  }

  /** Items come in any order: the earliest day counts. One without a day of its own is no witness. */
  add(item: number, { quotes, dated, day }: StoryFeatures): void {
    if (dated) for (const key of quotes) this.enter({ key, item, day });
  }

  enter(quote: KnownQuote): void {
    const first = this.#first.get(quote.key);
    if (!first || quote.day < first.day) this.#first.set(quote.key, quote);
  }
}
