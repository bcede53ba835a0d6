import type { Evidence } from './compare.ts';

/**
 * What each piece of evidence is worth in log-odds: weighed by hand, then moved towards a logistic regression over the pairs
 * of `tests/stories/labelled` as they are and with the stories' dates drawn together into one quarter, so that the sets
 * are as crowded as a real stream. Signs are fixed.
 */
export const WEIGHTS: Record<keyof Evidence, number> = {
  text: 5,
  people: 1.4,
  otherPeople: -5.4,
  families: 0.9,
  entities: 0.6,
  proper: 0.8,
  places: 1.3,
  otherPlaces: -1.25,
  concepts: 3.2,
  words: 2.2,
  numbers: 1.3,
  otherNumbers: -2.4,
  days: 0.6,
  otherDays: -0.8,
  codes: 3,
  otherCodes: -3,
  otherPeriod: -2.2,
  signals: 0.7,
  otherSignals: -1.4,
  sameStep: 0.2,
  otherStep: -1.8,
  references: 5,
  quotes: 3,
  near: 1.9,
  far: -2.2,
  undated: -0.2,
  sameOwner: -1.7,
  ownTranslation: 0.5,
  otherLanguage: 1.1,
  samePage: 6,
  otherPage: -7,
  sibling: -4,
  titles: 1.5,
  otherTitle: -1.5,
  outline: 2,
};
/** Log-odds of one event before any evidence, for two items that share a key. */
export const BIAS = -4.6;

/** Log-odds that two items tell of one event. */
export function weigh(evidence: Evidence): number {
  let sum = BIAS;
  for (const name of NAMES) sum += evidence[name] * WEIGHTS[name];
  return sum;
}

export const NAMES: (keyof Evidence)[] = [
  'text',
  'people',
  'otherPeople',
  'families',
  'entities',
  'proper',
  'places',
  'otherPlaces',
  'concepts',
  'words',
  'numbers',
  'otherNumbers',
  'days',
  'otherDays',
  'codes',
  'otherCodes',
  'otherPeriod',
  'signals',
  'otherSignals',
  'sameStep',
  'otherStep',
  'references',
  'quotes',
  'near',
  'far',
  'undated',
  'sameOwner',
  'ownTranslation',
  'otherLanguage',
  'samePage',
  'otherPage',
  'sibling',
  'titles',
  'otherTitle',
  'outline',
];
