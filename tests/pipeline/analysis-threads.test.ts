import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnalysisThreads, createAnalysisThreads } from '#src/pipeline/analysis/analysis-threads.ts';
import { prepareItem } from '#src/pipeline/analysis/prepare-item.ts';
import { type Configuration, readConfiguration } from '#src/pipeline/configuration.ts';
import type { ItemToAnalyse } from '#src/store/analyses.ts';
import { labelledInOrder } from './labelled-record.ts';

const ITEMS = labelledInOrder()
  .slice(0, 90)
  .map((item): ItemToAnalyse => ({ ...item, revision: 1, redactedAt: null, declaredLanguage: null, story: null }));

let configuration: Configuration;
let threads: AnalysisThreads;
beforeAll(async () => {
  configuration = await readConfiguration(path.join(import.meta.dirname, '../../config'), {});
  const { model, current: watchlist } = configuration.watching;
  threads = createAnalysisThreads({ model, watchlist, threads: 2 });
}, 60_000);
afterAll(async () => threads[Symbol.asyncDispose]());

describe('threads that analyse', () => {
  it('come to what is found in place, in order', async () => {
    const prepared = await threads.prepare(ITEMS);
    expect(prepared).toEqual(ITEMS.map((item) => prepareItem(item, configuration.analyse)));
    expect(prepared.some((one) => 'analysis' in one && one.analysis.mentions.length > 0)).toBe(true);
  }, 120_000);

  it('tell of an item that cannot be handed over or read, and go on with the others', async () => {
    const [first, second, third, fourth] = ITEMS;
    if (!first || !second || !third || !fourth) throw new Error('There are no labelled items.');
    const unread = { ...second, published: new Date(Number.NaN) };
    const unclonable = { ...third, function: () => 'no thread takes a function' };
    const prepared = await threads.prepare([first, unread, unclonable, fourth]);
    expect(prepared.map((one) => ('fault' in one ? 'fault' : 'found'))).toEqual(['found', 'fault', 'fault', 'found']);
  }, 120_000);

  it('set aside an item that needs more memory or time than a thread has, and go on with the others', async () => {
    const [first, second, third] = ITEMS;
    if (!first || !second || !third) throw new Error('There are no labelled items.');
    const huge = { ...second, text: Array.from({ length: 3_000_000 }, (_, number) => `w${number}`).join(' ') };
    const { model, current: watchlist } = configuration.watching;
    await using impatient = createAnalysisThreads({ model, watchlist, threads: 1, limitMs: 4_000 });
    const prepared = await impatient.prepare([first, huge, third]);
    expect(prepared.map((one) => ('fault' in one ? 'fault' : 'found'))).toEqual(['found', 'fault', 'found']);
    expect(prepared[1]).toMatchObject({ fault: expect.stringMatching(/memory|longer than/) });
  }, 120_000);

  it('follow the watched names as they change', async () => {
    const { watching } = configuration;
    const named = ITEMS.find((item) => {
      const one = prepareItem(item, configuration.analyse);
      return 'analysis' in one && one.analysis.mentions.length > 0;
    });
    if (!named) throw new Error('No item names anybody.');
    const before = watching.current();
    const mentions = async () => {
      const [one] = await threads.prepare([named]);
      return one && 'analysis' in one ? one.analysis.mentions.map(({ entity }) => entity) : [];
    };
    const found = new Set(await mentions());
    watching.watch({ ...before, entities: before.entities.filter(({ id }) => !found.has(id)) });
    expect((await mentions()).some((entity) => found.has(entity))).toBe(false);
    watching.watch(before);
    expect(new Set(await mentions())).toEqual(found);
  }, 120_000);

  it('are worth the way for few items once one has been started', async () => {
    const { model, current: watchlist } = configuration.watching;
    await using others = createAnalysisThreads({ model, watchlist });
    const worth = () => [19, 20, 159, 160].map((count) => others.isWorth(count));
    expect(worth()).toEqual([false, false, false, true]);
    others.start();
    others.start();
    expect(worth()).toEqual([false, true, true, true]);
    expect(await others.prepare(ITEMS.slice(0, 20))).toEqual(
      ITEMS.slice(0, 20).map((item) => prepareItem(item, configuration.analyse)),
    );
  }, 120_000);
});
