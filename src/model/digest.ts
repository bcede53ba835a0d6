import type { SourceHealth, Statement } from './alert.ts';
import type { SignalName } from './signal.ts';
import type { ReaderLanguage } from './wording.ts';

export const DIGEST_SECTIONS = [
  'calls',
  'warnings',
  'people',
  'un',
  'dates',
  'denials',
  'executions',
  'accountability',
  'advocacy',
  'memory',
  'officials',
  'context',
  'changes',
  'corrections',
] as const;
export type DigestSectionKey = (typeof DIGEST_SECTIONS)[number];

export const DIGEST_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type DigestDay = (typeof DIGEST_DAYS)[number];

/** A digest that is made again and again for one audience: when, in which language, of what, and where it goes. */
export interface DigestEdition {
  /** Lower-case letters, digits and hyphens; never changes. */
  name: string;
  /** Whom it is for, as staff call them. */
  label: string;
  enabled: boolean;
  language: ReaderLanguage;
  /** IANA time zone in which days are counted. */
  zone: string;
  /** `HH:MM`, as clocks in `zone` show it. */
  time: string;
  /** On which days; never empty. */
  days: DigestDay[];
  /** What its figures are compared with, and what it is called. A weekly one has one day. */
  period: 'day' | 'week';
  /** Keys of channels; empty = every channel that is switched on. */
  channels: string[];
  /** Anybody may read it: no private person is named, no words of a source are repeated. */
  public: boolean;
  /** Empty = all. */
  signals: SignalName[];
  /** Ids of watched names of which a story must name one; empty = any story. */
  entities: string[];
  /** Findings with a lower probability are left out. */
  leastScore: number;
  /** Empty = all. */
  sections: DigestSectionKey[];
}

/** One line of a digest. */
export interface DigestStatement extends Statement {
  /** Independent origins of its story when it was told. */
  origins?: number;
  /** `quote` in the reader's language, by a machine. */
  translation?: string | null;
  /** It speaks of a time to come, and was published at none. */
  undated?: boolean;
}

export interface DigestSection {
  key: DigestSectionKey;
  title: string;
  statements: DigestStatement[];
  /** How many more there were than are listed. */
  more: number;
  /** Said where there are none: "Nothing found." */
  empty: string;
}

/** Stories per signal in equal stretches of time, the digest's own period last. */
export interface DigestChart {
  title: string;
  /** Heading of each stretch: "Fr 20". */
  columns: string[];
  rows: { signal: SignalName; label: string; values: number[] }[];
}

/** What text, HTML and JSON are rendered from. Fields that may be missing are so in digests of earlier versions. */
export interface Digest {
  kind: 'scheduled' | 'flash';
  title: string;
  language: ReaderLanguage;
  from: Date;
  to: Date;
  /** IANA time zone in which days are counted and times shown. */
  zone: string;
  /** One paragraph of figures. */
  summary: string;
  sections: DigestSection[];
  coverage: {
    read: number;
    /** Sources that could not be read in the period, each with its reason and since when. */
    blind: SourceHealth[];
    sentence: string;
  };
  /** Name of its edition; none with what somebody asked for. */
  edition?: string | null;
  public?: boolean;
  /** Why it comes late or covers more than usual; null where it does not. */
  lateness?: string | null;
  chart?: DigestChart | null;
  /** A summary in whole sentences by a machine of the operator's. */
  machineSummary?: string | null;
}
