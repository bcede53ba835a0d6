import { normalise } from '#src/analysis/normalise.ts';

/** A text as it is searched for and as `items.search_text` holds it: letters and digits made alike. */
export function searchText(text: string): string {
  return normalise(text).text;
}
