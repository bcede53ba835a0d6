import type { SourceHealth, Statement } from './alert.ts';

export interface DigestSection {
  key:
    | 'calls'
    | 'un'
    | 'warnings'
    | 'executions'
    | 'accountability'
    | 'denials'
    | 'advocacy'
    | 'memory'
    | 'officials'
    | 'context';
  title: string;
  statements: Statement[];
  /** How many more there were than are listed. */
  more: number;
  /** Said where there are none: "Nothing found." */
  empty: string;
}

/** What text, HTML and JSON are rendered from. */
export interface Digest {
  kind: 'scheduled' | 'flash';
  title: string;
  language: 'en' | 'fa';
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
}
