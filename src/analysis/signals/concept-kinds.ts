/** What a number in the text may mean, as concepts beside those of the lexicon. */
export type NumberKind = 'number-eighties' | 'number-year' | 'number-small' | 'number-middle' | 'number-large';

/**
 * Concepts that say little by being in one sentence with another: they count alone and next to their neighbour only.
 * All others are paired within a sentence.
 */
export const LOOSE = new Set([
  'says',
  'negation',
  'condition',
  'question',
  'people-count',
  'tally',
  'time-now',
  'time-past',
  'human-rights',
  'iran',
  'iran-place',
  'sport',
  'screen',
  'science',
  'business',
  'nuclear-war',
  'expert',
  'history-event',
  'metaphor',
  'hurry',
  'harsh',
  'charged',
  'family',
  'prison-contact',
  'court-papers',
  'months-of-1988',
  'first-person',
  'street-killing',
  'other-news',
  'in-gods-name',
  'death-word',
]);

/** Triples within a sentence are made of one concept of each of these: who, demands or judges, death, whom. */
export const ACT = new Set([
  'must',
  'demand',
  'threaten',
  'repeat',
  'praise',
  'no-mercy',
  'stop-killing',
  'condemn',
  'deny',
  'call-phrase',
  'risk',
]);
export const DEATH = new Set([
  'execution',
  'death-penalty',
  'kill',
  'massacre',
  'offence-mohareb',
  'offence-corruption',
  'year-1988',
  'eighties',
]);
export const PARTY = new Set([
  'prisoners',
  'protesters',
  'regime-enemy-words',
  'mek',
  'minorities',
  'official',
  'cleric',
  'lawmaker',
  'judiciary',
  'state-outlet',
  'guards',
  'ngo',
  'opposition-voice',
  'foreign-politician',
  'un-body',
  'un-mandate',
  'un-person',
  'ruler-target',
  'other-country',
]);

/** Null where the token is no number. Years of both calendars: Persian 1299–1420, Gregorian 1900–2049. */
export function numberKind(token: string): NumberKind | null {
  const first = token.charCodeAt(0);
  if (first < 48 || first > 57) return null;
  const value = Number(token);
  if (Number.isNaN(value)) return null;
  if ((value >= 1980 && value <= 1989) || (value >= 1359 && value <= 1368)) return 'number-eighties';
  if ((value >= 1900 && value < 2050) || (value >= 1299 && value <= 1420)) return 'number-year';
  if (value <= 20) return 'number-small';
  return value < 1000 ? 'number-middle' : 'number-large';
}
