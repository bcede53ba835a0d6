import type { StoryItem } from '#src/model/story.ts';
import { namesIn, namesUntil } from './people-at-risk.ts';
import type { ItemReading, TextReading } from './text-reading.ts';
import { sentencesIn, speaksOfUn } from './un-dates.ts';

/** Reads of an item what sections ask of it: names in a warning, dates in what speaks of the UN. */
export function itemReading(item: StoryItem, reading: TextReading): ItemReading {
  const until = namesUntil(item);
  return {
    people: until > 0 ? namesIn(item, until, reading) : [],
    sentences: speaksOfUn(item) ? sentencesIn(item, reading) : [],
  };
}

/** All but its words that decides what is read of an item: where this and the words are the same, so is what was read. */
export function readingKey(item: StoryItem): string {
  const { publisher, language, published, collected } = item;
  return [namesUntil(item), speaksOfUn(item), publisher.kind, language, (published ?? collected).getTime()].join(' ');
}
