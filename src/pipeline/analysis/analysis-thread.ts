import { parentPort, workerData } from 'node:worker_threads';
import { createAnalysers } from '#src/analysis/analyse.ts';
import type { Watchlist } from '#src/analysis/entities/watchlist.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import type { ItemToAnalyse } from '#src/store/analyses.ts';
import { type Fault, type PreparedItem, prepareItem } from './prepare-item.ts';

/** `watchlist` where another list is watched than before: always with the first. */
export interface AnalysisOrder {
  items: ItemToAnalyse[];
  watchlist: Watchlist | null;
}

/** What a thread says: once that it is ready, then for each order one answer, an entry an item, in order. */
export type AnalysisAnswer = { ready: true } | { prepared: (PreparedItem | Fault)[] };

const analyserOf = createAnalysers(workerData);
let analyse: (input: AnalysisInput) => Analysis = () => {
  throw new Error('No watchlist was given.');
};

const port = parentPort;
port?.on('message', ({ items, watchlist }: AnalysisOrder) => {
  if (watchlist) analyse = analyserOf(watchlist);
  const prepared = items.map((item) => prepareItem(item, analyse));
  port.postMessage({ prepared } satisfies AnalysisAnswer);
});
port?.postMessage({ ready: true } satisfies AnalysisAnswer);
