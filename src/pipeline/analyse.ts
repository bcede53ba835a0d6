import type { Clock } from '#src/base/clock.ts';
import { codeOf, messageOf } from '#src/base/errors.ts';
import { contentOf } from '#src/model/item.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import { type ItemToAnalyse, itemsToAnalyse, recordAnalyses, recordAnalysisFailure } from '#src/store/analyses.ts';
import type { Database } from '#src/store/database.ts';
import { lockStories } from '#src/store/stories.ts';
import type { Meaning } from '#src/stories/meaning.ts';
import type { EmbedTexts } from './embed-texts.ts';
import type { WatchlistFollower } from './follow-watchlist.ts';
import { placeItem } from './place-item.ts';
import { searchTexts } from './search-text.ts';

export interface AnalyseContext {
  db: Database;
  clock: Clock;
  analyse: (input: AnalysisInput) => Analysis;
  /** With an endpoint for embeddings of the operator's own alone. */
  embed?: EmbedTexts | null;
  /** Where watched names may be changed meanwhile. */
  watchlist?: Pick<WatchlistFollower, 'refresh'>;
}

export interface AnalyseReport {
  analysed: number;
  /** Items that failed: set aside after three tries, with the reason. */
  failed: { item: number; reason: string }[];
}

interface Analysed {
  item: ItemToAnalyse;
  analysis: Analysis;
  meaning: Meaning | null;
}

/** Few: what is urgent in a batch is told when all of it is stored. */
const BATCH = 20;
const QUERY_CANCELED = '57014';

/** Analyses all that waits and places it in stories, a batch a transaction. */
export async function analyseWaiting(
  context: AnalyseContext,
  signal: AbortSignal,
  onProgress: (analysed: number) => void = () => {},
): Promise<AnalyseReport> {
  const report: AnalyseReport = { analysed: 0, failed: [] };
  while (!signal.aborted) {
    const items = await itemsToAnalyse(context.db, BATCH);
    if (items.length === 0) break;
    await context.watchlist?.refresh();
    await analyseBatch(context, items, report);
    onProgress(report.analysed);
    // The next batch finds the process's other work done.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return report;
}

async function analyseBatch(context: AnalyseContext, items: ItemToAnalyse[], report: AnalyseReport): Promise<void> {
  const analyses: Analysed[] = [];
  const meanings = await context.embed?.(items.map(contentOf));
  for (const [index, item] of items.entries()) {
    try {
      analyses.push({ item, analysis: context.analyse(inputOf(item)), meaning: meanings?.[index] ?? null });
    } catch (error) {
      await setAside(context, item, error, report);
    }
    // Messages on their way do not wait for a whole batch.
    await new Promise((resolve) => setImmediate(resolve));
  }
  // In the order of events, whatever the order of arrival within the batch.
  analyses.sort((a, b) => timeOf(a.item) - timeOf(b.item) || a.item.id - b.item.id);
  try {
    report.analysed += await store(context, analyses);
  } catch (error) {
    if (isOutage(error)) throw error;
    // One of them is poisoned: alone, it fails alone.
    for (const one of analyses) {
      try {
        report.analysed += await store(context, [one]);
      } catch (cause) {
        if (isOutage(cause)) throw cause;
        await setAside(context, one.item, cause, report);
      }
    }
  }
}

async function store(context: AnalyseContext, analyses: Analysed[]): Promise<number> {
  const found = analyses.map(({ item, analysis }) => ({ item, analysis, searchTexts: searchTexts(contentOf(item)) }));
  return context.db.transaction().execute(async (tx) => {
    await lockStories(tx);
    const stored = await recordAnalyses(tx, found, context.clock.now());
    for (const { item, analysis, meaning } of analyses)
      if (stored.has(item.id)) await placeItem(tx, { ...item, ...analysis }, item.story, meaning);
    return stored.size;
  });
}

async function setAside(
  context: AnalyseContext,
  item: ItemToAnalyse,
  error: unknown,
  report: AnalyseReport,
): Promise<void> {
  const reason = messageOf(error);
  await recordAnalysisFailure(context.db, item.id, reason);
  report.failed.push({ item: item.id, reason });
}

function inputOf(item: ItemToAnalyse): AnalysisInput {
  const { name, kind, platform } = item.publisher;
  return {
    id: String(item.id),
    url: item.url,
    source: { name, kind, platform },
    published: (item.published ?? item.collected).toISOString(),
    language: item.declaredLanguage,
    title: item.title,
    text: item.text,
  };
}

function timeOf(item: StoryItem): number {
  return (item.published ?? item.collected).getTime();
}

/**
 * The database went away (connection classes 08 and 57, its resources class 53, or a broken socket): no item's fault.
 * A statement that was cancelled because it ran too long is: retried with its batch, it would hold all others for ever.
 */
function isOutage(error: unknown): boolean {
  const code = codeOf(error);
  if (code === QUERY_CANCELED) return false;
  return /^(08|57|53)|^E[A-Z]+$/.test(code) || /connection|terminat/i.test(messageOf(error));
}
