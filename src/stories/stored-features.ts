import type { StoryFeatures } from './features.ts';

/** What features of version 1 had not. */
const SINCE_VERSION_2 = { page: 0, series: 0, outline: [], title: [], titleWords: [] };

/** Features as they come out of the database, written by `featuresOf` of this version or an earlier one. */
export function featuresFrom(stored: object): StoryFeatures {
  return { ...SINCE_VERSION_2, ...(stored as Omit<StoryFeatures, 'version'>), version: 2 };
}
