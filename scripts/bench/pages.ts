import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { itemsOf } from '#src/capture/item.ts';
import type { Entry } from '#src/model/entry.ts';
import { createPageReader } from '#src/pipeline/sources/page-reader.ts';
import type { Bench, Comparison, Figure } from './figure.ts';
import { ownTexts } from './own-texts.ts';
import { measured } from './race.ts';

const IN_PLACE = 'the same pages read in place, on the main thread';
const GOAL_MS = 100;

interface Run {
  /** Milliseconds a page, from when it is handed over to when its items are there. */
  each: number;
  /** The longest time in which nothing else could run, in milliseconds. */
  held: number;
}

/** What it costs to read articles in threads, and what it spares the looks at other sources. */
export const pages: Bench = {
  name: 'pages',
  about:
    'Articles found in pages of some 60 kB, one after the other, in a thread and in place; one page of 4 MB among them',
  async run({ quick, progress }) {
    const texts = (['en', 'fa'] as const).flatMap((language) => ownTexts(language, quick ? 10 : 100, 1200));
    const entries = texts.map(({ text }, index) => entry(index, page(text, 40)));
    entries.push(entry(entries.length, page(texts[0]?.text ?? '', 3_000)));
    await using reader = createPageReader({ threads: 1 });
    const ways = { thread: (one: Entry) => reader.read(one), place: async (one: Entry) => itemsOf(one) };
    const runs: Record<keyof typeof ways, Run[]> = { thread: [], place: [] };
    const rounds = quick ? 2 : 5;
    for (let round = 0; round <= rounds; round++)
      for (const way of ['thread', 'place'] as const) {
        progress(`${way}, round ${round} of ${rounds}`);
        const run = await timed(entries, ways[way]);
        // The first round compiles.
        if (round > 0) runs[way].push(run);
      }
    const figure = (name: string, of: (run: Run) => number, goal: number | null): Figure => {
      const own = runs.thread.map(of);
      const theirs = runs.place.map(of);
      const ratio = measured(theirs.map((value, index) => value / (own[index] ?? value))).median;
      const compared: Comparison = { name: IN_PLACE, ...measured(theirs), ratio };
      const aim = goal === null ? null : { sense: 'at most' as const, value: goal };
      return { name, unit: 'ms', basis: 'clock', ...measured(own), goal: aim, baselines: [compared], limit: null };
    };
    return {
      figures: [
        figure('a page, from HTML to items', ({ each }) => each, null),
        figure('longest time in which nothing else runs', ({ held }) => held, GOAL_MS),
      ],
      notes: [
        'A page is handed to the thread, and its items back, by copying: that is the cost. The mean over all pages counts.',
      ],
    };
  },
};

async function timed(entries: readonly Entry[], read: (entry: Entry) => Promise<unknown>): Promise<Run> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await sleep(20);
  delay.enable();
  const started = performance.now();
  for (const one of entries) {
    await read(one);
    // As between two requests: whoever waits has a turn.
    await sleep(0);
  }
  const each = (performance.now() - started) / entries.length;
  delay.disable();
  return { each, held: delay.max / 1e6 };
}

function entry(number: number, html: string): Entry {
  const url = `https://news.example/${number}`;
  return {
    externalId: null,
    url,
    baseUrl: url,
    title: null,
    content: { type: 'page', value: html },
    author: null,
    published: null,
    updated: null,
    language: null,
    publisher: null,
    forwardedFrom: null,
  };
}

function page(text: string, times: number): string {
  const menu = '<nav><ul>'.concat('<li><a href="/x">A place of the site</a></li>'.repeat(60), '</ul></nav>');
  return `<!doctype html><html lang="en"><head><title>Report</title></head><body>${menu}<main><article><h1>Report</h1>${`<p>${text}</p>`.repeat(times)}</article></main><footer>${menu}</footer></body></html>`;
}
