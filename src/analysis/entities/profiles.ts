import { normalise } from '../normalise.ts';
import type { Watchlist, WatchlistEntity } from './watchlist.ts';

/** What tells a watched person from a namesake, as normalised words. */
export interface Profile {
  /** Words of the person's own names: before the surname they speak for, not against. */
  own: Set<string>;
  titles: Set<string>;
}

export function profilesOf({ entities }: Watchlist): Map<string, Profile> {
  return new Map(
    entities.map((entity) => [entity.id, { own: wordsOf(namesOf(entity)), titles: wordsOf(entity.titles) }]),
  );
}

function namesOf({ name, aliases, distinctive, surnames, common }: WatchlistEntity): string[] {
  return [
    name.en,
    name.fa,
    ...aliases.latin,
    ...aliases.arabic,
    ...aliases.other,
    ...distinctive,
    ...surnames,
    ...common,
  ];
}

function wordsOf(phrases: string[]): Set<string> {
  return new Set(phrases.flatMap((phrase) => normalise(phrase).text.split(/[ \-']/)));
}
