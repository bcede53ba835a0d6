import type { Database } from '#src/store/database.ts';
import { quotesKnown } from '#src/store/quotes.ts';
import { lastBucketWithout, newestOfKeys, RememberedFeatures, readCandidates } from '#src/store/story-candidates.ts';
import { decisionsAbout } from '#src/store/story-decisions.ts';
import type { Candidate, Constraint } from '#src/stories/assign.ts';
import { BatchPostings } from '#src/stories/batch-postings.ts';
import { chooseCandidates, FLOOD, keysToKeep, MOST_CANDIDATES, PER_KEY } from '#src/stories/choose-candidates.ts';
import type { StoryFeatures } from '#src/stories/features.ts';
import { exactKey, keyWithoutBucket } from '#src/stories/keys.ts';
import { type KnownQuote, QuoteLedger } from '#src/stories/quote-ledger.ts';
import { featuresFrom } from '#src/stories/stored-features.ts';
import type { ItemToPlace } from './place-items.ts';

const DAY = 86_400_000;

/** What an item is placed by. */
export interface Neighbourhood {
  candidates: Candidate[];
  constraints: readonly Constraint[];
  quotes: KnownQuote[];
}

/** What the items of a batch may belong to: of the database as it was read, and of the batch as it is placed. */
export interface Neighbours {
  of(item: number): Neighbourhood;
  /** Under which an item is to be kept. */
  keysOf(item: number): readonly number[];
  /** From now on the items behind it find it in its story. */
  add(item: number, story: number, features: StoryFeatures): void;
  merge(from: number, into: number): void;
  move(item: number, story: number): void;
  /** Quotes first seen in one of these items. */
  firstQuoted(items: readonly number[]): KnownQuote[];
}

/** Reads all that the items of a batch must be compared with: some queries, however many items there are. */
export async function readNeighbours(
  tx: Database,
  items: readonly ItemToPlace[],
  remembered = new RememberedFeatures(),
): Promise<Neighbours> {
  const again = items.filter(({ story }) => story !== null).map(({ item }) => item.id);
  // Nobody has decided anything of an item that is in no story yet.
  const decided = constraintsOf(await decisionsAbout(tx, again));
  const chosen = chooseAll(items, new BatchPostings(await readPostings(tx, wantedKeys(items))), decided);
  const fresh = new Set(items.filter(({ story }) => story === null).map(({ item }) => item.id));
  const outside = new Set([...chosen.values()].flatMap((one) => one.candidates).filter((item) => !fresh.has(item)));
  const known = new Map<number, Candidate>();
  for (const { item, story, features } of await readCandidates(tx, [...outside], remembered))
    known.set(item, { item, story, features: featuresFrom(features) });
  const constraints = constraintsOf(await decisionsAbout(tx, [...again, ...known.keys()]));
  const ledger = await readLedger(tx, items);
  const merged = new Map<number, number>();
  const storyOf = (story: number): number => {
    const into = merged.get(story);
    return into === undefined ? story : storyOf(into);
  };
  const featuresById = new Map(items.map(({ item, features }) => [item.id, features]));
  return {
    of(item) {
      return {
        candidates: (chosen.get(item)?.candidates ?? []).flatMap((candidate) => {
          const one = known.get(candidate);
          return one ? [{ ...one, story: storyOf(one.story) }] : [];
        }),
        constraints,
        quotes: ledger.known(featuresById.get(item)?.quotes ?? []).filter((quote) => quote.item !== item),
      };
    },
    keysOf: (item) => chosen.get(item)?.keys ?? [],
    add(item, story, features) {
      known.set(item, { item, story, features });
      ledger.add(item, features);
    },
    merge: (from, into) => void merged.set(from, into),
    move(item, story) {
      const one = known.get(item);
      if (one) known.set(item, { ...one, story });
    },
    firstQuoted(placed) {
      const those = new Set(placed);
      const quotes = placed.flatMap((item) => ledger.known(featuresById.get(item)?.quotes ?? []));
      return [...new Map(quotes.filter(({ item }) => those.has(item)).map((quote) => [quote.key, quote])).values()];
    },
  };
}

async function readPostings(tx: Database, wanted: Map<number, number>): Promise<Map<number, number[]>> {
  const until = await lastBucketWithout(tx);
  if (until === null) return newestOfKeys(tx, wanted);
  const earlier = new Map<number, { key: number; most: number }>();
  for (const [key, most] of wanted) {
    const without = keyWithoutBucket(key);
    if (without && without.bucket <= until) earlier.set(without.key, { key, most });
  }
  const lists = await newestOfKeys(
    tx,
    new Map([...[...earlier].map(([key, { most }]) => [key, most] as const), ...wanted]),
  );
  for (const [key, { key: present, most }] of earlier) {
    const both = new Set([...(lists.get(present) ?? []), ...(lists.get(key) ?? [])]);
    if (both.size > 0) lists.set(present, [...both].sort((a, b) => b - a).slice(0, most));
  }
  return lists;
}

/** How many items are asked for under each key. */
function wantedKeys(items: readonly ItemToPlace[]): Map<number, number> {
  const wanted = new Map<number, number>();
  for (const { features } of items) {
    for (const key of features.keys) if (!wanted.has(key)) wanted.set(key, PER_KEY);
    for (const key of features.nearKeys) if (!wanted.has(key)) wanted.set(key, PER_KEY);
    if (features.exact !== 0) wanted.set(exactKey(features), FLOOD);
  }
  return wanted;
}

/** Goes through the batch in its order, since each item is found by those behind it. */
function chooseAll(
  items: readonly ItemToPlace[],
  postings: BatchPostings,
  decided: readonly Constraint[],
): Map<number, { candidates: number[]; keys: readonly number[] }> {
  const chosen = new Map<number, { candidates: number[]; keys: readonly number[] }>();
  for (const { item, features, story } of items) {
    // What a person joined to it counts even where no key is shared.
    const named = decided.filter(({ a, b }) => a === item.id || b === item.id).flatMap(({ a, b }) => [a, b]);
    if (story !== null) postings.forget(item.id);
    const alike = chooseCandidates(features, postings, { most: MOST_CANDIDATES });
    const keys = keysToKeep(features, postings);
    const candidates = new Set([...named, ...alike]);
    candidates.delete(item.id);
    chosen.set(item.id, { candidates: [...candidates], keys });
    for (const key of keys) postings.add(key, item.id);
  }
  return chosen;
}

async function readLedger(tx: Database, items: readonly ItemToPlace[]): Promise<QuoteLedger> {
  const ledger = new QuoteLedger();
  const keys = new Set(items.flatMap(({ features }) => features.quotes));
  for (const { key, item, seen } of await quotesKnown(tx, [...keys]))
    ledger.enter({ key, item, day: seen.getTime() / DAY });
  return ledger;
}

function constraintsOf(decisions: Awaited<ReturnType<typeof decisionsAbout>>): Constraint[] {
  return decisions.map(({ kind, itemA, itemB }) => ({ kind, a: itemA, b: itemB }));
}
