// Run by `stories.ts` in a process of its own, so that its memory is that of the stories alone:
//   node scripts/bench/assign-stories.ts khavaran|min-hash TOTAL AT,AT… WINDOW
// Writes a line of JSON (`Window`) for each window of items measured before each of the given numbers of items kept.

import type { StoryItem } from '#src/model/story.ts';
import { assign } from '#src/stories/assign.ts';
import { featuresOf, SKETCH_SLOTS } from '#src/stories/features.ts';
import { bandsOf, resemblance, sketchOf } from '#src/stories/min-hash.ts';
import { squeeze } from '#src/stories/squeeze.ts';
import { StoryIndex } from '#src/stories/story-index.ts';
import { inventedNews } from './invented-news.ts';
import { cpuSeconds } from './race.ts';

const WINDOWS = 5;

export interface Window {
  /** Items kept at its end. */
  kept: number;
  /** A second of CPU time: all of it, and the reading of items into features alone. */
  rate: number;
  readRate: number;
  /** Share of the window's items given the story of the first item of their event (new events: a new story). */
  right: number;
  memoryMiB: number;
}

interface Grouper {
  /** Number of the story that an item is found to belong to; null for a new one. */
  find(item: StoryItem): number | null;
  keep(item: StoryItem, story: number): void;
  /** What must be done with an item before anything is looked up. */
  read(item: StoryItem): void;
}

function ours(): Grouper {
  const index = new StoryIndex();
  let last: { id: number; features: ReturnType<typeof featuresOf> } | null = null;
  const features = (item: StoryItem) => {
    if (last?.id !== item.id) last = { id: item.id, features: featuresOf(item) };
    return last.features;
  };
  return {
    find: (item) => assign(features(item), index.candidates(features(item))).story,
    keep: (item, story) => index.add(item.id, story, features(item)),
    read: (item) => void featuresOf(item),
  };
}

/** The usual way: MinHash of shingles, banded, the first text found that resembles by half. */
function minHash(): Grouper {
  const bands = new Map<number, number[]>();
  const kept: { sketch: number[]; story: number }[] = [];
  const sketched = (item: StoryItem) => sketchOf(squeeze(item.text), SKETCH_SLOTS);
  const keysOf = (sketch: number[]) => bandsOf(sketch, 4, 16, 1);
  return {
    find(item) {
      const sketch = sketched(item);
      for (const key of keysOf(sketch))
        for (const place of bands.get(key) ?? []) {
          const one = kept[place];
          if (one && resemblance(one.sketch, sketch) >= 0.5) return one.story;
        }
      return null;
    },
    keep(item, story) {
      const sketch = sketched(item);
      for (const key of keysOf(sketch)) {
        const places = bands.get(key);
        if (places) places.push(kept.length);
        else bands.set(key, [kept.length]);
      }
      kept.push({ sketch, story });
    },
    read: (item) => void sketched(item),
  };
}

const [way, total, at, window] = process.argv.slice(2);
const size = Number(window);
const stops = (at ?? '').split(',').map(Number);
const grouper = way === 'min-hash' ? minHash() : ours();
const batch: { item: StoryItem; event: number }[] = [];
let count = 0;

// Between windows items are kept under the story that they are known to belong to: what is in memory is the same, sooner.
for (const { item, event } of inventedNews(Number(total))) {
  const stop = stops.find((one) => one > count) ?? 0;
  count++;
  if (count <= stop - size * WINDOWS) {
    grouper.keep(item, event);
    continue;
  }
  batch.push({ item, event });
  if (batch.length === size) measure(batch.splice(0));
  if (stop === stops.at(-1) && count === stop) break;
}

function measure(items: typeof batch): void {
  let right = 0;
  const whole = cpuSeconds(() => {
    for (const { item, event } of items) {
      const story = grouper.find(item);
      if ((story ?? item.id) === event) right++;
      grouper.keep(item, event);
    }
  });
  const read = cpuSeconds(() => {
    for (const { item } of items) grouper.read(item);
  });
  const line: Window = {
    kept: count,
    rate: items.length / whole,
    readRate: items.length / read,
    right: right / items.length,
    memoryMiB: process.memoryUsage().rss / 2 ** 20,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
