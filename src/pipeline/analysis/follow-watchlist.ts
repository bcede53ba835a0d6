import { setImmediate as nextTurn } from 'node:timers/promises';
import { readEntity, withEntities } from '#src/analysis/entities/edited-watchlist.ts';
import type { Watchlist, WatchlistEntity } from '#src/analysis/entities/watchlist.ts';
import type { Database } from '#src/store/database.ts';
import { type EntityEdit, listEntityEdits, watchlistVersion } from '#src/store/entity-edits.ts';
import { type Follower, followChanges } from '../operations/follow-changes.ts';
import type { Watching } from './watching.ts';

interface FollowContext {
  db: Database;
  watching: Watching;
  log: { warn(details: object, message: string): void };
}

/** A process that analyses nothing, such as the desk, looks so often. */
const EVERY_MS = 3_000;

/** Keeps a process watching by what was changed at any desk. */
export function followWatchlist(context: FollowContext, everyMs = EVERY_MS): Follower {
  const { db, watching, log } = context;
  let seen = 0;

  async function takeOver(): Promise<void> {
    const version = await watchlistVersion(db);
    if (version === seen) return;
    const edits = await listEntityEdits(db);
    const list = editedWatchlist(watching.inFile, edits, (id, fault) =>
      log.warn({ entity: id, fault }, 'a watched name of the desk cannot be used'),
    );
    // What waits for its turn goes first: to prepare the names takes a quarter of a second.
    await nextTurn();
    watching.watch(list);
    seen = version;
  }

  return followChanges(takeOver, everyMs);
}

/** The list of the file as edits leave it. An edit that this version cannot read leaves the file's own in its place. */
function editedWatchlist(
  inFile: Watchlist,
  edits: readonly EntityEdit[],
  onFault: (id: string, fault: string) => void = () => {},
): Watchlist {
  const entities: WatchlistEntity[] = [];
  const gone = new Set<string>();
  for (const { id, definition, watched } of edits) {
    if (!watched) {
      gone.add(id);
      continue;
    }
    const read = readEntity(definition, inFile);
    if ('entity' in read && read.entity.id === id) entities.push(read.entity);
    else onFault(id, 'faults' in read ? read.faults.map(({ message }) => message).join('; ') : 'another id');
  }
  return withEntities(inFile, entities, gone);
}
