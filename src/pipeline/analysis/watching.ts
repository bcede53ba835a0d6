import { createAnalysers } from '#src/analysis/analyse.ts';
import type { Watchlist } from '#src/analysis/entities/watchlist.ts';
import { createFirehoseFilter } from '#src/analysis/firehose-filter.ts';
import { parseModel } from '#src/analysis/signals/model.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import { createStreamFilter } from '../streams/stream-filter.ts';

/** All that follows from the watchlist. Its lists stay the same objects and change in place, so that whoever holds one follows. */
export interface Watching {
  analyse: (input: AnalysisInput) => Analysis;
  /** Whether a post of a stream of everything is kept. */
  keeps: (text: string) => boolean;
  names: EntityNames;
  entities: WatchedEntity[];
  /** Persons of the record, on whom digests report by name. */
  officials: WatchedEntity[];
  /** Ids of the officials. */
  persons: ReadonlySet<string>;
  /** As `createAnalysers` takes it. */
  model: unknown;
  /** As `config/entities.yaml` has it. */
  inFile: Watchlist;
  /** As it holds now. */
  current(): Watchlist;
  /** Watches by another list from now on. Takes a quarter of a second: not for the middle of a batch. */
  watch(watchlist: Watchlist): void;
}

/** Throws `analysis/model-invalid`. */
export function createWatching(inFile: Watchlist, model: unknown): Watching {
  const analyserOf = createAnalysers(model);
  const names = new Map<string, WatchedEntity['name']>();
  const entities: WatchedEntity[] = [];
  const officials: WatchedEntity[] = [];
  const persons = new Set<string>();
  const sieveOf = (list: Watchlist) => () => createFirehoseFilter(list, parseModel(model).lexicon);
  let watchlist = inFile;
  let analyse = analyserOf(inFile);
  let keeps = createStreamFilter(analyse, sieveOf(inFile));
  const fill = (): void => {
    entities.splice(0, entities.length, ...watchlist.entities.map(watchedEntity));
    const people = entities.filter((entity) => entity.type === 'person');
    officials.splice(0, officials.length, ...people);
    names.clear();
    for (const { id, name } of entities) names.set(id, name);
    persons.clear();
    for (const { id } of people) persons.add(id);
  };
  fill();
  return {
    analyse: (input) => analyse(input),
    keeps: (text) => keeps(text),
    names,
    entities,
    officials,
    persons,
    model,
    inFile,
    current: () => watchlist,
    watch(list) {
      analyse = analyserOf(list);
      keeps = createStreamFilter(analyse, sieveOf(list));
      watchlist = list;
      fill();
    },
  };
}

function watchedEntity({
  id,
  type,
  name,
  why,
  source,
  wikidata,
  offices,
}: Watchlist['entities'][number]): WatchedEntity {
  return {
    id,
    type,
    name,
    why,
    source,
    wikidata,
    offices: offices.map(({ title, from, to }) => ({ title, from, to })),
  };
}
