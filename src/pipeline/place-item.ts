import type { StoryItem } from '#src/model/story.ts';
import type { Database } from '#src/store/database.ts';
import { quotesKnown, recordQuotes } from '#src/store/quotes.ts';
import {
  candidatesFor,
  countCopy,
  createStory,
  isCrowdedKey,
  mergeStories,
  moveItem,
  readStories,
  recordPlacement,
  saveStorySummary,
} from '#src/store/stories.ts';
import { decisionsAbout, storiesPartedFrom } from '#src/store/story-decisions.ts';
import { assign, type Candidate } from '#src/stories/assign.ts';
import { featuresOf } from '#src/stories/features.ts';
import { exactKey } from '#src/stories/keys.ts';
import type { Meaning } from '#src/stories/meaning.ts';
import { featuresFrom } from '#src/stories/stored-features.ts';
import { storySummary } from './story-summary.ts';

const DAY = 86_400_000;
const MAXIMUM_CANDIDATES = 100;
/** Copies of one text from so many on are a flood: found by their link, page and text alone, and compared with a few. */
const FLOOD = 64;
const LINKS_AND_TEXT = 4;
const COPIES_COMPARED = 8;

/**
 * Puts an analysed item into its story and brings the story's summary up to date. The caller holds the stories' lock.
 * A new revision of an item stays in the story that it was in.
 */
export async function placeItem(
  tx: Database,
  item: StoryItem,
  known: number | null,
  meaning: Meaning | null = null,
): Promise<number> {
  const features = { ...featuresOf(item), ...(meaning === null ? {} : { meaning }) };
  // Nobody has decided anything of an item that was in no story yet.
  const decided = known === null ? [] : await decisionsAbout(tx, [item.id]);
  // What a person joined to it counts even where no key is shared.
  const named = decided.flatMap(({ itemA, itemB }) => [itemA, itemB]);
  const flood = features.exact !== 0 && (await isCrowdedKey(tx, exactKey(features), FLOOD));
  const keys = flood ? features.keys.slice(0, LINKS_AND_TEXT) : features.keys;
  const found = await candidatesFor(
    tx,
    flood ? keys : [...keys, ...features.nearKeys],
    named,
    flood ? COPIES_COMPARED : MAXIMUM_CANDIDATES,
  );
  const candidates = found
    .filter((candidate) => candidate.item !== item.id)
    .map(
      (candidate): Candidate => ({
        item: candidate.item,
        story: candidate.story,
        features: featuresFrom(candidate.features),
      }),
    );
  const about = [...(known === null ? [] : [item.id]), ...candidates.map((candidate) => candidate.item)];
  const decisions = await decisionsAbout(tx, about);
  const constraints = decisions.map(({ kind, itemA, itemB }) => ({ kind, a: itemA, b: itemB }));
  const quoted = await quotesKnown(tx, features.quotes, item.id);
  const quotes = quoted.map(({ key, item: first, seen }) => ({ key, item: first, day: seen.getTime() / DAY }));
  const assignment = assign(features, candidates, { item: item.id, constraints }, quotes);
  if (features.dated) await recordQuotes(tx, item.id, features.quotes, new Date(features.day * DAY));
  const story =
    known ??
    assignment.story ??
    (await createStory(tx, {
      title: item.title || item.text.slice(0, 120),
      language: item.language,
      seen: item.collected,
    }));
  await recordPlacement(tx, {
    item: item.id,
    story,
    relation: known === null ? assignment.relation : 'development',
    reason: known === null ? assignment.reason : 'edited at its source',
    features,
    keys,
  });
  // Whichever items of the two stories a person parted, not only those that were compared.
  const parted = await storiesPartedFrom(tx, story, assignment.merges);
  for (const other of assignment.merges) if (!parted.has(other)) await mergeStories(tx, other, story);
  if (known === null) for (const moved of assignment.moves) await move(tx, moved, story);
  const alone = known === null && assignment.merges.length + assignment.moves.length === 0;
  // Of a story of one item everything is at hand.
  if (alone && assignment.story === null)
    await saveStorySummary(tx, story, storySummary([{ ...item, relation: assignment.relation }]));
  else if (!(alone && assignment.relation === 'copy' && (await countCopy(tx, story, item.collected))))
    await refreshStory(tx, story);
  return story;
}

/** A translation that had joined another document; a story that loses its last item becomes a signpost to its new one. */
async function move(tx: Database, item: number, story: number): Promise<void> {
  const left = await moveItem(tx, { item, story, relation: 'translation', reason: 'translation of this document' });
  if (left === null) return;
  const [old] = await readStories(tx, [left]);
  if (old && old.items.length === 0) await mergeStories(tx, left, story);
  else await refreshStory(tx, left);
}

/** Works out a story's summary from its items, after it gained, lost or changed some. */
export async function refreshStory(tx: Database, id: number): Promise<void> {
  const [story] = await readStories(tx, [id]);
  if (story && story.items.length > 0) await saveStorySummary(tx, id, storySummary(story.items));
}
