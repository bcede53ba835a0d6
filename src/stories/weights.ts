// Made by `node scripts/story-weights.ts --write`, which starts from what stands here.

import type { Evidence } from './compare.ts';

/** What each piece of evidence is worth in log-odds. */
export const WEIGHTS: Readonly<Record<keyof Evidence, number>> = {
  text: 2.62,
  people: 0.3,
  otherPeople: -6.03,
  sameCase: 2.1,
  families: 1.37,
  entities: 0.5,
  proper: 0,
  places: 1.11,
  otherPlaces: -2.97,
  otherCountries: -0.83,
  concepts: 5.5,
  words: 3.32,
  numbers: 1.13,
  otherNumbers: -4.19,
  days: 0,
  otherDays: -0.91,
  codes: 3,
  otherCodes: -3,
  otherPeriod: -2.28,
  signals: 0,
  otherSignals: -2.42,
  unAlone: -1.09,
  sameStep: 0,
  otherStep: -1.02,
  references: 5,
  quotes: 3.14,
  near: 2.17,
  far: -3.92,
  undated: 0,
  sameOwner: -2.37,
  ownTranslation: 0,
  otherLanguage: 2.18,
  meaning: 3,
  samePage: 6,
  otherPage: -7.01,
  sibling: -4.21,
  titles: 0.3,
  otherTitle: -5.56,
  outline: 1.91,
};

/** Log-odds of one event before any evidence, for two items that share a key. */
export const BIAS = -4.74;
