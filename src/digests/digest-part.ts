import type { DigestSection, DigestStatement } from '#src/model/digest.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { PeriodCounts } from './counts.ts';
import type { StoryInPeriod } from './period.ts';
import type { ItemReading } from './text-reading.ts';
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

/** A line that quotes no item. */
export interface OwnLine {
  item: null;
  say(): DigestStatement;
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
  lines: readonly (Line | OwnLine)[],
  { limit, all }: { limit: number; all: number },
  language: ReaderLanguage,
  own?: Pick<DigestSection, 'empty'>,
): DigestPart {
  const told = lines.slice(0, limit);
  return {
    key,
    items: told.flatMap(({ item }) => item ?? []),
    tell: (worded, { empty }) => ({
      ...{
        key,
        title: digestWords(language).sections[key],
        statements: told.map((line) => (line.item === null ? line.say() : line.say(worded(line.item)))),
      },
      ...{ more: Math.max(0, all - limit), empty, ...own },
    }),
  };
}

/** What was read out of an item. */
export type ReadItem = (item: QuotedItem) => ItemReading;

/** A section of what stands in the words of items: hundreds are read before it is decided what it tells. */
export interface ReadPart {
  key: DigestSection['key'];
  /** All that might hold something of it. */
  read: readonly QuotedItem[];
  choose(found: ReadItem): DigestPart;
}

export type ReadEntry = Pick<StoryInPeriod, 'story' | 'items'>;

/** Of the entries that have such items, these alone. */
export function withItems(entries: readonly StoryInPeriod[], isRead: (item: QuotedItem) => boolean): ReadEntry[] {
  return entries.flatMap(({ story, items }) => {
    const read = items.filter(isRead);
    return read.length > 0 ? [{ story, items: read }] : [];
  });
}

/** A section of lines that are read out of the items of these entries. */
export function readPart(
  key: DigestSection['key'],
  entries: readonly ReadEntry[],
  limit: number,
  language: ReaderLanguage,
  linesOf: (found: ReadItem) => readonly (Line | OwnLine)[],
  own?: Pick<DigestSection, 'empty'>,
): ReadPart {
  return {
    key,
    read: entries.flatMap(({ items }) => items),
    choose(found) {
      const lines = linesOf(found);
      return partOf(key, lines, { limit, all: lines.length }, language, own);
    },
  };
}
