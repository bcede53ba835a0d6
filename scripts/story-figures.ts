import { featuresOf } from '#src/stories/features.ts';
import { byPublication, group } from '#src/stories/group.ts';
import { resemblance } from '#src/stories/min-hash.ts';
import { type GroupingScores, scoreGrouping } from '../tests/stories/grouping-scores.ts';
import type { StorySet } from './story-sets.ts';

/** Of the pairs of one kind, how many there are, and the share that was put into one story. */
export interface PairShare {
  pairs: number;
  joined: number;
}

export interface GroupingFigures extends GroupingScores {
  copies: PairShare;
  translations: PairShare;
  lookAlikes: PairShare;
}

export interface StoryFigures {
  name: string;
  /** Items with a story in the labels, and how many stories these are. */
  items: number;
  stories: number;
  ours: GroupingFigures;
  /** The usual way: an item joins the first whose MinHash sketch resembles its own by half. */
  minHash: GroupingFigures;
}

const COPY = 0.8;
const RESEMBLES = 0.5;
const FORTNIGHT = 14 * 86_400_000;

/** Groups all items of a set in order of publication; only those with a story in the labels count. */
export function measureStories(set: StorySet): StoryFigures {
  const counted = set.labels.flatMap(({ story }, index) => (story ? [index] : []));
  const sketches = set.items.map((item) => featuresOf(item).sketch);
  const kinds = pairsByKind(set, counted, sketches);
  const figures = (said: readonly number[]): GroupingFigures => {
    const share = (pairs: readonly [number, number][]): PairShare => {
      const joined = pairs.filter(([a, b]) => said[a] === said[b]).length;
      return { pairs: pairs.length, joined: pairs.length === 0 ? 0 : joined / pairs.length };
    };
    return {
      ...scoreGrouping(
        counted.map((index) => set.labels[index]?.story),
        counted.map((index) => said[index]),
      ),
      copies: share(kinds.copies),
      translations: share(kinds.translations),
      lookAlikes: share(kinds.lookAlikes),
    };
  };
  return {
    name: set.name,
    items: counted.length,
    stories: new Set(counted.map((index) => set.labels[index]?.story)).size,
    ours: figures(ourStories(set)),
    minHash: figures(minHashStories(set, sketches)),
  };
}

/** A number for the story of each item. */
function ourStories({ items }: StorySet): number[] {
  const stories = new Map(group(byPublication(items)).map(({ item, story }) => [item.id, story]));
  return items.map(({ id }) => stories.get(id) ?? -1);
}

function minHashStories({ items }: StorySet, sketches: readonly number[][]): number[] {
  const known: { story: number; sketch: number[] }[] = [];
  const stories = items.map(() => -1);
  for (const { id } of byPublication(items)) {
    const sketch = sketches[id] ?? [];
    const story = known.find((one) => resemblance(one.sketch, sketch) >= RESEMBLES)?.story ?? id;
    known.push({ story, sketch });
    stories[id] = story;
  }
  return stories;
}

type Pairs = [number, number][];

/**
 * Copies and look-alikes are those that the labels name. Where a set has no such labels, copies are items of one story
 * whose texts resemble by four fifths, look-alikes items of different stories within a fortnight with a watched name and
 * a signal in common.
 */
function pairsByKind({ labels, items }: StorySet, counted: readonly number[], sketches: readonly number[][]) {
  const copies: Pairs = [];
  const translations: Pairs = [];
  const lookAlikes: Pairs = [];
  const namesCopies = labels.some(({ copy }) => copy !== undefined);
  const namesAlike = labels.some(({ alike }) => alike !== undefined);
  const share = <Value>(one: readonly Value[], other: readonly Value[]) => one.some((value) => other.includes(value));
  const traits = items.map(({ signals, mentions, published }) => ({
    signals: signals.map(({ signal }) => signal),
    entities: mentions.map(({ entity }) => entity),
    time: published?.getTime() ?? Number.NaN,
  }));
  for (const [position, a] of counted.entries())
    for (const b of counted.slice(position + 1)) {
      const [one, other, first, second] = [labels[a]!, labels[b]!, traits[a]!, traits[b]!];
      const sameStory = one.story === other.story;
      if (sameStory && `${one.language} ${other.language}`.match(/^(?:en fa|fa en)$/)) translations.push([a, b]);
      const copied = namesCopies
        ? one.copy !== undefined && one.copy === other.copy
        : sameStory && resemblance(sketches[a] ?? [], sketches[b] ?? []) >= COPY;
      if (copied) copies.push([a, b]);
      const alike = namesAlike
        ? one.alike !== undefined && one.alike === other.alike
        : Math.abs(first.time - second.time) <= FORTNIGHT &&
          share(first.signals, second.signals) &&
          share(first.entities, second.entities);
      if (alike && !sameStory) lookAlikes.push([a, b]);
    }
  return { copies, translations, lookAlikes };
}
