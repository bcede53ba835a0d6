import type { StoryItem } from '#src/model/story.ts';
import type { Assignment, Constraint } from './assign.ts';
import { assign } from './assign.ts';
import { featuresOf } from './features.ts';
import { QuoteLedger } from './quote-ledger.ts';
import { StoryIndex } from './story-index.ts';

export interface Grouped {
  item: StoryItem;
  /** A number for the story, the same for all its items; final, after all merges. */
  story: number;
  assignment: Assignment;
}

/** In order of publication; items without a usable date come last, in the order given. */
export function byPublication(items: readonly StoryItem[]): StoryItem[] {
  const time = (item: StoryItem): number => item.published?.getTime() ?? Number.POSITIVE_INFINITY;
  return items
    .map((item, order) => ({ item, order }))
    .sort((a, b) => {
      const left = time(a.item);
      const right = time(b.item);
      return left === right ? a.order - b.order : left - right;
    })
    .map(({ item }) => item);
}

/** Groups items one by one in the order given, as the service does when they arrive. */
export function group(
  items: Iterable<StoryItem>,
  constraints: readonly Constraint[] = [],
  index = new StoryIndex(),
): Grouped[] {
  const grouped: Grouped[] = [];
  const ledger = new QuoteLedger();
  let stories = 0;
  for (const item of items) {
    const features = featuresOf(item);
    const quotes = ledger.known(features.quotes);
    const assignment = assign(features, index.candidates(features), { item: item.id, constraints }, quotes);
    ledger.add(item.id, features);
    const story = assignment.story ?? ++stories;
    for (const other of assignment.merges) index.merge(other, story);
    index.add(item.id, story, features);
    grouped.push({ item, story, assignment });
    for (const moved of assignment.moves) {
      index.move(moved, story);
      const one = grouped.findLast(({ item: { id } }) => id === moved);
      if (one) one.story = story;
    }
  }
  return grouped.map((one) => ({ ...one, story: index.storyOf(one.story) }));
}
