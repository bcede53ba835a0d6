import { readFile } from 'node:fs/promises';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { followWatchlist } from '#src/pipeline/analysis/follow-watchlist.ts';
import { createWatching, type Watching } from '#src/pipeline/analysis/watching.ts';
import { createWatchlistDesk, type WatchlistDesk } from '#src/pipeline/analysis/watchlist-desk.ts';
import type { Follower } from '#src/pipeline/operations/follow-changes.ts';
import type { Database } from '#src/store/database.ts';

const LIST = `
contexts:
  subject: prison*; execut*; اعدام*; زندان*
  titles: judge*; minister*; قاضی; وزیر
  first-names: Ali; Reza; علی; رضا; بهمن
  sport: football*
  former: former; سابق
entities:
  - id: quay-prison
    type: place
    name: { en: Quay prison, fa: زندان اسکله }
    why: Prison of the tests, from which invented organisations report executions.
    source: https://reports.example/quay
    wikidata: null
    conditional:
      - aliases: the Quay
        near: subject
  - id: bahman-saheli
    type: person
    name: { en: Bahman Saheli, fa: بهمن ساحلی }
    why: Named by an invented report as a judge who passed death sentences.
    source: https://reports.example/saheli
    wikidata: null
    surnames: Saheli; ساحلی
`;

export interface Watcher {
  watching: Watching;
  follower: Follower;
  desk: WatchlistDesk;
}

let model: unknown;

/** What one process watches, on a small watchlist, or another one, and the product's own model. It looks for changes when it is told to. */
export async function openWatcher(db: Database, now: Date, list: string = LIST): Promise<Watcher> {
  model ??= JSON.parse(await readFile(new URL('../../../config/signals/model.json', import.meta.url), 'utf8'));
  const watching = createWatching(parseWatchlist(list), model);
  const follower = followWatchlist({ db, watching, log: { warn() {} } }, 3_600_000);
  await follower.refresh();
  return { watching, follower, desk: createWatchlistDesk({ db, clock: { now: () => now }, watching, follower }) };
}
