import { crossCheck, type Watchlist, type WatchlistEntity, watchlistEntity } from './watchlist.ts';

/** A fault of a name that somebody typed: `field` as in `name.fa`, `aliases.latin`, `offices.0.from`. */
export interface EntityFault {
  field: string;
  message: string;
}

/** Reads one entity against the contexts of a watchlist; all faults at once. */
export function readEntity(
  given: unknown,
  { contexts, spellings }: Watchlist,
): { entity: WatchlistEntity } | { faults: EntityFault[] } {
  const read = watchlistEntity.safeParse(given);
  if (!read.success)
    return { faults: read.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })) };
  const faults = crossCheck({ contexts, spellings, entities: [read.data] });
  if (faults.length === 0) return { entity: read.data };
  return {
    faults: faults.map((message) => ({ field: message.includes('.offices') ? 'offices' : 'conditional', message })),
  };
}

/** The list with each of `entities` in the place of the one of its id, or added, and without the ids of `gone`. */
export function withEntities(
  watchlist: Watchlist,
  entities: readonly WatchlistEntity[],
  gone: ReadonlySet<string> = new Set(),
): Watchlist {
  const edited = new Map(entities.map((entity) => [entity.id, entity]));
  const kept = watchlist.entities.filter(({ id }) => !gone.has(id)).map((entity) => edited.get(entity.id) ?? entity);
  const known = new Set(watchlist.entities.map(({ id }) => id));
  const added = entities.filter(({ id }) => !known.has(id) && !gone.has(id));
  return { ...watchlist, entities: [...kept, ...added] };
}
