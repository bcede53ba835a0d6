import type { z } from 'zod';
import { parseSearch, type SearchPart } from '#src/store/desk-search.ts';
import type { ItemFilter } from '#src/store/item-filter.ts';
import type { StoryFilter } from '#src/store/story-filter.ts';
import type { DeskDeps } from '../deps.ts';
import { ApiProblem } from './operation.ts';
import type { itemFilterQuery, storyFilterQuery } from './schemas.ts';

type Searched = Pick<DeskDeps, 'searchText'>;

/** What the parameters of a list of stories ask for. Throws `ApiProblem`. */
export function storyFilterOf(
  { words, from, to, ...rest }: z.infer<typeof storyFilterQuery>,
  { searchText }: Searched,
): StoryFilter {
  return { ...rest, from: dateOf(from), to: dateOf(to), words: searchOf(words, searchText) };
}

/** What the parameters of a list of items ask for. Throws `ApiProblem`. */
export function itemFilterOf(
  { words, from, to, ...rest }: z.infer<typeof itemFilterQuery>,
  { searchText }: Searched,
): ItemFilter {
  return { ...rest, from: dateOf(from), to: dateOf(to), words: searchOf(words, searchText) };
}

function searchOf(words: string | undefined, searchText: (text: string) => string): SearchPart[] | undefined {
  if (words === undefined || words.trim() === '') return undefined;
  const parts = parseSearch(words, searchText);
  if (parts) return parts;
  throw new ApiProblem(400, 'Nothing to search for', 'The parameter "words" holds no word to look for.');
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
