import type { SignalName, Voice } from './signal.ts';
import type { Outcome } from './source.ts';
import type { SourceCondition } from './source-health.ts';
import type { Relation } from './story.ts';

export const SEVERITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Conditions over a story; all that are given must hold. Loaded from `config/rules.yaml`. */
export interface RuleConditions {
  signals?: { signal: SignalName; score?: number | undefined; voice?: Voice | undefined }[] | undefined;
  entities?: string[] | undefined;
  kinds?: string[] | undefined;
  languages?: string[] | undefined;
  words?: string[] | undefined;
  /** At least so many independent origins. */
  origins?: number | undefined;
  /** Which relations of the newest item may raise it; default `first` and `development`. */
  novelty?: Relation[] | undefined;
  /** Items published longer ago than this many hours do not raise it (old news arriving late). */
  maximumAgeHours?: number | undefined;
  /** Not of a story: a source that is blind, or silent for unusually long. Such a rule has no other condition. */
  occasion?: 'source_blind' | 'deletion' | undefined;
}

export interface Rule {
  key: string;
  label: string;
  when: RuleConditions;
  severity: Severity;
  /** Keys of channels; empty = every enabled channel. */
  channels: string[];
  /** Also raise a flash digest, a short brief of the story with its context. */
  flash: boolean;
  enabled: boolean;
}

/** One attributed, linked statement: the unit of alerts and digests. */
export interface Statement {
  /** Our own words, stating who reports what. */
  text: string;
  /** The item's own words, in its language. */
  quote: string | null;
  language: string;
  attribution: string;
  url: string | null;
  story: number | null;
  published: Date | null;
}

/** What an alert says, independent of channel. */
export interface AlertContent {
  /** What kind of thing happened, in the reader's language: "New call for killing". */
  headline: string;
  /** Story headline in the item's own language. */
  title: string;
  titleLanguage: string;
  severity: Severity;
  signal: SignalName | null;
  /** Who said it, as entity name or in the item's words. */
  speaker: string | null;
  target: string | null;
  /** The words in their own language; `translation` into the reader's, by a machine, where there is one. */
  quote: { text: string; language: string; translation?: string | null } | null;
  /** Who reports it. */
  reportedBy: string;
  /** "1 origin, 3 copies" or "3 independent origins (UN, press, NGO)". */
  origins: string;
  firstSeen: Date;
  links: { label: string; url: string }[];
  /**
   * In place of `headline`, `speaker` and `reportedBy` where the public reads: watched officials and outlets alone are
   * named. Without it neither is said there.
   */
  open?: { headline: string; speaker: string | null; reportedBy: string | null };
}

/** Unique per rule, story and occasion, so that the same event cannot raise it twice. */
export interface AlertDraft {
  /** `rule:story:occasion`; the database holds it unique. */
  key: string;
  rule: string;
  story: number;
  severity: Severity;
  kind: 'new' | 'development';
  flash: boolean;
  channels: string[];
  content: AlertContent;
}

/** How the last look at a source ended, for coverage lines: "nothing found" is not "could not look". */
export interface SourceHealth {
  source: string;
  name: string;
  outcome: Outcome | null;
  reason: string | null;
  lastLooked: Date | null;
  lastSuccess: Date | null;
  lastNewItem: Date | null;
  /** Failures in a row. */
  failures: number;
  condition?: SourceCondition | null;
  /** Since when it works, is silent or is blind. */
  conditionSince?: Date | null;
}
