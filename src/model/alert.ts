import type { SignalName, Voice } from './signal.ts';
import type { Outcome, SourceKind, Stance } from './source.ts';
import type { SourceCondition } from './source-health.ts';
import type { Relation } from './story.ts';
import type { ReaderLanguage } from './wording.ts';

export const SEVERITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const ALERT_STATES = ['raised', 'acknowledged', 'resolved', 'false'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** In the order of a week as Intl names its days in English. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** At least `count` independent origins, of these kinds or sides alone where they are named. */
export interface OriginCondition {
  count: number;
  kinds?: SourceKind[] | undefined;
  stances?: Stance[] | undefined;
}

/** Conditions over a story; all that are given must hold. See `config/rules.yaml` for what each means. */
export interface RuleConditions {
  signals?: { signal: SignalName; score?: number | undefined; voice?: Voice | undefined }[] | undefined;
  /** Ids of watched names, or `watched-person` for any person of the watchlist: who says what carries the signal. */
  speakers?: string[] | undefined;
  entities?: string[] | undefined;
  kinds?: string[] | undefined;
  stances?: Stance[] | undefined;
  languages?: string[] | undefined;
  words?: string[] | undefined;
  /** A number stands for that many of whatever kind. */
  origins?: number | OriginCondition | undefined;
  /** Which relations of the newest item may raise it; default `first` and `development`. */
  novelty?: Relation[] | undefined;
  /** Items published longer ago than this many hours do not raise it (old news arriving late). */
  maximumAgeHours?: number | undefined;
  /** Not of a story: a source that is blind, or silent for unusually long. Such a rule has no other condition. */
  occasion?: 'source_blind' | 'deletion' | undefined;
}

/** When a rule tells nobody: what it raises then is held until they end. */
export interface QuietHours {
  /** `HH:MM`; where `to` is not after `from`, they end on the next day. */
  from: string;
  to: string;
  /** IANA time zone; that of the installation where it is left out. */
  zone?: string | undefined;
  /** Days on which they begin; every day where left out. */
  days?: Weekday[] | undefined;
  /** `send`, as where it is left out: what is urgent goes out all the same. */
  urgent?: 'send' | 'hold' | undefined;
}

export interface Rule {
  key: string;
  label: string;
  when: RuleConditions;
  severity: Severity;
  /** What is found with a lower probability is told as unsure, with this severity. */
  doubtful?: { below: number; severity: Severity } | undefined;
  /** Keys of channels; empty = every enabled channel. */
  channels: string[];
  /** Also raise a flash digest, a short brief of the story with its context. */
  flash: boolean;
  enabled: boolean;
  /** Of its messages; that of the installation where it is left out. */
  language?: ReaderLanguage | undefined;
  quietHours?: QuietHours | undefined;
  /** For so long after an alert went out, further ones of the rule wait, and then go out as one message. */
  cooldownMinutes?: number | undefined;
  /** Where nobody has acknowledged an alert after so long, it goes to these channels too. */
  escalation?: { afterMinutes: number; channels: string[] } | undefined;
  /** What could not be told within so many hours is kept on the desk alone. */
  expireAfterHours?: number | undefined;
  /** Channel that takes what a channel of the rule cannot. */
  fallback?: string | undefined;
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
  /** In which `content` is written; that of the installation where it is left out. */
  language?: ReaderLanguage;
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
