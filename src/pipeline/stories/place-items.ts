import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Relation, StoryItem } from '#src/model/story.ts';
import type { Database } from '#src/store/database.ts';
import { type Placed, putIntoStories, recordFeatures } from '#src/store/placements.ts';
import { mergeStories, moveItem, readStories } from '#src/store/stories.ts';
import type { RememberedFeatures } from '#src/store/story-candidates.ts';
import { storiesPartedFrom } from '#src/store/story-decisions.ts';
import { assign } from '#src/stories/assign.ts';
import type { StoryFeatures } from '#src/stories/features.ts';
import { storedFeatures } from '#src/stories/stored-features.ts';
import { type Neighbours, readNeighbours } from './neighbours.ts';
import { createPlacementWriter, type PlacementWriter } from './placement-writer.ts';
import { refreshStories } from './refresh-stories.ts';

export interface ItemToPlace {
  item: StoryItem;
  features: StoryFeatures;
  /** The story that it is in already, where it stays; null for a new item. */
  story: number | null;
  /** A person took it out of that story: it is placed as if it were new. */
  anew?: boolean;
}

export interface PlacingOptions {
  now: Date;
  /** Writes where items were put into their rows. */
  keep?: (placed: readonly Placed[]) => Promise<void>;
  /** Writes what does not depend on where they are put, while that is decided. */
  meanwhile?: () => Promise<void>;
  /** Whoever places batch after batch keeps it. */
  remembered?: RememberedFeatures;
}

/** After so many items, the process's other work has its turn. */
const BEFORE_OTHERS = 16;

/**
 * Puts analysed items into their stories, in the order given, and brings the stories' summaries up to date. Each sees the
 * ones before it as if these had been stored already; what they are compared with is read once for all of them, and what
 * comes of it is written at once. A new revision of an item stays in the story that it was in. The caller holds the
 * stories' lock.
 */
export async function placeItems(
  tx: Database,
  items: readonly ItemToPlace[],
  { now, remembered, keep = (placed) => putIntoStories(tx, placed), meanwhile }: PlacingOptions,
): Promise<void> {
  const neighbours = await readNeighbours(tx, items, remembered);
  const kept = items.map(({ item, features, story }) => ({
    item: item.id,
    features: storedFeatures(features),
    keys: neighbours.keysOf(item.id),
    again: story !== null,
  }));
  const stored = new Map(kept.map((one) => [one.item, one.features]));
  // PostgreSQL writes while we compare.
  const recorded = (async () => {
    const version = await recordFeatures(tx, kept);
    await meanwhile?.();
    return version;
  })();
  // Whoever waits for it hears of an error; until then nobody must.
  recorded.catch(() => {});
  try {
    const writer = createPlacementWriter(tx, { now, keep, neighbours, stored, remembered, recorded });
    await placeEach(tx, items, { now, neighbours, writer });
  } finally {
    // Before the transaction is taken back, too.
    await recorded;
  }
}

async function placeEach(
  tx: Database,
  items: readonly ItemToPlace[],
  { now, neighbours, writer }: { now: Date; neighbours: Neighbours; writer: PlacementWriter },
): Promise<void> {
  /** Of items and of stories: an edited item stays in the story that those before it have brought it to. */
  const moved = new Map<number, number>();
  const merged = new Map<number, number>();
  const storyNow = (story: number): number => {
    const into = merged.get(story);
    return into === undefined ? story : storyNow(into);
  };
  for (const [index, { item, features, story: current, anew = false }] of items.entries()) {
    if (index % BEFORE_OTHERS === BEFORE_OTHERS - 1) await nextTurn();
    const stays = anew || current === null ? null : storyNow(moved.get(item.id) ?? current);
    const { candidates, constraints, quotes } = neighbours.of(item.id);
    const assignment = assign(features, candidates, { item: item.id, constraints }, quotes);
    const story = writer.place({
      item,
      features,
      again: current !== null,
      story: stays ?? assignment.story,
      relation: stays === null ? assignment.relation : 'development',
      reason: stays === null ? assignment.reason : 'edited at its source',
    });
    const moves = stays === null ? assignment.moves : [];
    if (assignment.merges.length + moves.length === 0) continue;
    // Rare: what was placed so far is written, and stories change in the database itself.
    await writer.write();
    const into = writer.stored(story);
    for (const other of await mergeable(tx, into, assignment.merges.map(writer.stored))) {
      await mergeStories(tx, other, into);
      neighbours.merge(other, into);
      merged.set(other, into);
      writer.touch(into);
    }
    for (const one of moves) {
      await move(tx, one, into, now);
      neighbours.move(one, into);
      moved.set(one, into);
      writer.touch(into);
    }
  }
  await writer.write();
}

/** Whichever items of two stories a person parted, not only those that were compared, they stay two. */
async function mergeable(tx: Database, story: number, others: readonly number[]): Promise<number[]> {
  const parted = await storiesPartedFrom(tx, story, others);
  return others.filter((other) => other !== story && !parted.has(other));
}

const MOVED: { relation: Relation; reason: string } = {
  relation: 'translation',
  reason: 'translation of this document',
};

/** A translation that had joined another document; a story that loses its last item becomes a signpost to its new one. */
async function move(tx: Database, item: number, story: number, now: Date): Promise<void> {
  const left = await moveItem(tx, { item, story, ...MOVED });
  if (left === null) return;
  const [old] = await readStories(tx, [left]);
  if (old && old.items.length === 0) await mergeStories(tx, left, story);
  else await refreshStories(tx, [left], now);
}
