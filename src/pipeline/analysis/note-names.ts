import { findOfficeHolders } from '#src/analysis/entities/office-holders.ts';
import type { Clock } from '#src/base/clock.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import type { Database } from '#src/store/database.ts';
import {
  forgetSightingsBefore,
  type ItemToRead,
  itemsToReadForNames,
  type NameSighting,
  recordSightings,
} from '#src/store/name-sightings.ts';
import { redactionsSoFar } from '#src/store/redaction-lock.ts';
import { isGivenName } from '#src/stories/given-names.ts';

const KEPT_MS = 31 * 86_400_000;
const BATCH = 200;
const MOST_BATCHES = 20;
const LONGEST_NAME = 120;

/** Reads what was analysed since for holders of an office whom nobody watches; gives how many items it read. */
export async function noteNames({ db, clock }: { db: Database; clock: Clock }): Promise<number> {
  const since = new Date(clock.now().getTime() - KEPT_MS);
  let read = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const redactions = await redactionsSoFar(db);
    const items = await itemsToReadForNames(db, { since, limit: BATCH });
    const last = items.at(-1);
    if (!last) break;
    const sightings: NameSighting[] = [];
    for (const item of items) {
      sightings.push(...sightingsIn(item));
      // Others have their turn between two items.
      if (item.text.length > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    if (!(await recordSightings(db, sightings, { readUntil: last.id, redactions }))) continue;
    read += items.length;
    if (items.length < BATCH) break;
  }
  await forgetSightingsBefore(db, since);
  return read;
}

/** Of items about what is watched, and of Persian ones. */
function sightingsIn(item: ItemToRead): NameSighting[] {
  if (item.text === '' || (item.mentions.length === 0 && item.language !== 'fa')) return [];
  const holders = findOfficeHolders(contentOf(item), (word) => isGivenName(word, item.language));
  return holders.flatMap(({ name, title, key, start, end, contrary }) => {
    if (item.mentions.some((mention) => mention.start < end && mention.end > start)) return [];
    return [
      {
        item: item.id,
        key: key.slice(0, LONGEST_NAME),
        name: clipped(plainLine(name), LONGEST_NAME),
        title: clipped(plainLine(title), LONGEST_NAME),
        publisher: item.publisher,
        seen: item.seen,
        contrary,
      },
    ];
  });
}
