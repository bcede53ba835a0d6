/**
 * What is known of a source beyond how its last look ended. `silent`: it is read, and says nothing for unusually long.
 * `emptied`: it is read, and nothing is found where there was always something: its layout may have changed.
 * `challenged`: a page stands before it that wants a browser or a person. `paused`: its own budget for the day is used
 * up. `gone`: taken down for good.
 */
export const SOURCE_CONDITIONS = [
  'working',
  'silent',
  'emptied',
  'refused',
  'challenged',
  'failing',
  'paused',
  'gone',
] as const;
export type SourceCondition = (typeof SOURCE_CONDITIONS)[number];

/** Whether what the source says now is unknown here. A silent one is seen: it says nothing. */
export function isBlindCondition(condition: SourceCondition): boolean {
  return condition !== 'working' && condition !== 'silent';
}

/** What a source may use within a day (UTC); null where that is not bounded. */
export interface SourceBudget {
  requests: number | null;
  bytes: number | null;
}

/** How often a source speaks, learned from when its items appeared. */
export interface SourceRhythm {
  /** ISO 8601. */
  learnedAt: string;
  /** Hours with items from which it was learned. */
  hoursSeen: number;
  /** Median time between two such hours. */
  usualGapMs: number;
  /** Share of days on which each hour (UTC) brought something. */
  hours: number[];
  /** How busy each day of the week (0 is Sunday, UTC) is, beside the mean of all. */
  weekdays: number[];
  /** Hours with items that may be missed before a silence is unusual. */
  patience: number;
}

/** How the looks of a day (UTC) ended, and what they took. */
export interface SourceDay {
  /** `2026-01-31`. */
  day: string;
  read: number;
  unchanged: number;
  nothing: number;
  refused: number;
  broken: number;
  items: number;
  requests: number;
  bytes: number;
}
