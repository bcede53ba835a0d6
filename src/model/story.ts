import type { Mention, Signal } from './signal.ts';
import type { Publisher, SourceKind, Stance } from './source.ts';

/** How an item stands to the story that it joined. */
export type Relation = 'first' | 'copy' | 'rewrite' | 'translation' | 'quote' | 'development' | 'recirculation';

/** An analysed item as the story, alert and digest stages see it. */
export interface StoryItem {
  id: number;
  /** Key of the source that collected it. */
  source: string;
  publisher: Publisher;
  author: { name: string; handle: string | null } | null;
  url: string | null;
  canonicalUrl: string | null;
  title: string;
  text: string;
  language: string;
  /** As claimed; null where unknown. */
  published: Date | null;
  /** When Khavaran saw it; for an import, when it was published. */
  collected: Date;
  links: string[];
  forwardedFrom: { name: string | null; url: string | null } | null;
  quotedIn: string | null;
  signals: Signal[];
  mentions: Mention[];
}

/** What of an item is read beside its findings, for those that are quoted. */
export type ItemWords = Pick<StoryItem, 'author' | 'url' | 'canonicalUrl' | 'title' | 'text'> & {
  publisher: Pick<Publisher, 'name' | 'platform'>;
};

/** Items that copy, translate or quote one another, or whose publishers share an owner, are one origin. */
export interface Origin {
  name: string;
  kind: SourceKind;
  stance: Stance | null;
  /** Ids of its items, the first utterance first. */
  items: number[];
}

/** A story with all that rules and digests ask of it. */
export interface Story {
  id: number;
  /** Headline taken from its best item, in that item's language. */
  title: string;
  language: string;
  firstSeen: Date;
  lastSeen: Date;
  items: (StoryItem & { relation: Relation })[];
  origins: Origin[];
}
