import type { Relation, StoryItem } from '#src/model/story.ts';
import type { Database } from '#src/store/database.ts';
import type { Placed } from '#src/store/placements.ts';
import { recordQuotes } from '#src/store/quotes.ts';
import { countCopies, createStories } from '#src/store/stories.ts';
import type { RememberedFeatures } from '#src/store/story-candidates.ts';
import type { StoryFeatures } from '#src/stories/features.ts';
import type { Neighbours } from './neighbours.ts';
import { refreshStories } from './refresh-stories.ts';
import { storySummary } from './story-summary.ts';

const DAY = 86_400_000;
/** Stories that are not stored yet are numbered from here: behind all others, for those who compare numbers. */
const UNSTORED = 2 ** 52;

export interface Placing {
  item: StoryItem;
  features: StoryFeatures;
  /** It was in a story before. */
  again: boolean;
  /** Null for a new one. */
  story: number | null;
  relation: Relation;
  reason: string;
}

/** Gathers where the items of a batch go, and writes it in a few statements. */
export interface PlacementWriter {
  /** Gives the number of the story, for a new one that it has until it is stored. */
  place(placing: Placing): number;
  /** A story's summary is due, whatever is placed. */
  touch(story: number): void;
  write(): Promise<void>;
  /** The number by which a story is stored, once it is. */
  stored(story: number): number;
}

interface WriterParts {
  now: Date;
  keep: (placed: readonly Placed[]) => Promise<void>;
  neighbours: Neighbours;
  /** Of each item what it is compared by, as it is stored. */
  stored: ReadonlyMap<number, Uint8Array>;
  remembered: RememberedFeatures | undefined;
  /** What is written meanwhile; gives the version of the features. Nothing else is asked of the database until then. */
  recorded: Promise<string>;
}

export function createPlacementWriter(
  tx: Database,
  { now, keep, neighbours, stored: features, remembered, recorded }: WriterParts,
): PlacementWriter {
  let waiting: (Placing & { story: number })[] = [];
  const touched = new Set<number>();
  const numbers = new Map<number, number>();
  const stored = (story: number): number => numbers.get(story) ?? story;

  /** Stories of this batch alone: all of their items are at hand. */
  async function writeNewStories(): Promise<void> {
    const members = Map.groupBy(
      waiting.filter(({ story }) => story >= UNSTORED && !numbers.has(story)),
      ({ story }) => story,
    );
    const stories = [...members.values()].map((placings) => ({
      summary: storySummary(placings.map(({ item, relation }) => ({ ...item, relation }))),
      items: placings.length,
    }));
    const ids = await createStories(tx, stories, now);
    [...members.keys()].forEach((story, index) => {
      const id = ids[index] ?? story;
      numbers.set(story, id);
      neighbours.merge(story, id);
    });
  }

  async function writeSummaries(joined: readonly (Placing & { story: number })[]): Promise<void> {
    const copies = [...Map.groupBy(joined, ({ story }) => story)]
      .filter(([story, all]) => !touched.has(story) && all.every(isNewCopy))
      .map(([story, all]) => ({
        story,
        copies: all.length,
        lastSeen: new Date(Math.max(...all.map(({ item }) => item.collected.getTime()))),
      }));
    const counted = await countCopies(tx, copies);
    for (const { story } of joined) if (!counted.has(story)) touched.add(story);
    await refreshStories(tx, [...touched], now);
    touched.clear();
  }

  return {
    place(placing) {
      const story = placing.story ?? UNSTORED + placing.item.id;
      waiting.push({ ...placing, story });
      neighbours.add(placing.item.id, story, placing.features);
      return story;
    },
    touch: (story) => void touched.add(story),
    stored,
    async write() {
      const version = await recorded;
      const earlier = new Set(numbers.keys());
      await writeNewStories();
      const joined = waiting
        .filter(({ story }) => story < UNSTORED || earlier.has(story))
        .map((one) => ({ ...one, story: stored(one.story) }));
      const placements = waiting.map(({ item, story, relation, reason }) => ({
        item: item.id,
        story: stored(story),
        relation,
        reason,
      }));
      waiting = [];
      if (placements.length > 0) {
        await keep(placements);
        for (const { item } of placements) {
          const kept = features.get(item);
          if (kept) remembered?.keep(item, version, kept);
        }
        const quotes = neighbours.firstQuoted(placements.map(({ item }) => item));
        await recordQuotes(
          tx,
          quotes.map(({ key, item, day }) => ({ key, item, seen: new Date(day * DAY) })),
        );
      }
      await writeSummaries(joined);
    },
  };
}

function isNewCopy({ again, relation }: Placing): boolean {
  return !again && relation === 'copy';
}
