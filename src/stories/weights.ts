// Made by `node scripts/story-weights.ts --write`, which starts from what stands here.

import type { Evidence } from './compare.ts';

/** What each piece of evidence is worth in log-odds. */
export const WEIGHTS: Readonly<Record<keyof Evidence, number>> = {
  text: 3.5,
  people: 0.5,
  otherPeople: -5.91,
  families: 1.02,
  entities: 0.58,
  proper: 0.01,
  places: 1.18,
  otherPlaces: -2.29,
  concepts: 4.37,
  words: 2.27,
  numbers: 0.89,
  otherNumbers: -4.24,
  days: 0,
  otherDays: -0.8,
  codes: 3,
  otherCodes: -3,
  otherPeriod: -2.21,
  signals: 0,
  otherSignals: -1.77,
  sameStep: 0,
  otherStep: -1.7,
  references: 5,
  quotes: 3.03,
  near: 2.29,
  far: -2.99,
  undated: 0,
  sameOwner: -2.4,
  ownTranslation: 0,
  otherLanguage: 2.19,
  meaning: 3,
  samePage: 6,
  otherPage: -7.01,
  sibling: -4.06,
  titles: 0.99,
  otherTitle: -3.4,
  outline: 2.04,
};

/** Log-odds of one event before any evidence, for two items that share a key. */
export const BIAS = -4.41;
