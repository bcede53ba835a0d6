import type { Clock } from '#src/base/clock.ts';
import { codeOf, messageOf } from '#src/base/errors.ts';
import { step } from '#src/base/trace.ts';
import { contentOf } from '#src/model/item.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import {
  byIndexAlone,
  commitSoon,
  type ItemToAnalyse,
  itemsToAnalyse,
  lockWaiting,
  recordAnalyses,
  recordAnalysisFailure,
  recordFindings,
} from '#src/store/analyses.ts';
import type { Database } from '#src/store/database.ts';
import type { Placed } from '#src/store/placements.ts';
import { setSearchAside } from '#src/store/search-index.ts';
import { lockStories } from '#src/store/stories.ts';
import { RememberedFeatures } from '#src/store/story-candidates.ts';
import type { AnalysisThreads } from './analysis/analysis-threads.ts';
import type { EmbedTexts } from './analysis/embed-texts.ts';
import { type Fault, type PreparedItem, prepareItem } from './analysis/prepare-item.ts';
import { createSearchSorter, type SearchSorter } from './analysis/search-sorter.ts';
import type { Follower } from './operations/follow-changes.ts';
import { isOutage } from './operations/outage.ts';
import { placeItems } from './stories/place-items.ts';

export interface AnalyseContext {
  db: Database;
  clock: Clock;
  analyse: (input: AnalysisInput) => Analysis;
  /** Takes what comes in great numbers; without it all is analysed in place. */
  threads?: AnalysisThreads;
  /** With an endpoint for embeddings of the operator's own alone. */
  embed?: EmbedTexts | null;
  /** Where watched names may be changed meanwhile. */
  watchlist?: Pick<Follower, 'refresh'>;
}

export interface AnalyseReport {
  analysed: number;
  /** Items that failed: set aside after three tries, with the reason. */
  failed: { item: number; reason: string }[];
}

type Prepared = PreparedItem & { item: ItemToAnalyse };

/** Few at first: what is urgent in a batch is told when all of it is stored. Twice as many while more wait than that. */
const FIRST_BATCH = 20;
const LARGEST_BATCH = 320;
/** So many batches are analysed ahead of the one that is stored: neither waits for the other when one takes longer. */
const AHEAD = 3;
/** From so many on, the words of a batch are sorted into the search's index together with those of others. */
const FOR_SORTER = LARGEST_BATCH / 2;

