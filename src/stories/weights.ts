// Made by `node scripts/story-weights.ts --write`, which starts from what stands here.

import type { Evidence } from './compare.ts';

/** What each piece of evidence is worth in log-odds. */
export const WEIGHTS: Readonly<Record<keyof Evidence, number>> = {
  text: 3.48,
  people: 0.45,
  otherPeople: -5.93,
  families: 1.02,
  entities: 0.63,
  proper: 0,
  places: 1.19,
  otherPlaces: -2.25,
  concepts: 4.26,
  words: 2.28,
  numbers: 0.84,
  otherNumbers: -4.23,
  days: 0,
  otherDays: -0.8,
  codes: 3,
  otherCodes: -3,
  otherPeriod: -2.21,
  signals: 0,
  otherSignals: -1.87,
  sameStep: 0,
  otherStep: -1.6,
  references: 5,
  quotes: 3.07,
  near: 2.21,
  far: -2.97,
  undated: 0,
  sameOwner: -2.51,
  ownTranslation: 0,
  otherLanguage: 2.16,
  meaning: 3,
  samePage: 6,
  otherPage: -7.01,
  sibling: -4.05,
  titles: 0.86,
  otherTitle: -3.46,
  outline: 2.11,
};

/** Log-odds of one event before any evidence, for two items that share a key. */
export const BIAS = -4.3;
