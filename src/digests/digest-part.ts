import type { DigestSection, DigestStatement } from '#src/model/digest.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { PeriodCounts } from './counts.ts';
import type { StoryInPeriod } from './period.ts';
import { digestWords } from './words.ts';

export type QuotedItem = Story['items'][number];

/** Gives an item its words, where it was chosen without them. */
export type Worded = <Item extends QuotedItem>(item: Item) => Item;

/** A line of a digest that is still to be worded: of hundreds of stories a section tells some. */
export interface Line {
  item: QuotedItem;
  /** Words it of the same item with its words. */
  say(item: QuotedItem): DigestStatement;
}

/** What of a digest is known only when its sections are worded. */
export interface PartFacts {
  /** Figures of the period before, null where there are none. */
  previous: PeriodCounts | null;
  /** What a section says that found nothing. */
  empty: DigestSection['empty'];
}

/** A section of which it is decided what it tells. */
export interface DigestPart {
  key: DigestSection['key'];
  /** All whose words it is made of. */
  items: readonly QuotedItem[];
  tell(worded: Worded, facts: PartFacts): DigestSection;
}

/** A line of an item that has its words. */
export function said({ item, say }: Line): DigestStatement {
  return say(item);
}

/** A section of lines, as many as it holds: of `all` that there are the first are given. */
export function partOf(
  key: DigestSection['key'],
  lines: readonly Line[],
  { limit, all }: { limit: number; all: number },
  language: ReaderLanguage,
  own?: Pick<DigestSection, 'empty'>,
): DigestPart {
  const told = lines.slice(0, limit);
  return {
    key,
    items: told.map(({ item }) => item),
    tell: (worded, { empty }) => ({
      ...{
        key,
        title: digestWords(language).sections[key],
        statements: told.map(({ item, say }) => say(worded(item))),
      },
      ...{ more: Math.max(0, all - limit), empty, ...own },
    }),
  };
}

/** Of the entries that have such items, these alone. */
export function withItems(entries: readonly StoryInPeriod[], isRead: (item: QuotedItem) => boolean): ReadEntry[] {
  return entries.flatMap(({ story, items }) => {
    const read = items.filter(isRead);
    return read.length > 0 ? [{ story, items: read }] : [];
  });
}

/** A statement that is still to be worded: of hundreds that are found a section tells some. */
export type Unworded = () => DigestStatement;

export type ReadEntry = Pick<StoryInPeriod, 'story' | 'items'>;

/** A section read out of the words of all items that might hold something of it; what it shows is worded. */
export function readPart(
  key: DigestSection['key'],
  entries: readonly ReadEntry[],
  limit: number,
  language: ReaderLanguage,
  read: (worded: ReadEntry[]) => Unworded[],
  own?: Pick<DigestSection, 'empty'>,
): DigestPart {
  return {
    key,
    items: entries.flatMap(({ items }) => items),
    tell(worded, { empty }) {
      const found = read(entries.map(({ story, items }) => ({ story, items: items.map(worded) })));
      return {
        ...{ key, title: digestWords(language).sections[key], statements: found.slice(0, limit).map((say) => say()) },
        ...{ more: Math.max(0, found.length - limit), empty, ...own },
      };
    },
  };
}