/** Analyses all that waits, or one part of it, and places it in stories, a batch a transaction; the next is analysed while one is stored. */
export async function analyseWaiting(
  context: AnalyseContext,
  signal: AbortSignal,
  onProgress: (analysed: number) => void = () => {},
  part: number | null = null,
): Promise<AnalyseReport> {
  const report: AnalyseReport = { analysed: 0, failed: [] };
  const progress = { report, remembered: new RememberedFeatures(), sorter: createSearchSorter(context.db) };
  let size = FIRST_BATCH;
  const read = (after: number): Promise<Batch> => {
    const batch = readBatch(context, { size, after, part });
    size = Math.min(LARGEST_BATCH, size * 2);
    // Whoever waits for it hears of an error; until then nobody must.
    batch.catch(() => {});
    return batch;
  };
  const readBehind = (batch: Batch | Promise<Batch>): Promise<Batch> => {
    const behind = Promise.resolve(batch).then(({ next }) => (next === null ? NOTHING : read(next)));
    behind.catch(() => {});
    return behind;
  };
  let ahead = [read(0)];
  try {
    while (!signal.aborted) {
      const batch = await ahead.shift();
      if (!batch || batch.items.length === 0) break;
      while (ahead.length < AHEAD) ahead.push(readBehind(ahead.at(-1) ?? batch));
      await storeBatch(context, batch.items, await batch.ready, progress);
      onProgress(report.analysed);
      // From the beginning: what came meanwhile, and what failed and is tried again.
      if ((await ahead[0])?.items.length === 0) {
        size = FIRST_BATCH;
        ahead = [read(0)];
      }
      // The next batch finds the process's other work done.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    // Whoever reads ahead must not be left behind.
    for (const batch of ahead) await batch.then(({ ready }) => ready).catch(() => {});
    // A process that stops has no time for it.
    if (!signal.aborted) await progress.sorter.finish();
  }
  return report;
}

interface Batch {
  items: ItemToAnalyse[];
  /** An entry an item. */
  ready: Promise<(PreparedItem | Fault)[]>;
  /** The item behind which more may wait; null where there are no more. */
  next: number | null;
}

const NOTHING: Batch = { items: [], ready: Promise.resolve([]), next: null };

async function readBatch(
  context: AnalyseContext,
  { size, after, part }: { size: number; after: number; part: number | null },
): Promise<Batch> {
  const items = await itemsToAnalyse(context.db, size, after, part);
  if (items.length > 0) await context.watchlist?.refresh();
  // Most looks for work find none: no part of a trace tells of that.
  const ready =
    items.length === 0
      ? Promise.resolve([])
      : step('analyse', { 'khavaran.items': items.length }, () => prepareAll(context, items));
  ready.catch(() => {});
  return { items, ready, next: items.length === size ? (items.at(-1)?.id ?? null) : null };
}

async function prepareAll(context: AnalyseContext, items: readonly ItemToAnalyse[]): Promise<(PreparedItem | Fault)[]> {
  const [meanings, prepared] = await Promise.all([context.embed?.(items.map(contentOf)), prepareItems(context, items)]);
  return prepared.map((one, index) => {
    const meaning = meanings?.[index];
    return meaning && 'features' in one ? { ...one, features: { ...one.features, meaning } } : one;
  });
}

async function prepareItems(
  { analyse, threads }: AnalyseContext,
  items: readonly ItemToAnalyse[],
): Promise<(PreparedItem | Fault)[]> {
  if (threads?.isWorth(items.length))
    try {
      return await threads.prepare(items);
    } catch (error) {
      // Without threads it takes longer.
      if (codeOf(error) !== 'pipeline/no-threads') throw error;
    }
  const prepared: (PreparedItem | Fault)[] = [];
  for (const item of items) {
    prepared.push(prepareItem(item, analyse));
    // Messages on their way do not wait for a whole batch.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return prepared;
}

interface Progress {
  report: AnalyseReport;
  remembered: RememberedFeatures;
  sorter: SearchSorter;
}

async function storeBatch(
  context: AnalyseContext,
  items: readonly ItemToAnalyse[],
  ready: readonly (PreparedItem | Fault)[],
  { report, remembered, sorter }: Progress,
): Promise<void> {
  const batch: Prepared[] = [];
  for (const [index, item] of items.entries()) {
    const one = ready[index];
    if (one && 'analysis' in one) batch.push({ ...one, item });
    else await setAside(context, item, one?.fault ?? 'It was not analysed.', report);
  }
  // In the order of events, whatever the order of arrival within the batch.
  batch.sort((a, b) => timeOf(a.item) - timeOf(b.item) || a.item.id - b.item.id);
  try {
    report.analysed += await store(context, batch, remembered);
    if (batch.length >= FOR_SORTER) sorter.add(batch.length);
  } catch (error) {
    if (isOutage(error)) throw error;
    // One of them is poisoned: alone, it fails alone.
    for (const one of batch) {
      try {
        report.analysed += await store(context, [one], remembered);
      } catch (cause) {
        if (isOutage(cause)) throw cause;
        await setAside(context, one.item, messageOf(cause), report);
      }
    }
  }
}

async function store(
  { db, clock }: AnalyseContext,
  batch: readonly Prepared[],
  remembered: RememberedFeatures,
): Promise<number> {
  if (batch.length === 0) return 0;
  return db.transaction().execute(async (tx) => {
    await commitSoon(tx);
    await byIndexAlone(tx);
    if (batch.length >= FOR_SORTER) await setSearchAside(tx);
    await lockStories(tx);
    const now = clock.now();
    const waiting = await lockWaiting(
      tx,
      batch.map(({ item }) => item),
    );
    const present = new Map(batch.filter(({ item }) => waiting.has(item.id)).map((one) => [one.item.id, one]));
    const toPlace = [...present.values()].map(({ item, analysis, features }) => ({
      item: { ...item, ...analysis },
      features,
      story: waiting.get(item.id) ?? null,
    }));
    const keep = async (placed: readonly Placed[]) => {
      const found = placed.flatMap((one) => {
        const prepared = present.get(one.item);
        return prepared ? [{ ...prepared, placed: one }] : [];
      });
      await recordAnalyses(tx, found, now);
    };
    const meanwhile = () => recordFindings(tx, [...present.values()]);
    await step('place', { 'khavaran.items': toPlace.length }, () =>
      placeItems(tx, toPlace, { now, remembered, keep, meanwhile }),
    );
    return present.size;
  });
}

async function setAside(
  context: AnalyseContext,
  item: ItemToAnalyse,
  reason: string,
  report: AnalyseReport,
): Promise<void> {
  await recordAnalysisFailure(context.db, item.id, reason);
  report.failed.push({ item: item.id, reason });
}

function timeOf({ published, collected }: ItemToAnalyse): number {
  return (published ?? collected).getTime();
}
