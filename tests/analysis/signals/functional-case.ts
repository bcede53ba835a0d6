import type { SignalName, Voice } from '#src/model/signal.ts';

/** A text in our own words, what it must carry, and what it must not. */
export interface FunctionalCase {
  kind: string;
  language: string;
  source?: { kind: string; platform: string };
  title?: string;
  text: string;
  has?: SignalName[];
  hasNot?: SignalName[];
  none?: boolean;
  voice?: Voice;
}

export const agency = { kind: 'state_media', platform: 'web' };
export const press = { kind: 'news', platform: 'web' };
export const post = { kind: 'social', platform: 'x' };
export const channel = { kind: 'social', platform: 'telegram' };
export const organisation = { kind: 'ngo', platform: 'web' };
