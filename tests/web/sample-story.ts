import type { Signal, SignalName, Voice } from '#src/model/signal.ts';
import type { Publisher } from '#src/model/source.ts';
import type { Relation } from '#src/model/story.ts';

/** An item as it is written down for the desk's tests and pictures. */
export interface SampleItem {
  /** Key of its source. */
  source: string;
  /** Where it is not the source's own. */
  publisher?: Publisher;
  author?: { name: string; handle: string | null };
  title: string;
  text: string;
  language: string;
  /** Hours before now. */
  age: number;
  url?: string;
  relation?: Relation;
  joinReason?: string;
  signals?: { signal: SignalName; reason: string; score?: number; voice?: Voice; speaker?: string; target?: string }[];
  /** Entity and the words that name it. */
  mentions?: [entity: string, surface: string][];
  /** Wordings before this one, the oldest first. */
  earlier?: { title: string; text: string }[];
}

/** One event: its items, the first one first; items of one `origin` repeat one another. */
export interface SampleStory {
  items: (SampleItem & { origin?: number })[];
  /** Raise an alert for it, in this state of delivery. */
  alert?: { severity: 'urgent' | 'normal'; headline: string; delivery: 'sent' | 'dead' | 'pending' };
}

/** A signal at the place of its reason in the content. */
export function signalAt(content: string, sample: NonNullable<SampleItem['signals']>[number]): Signal {
  const start = content.indexOf(sample.reason);
  if (start < 0) throw new Error(`The reason is not in the text: ${sample.reason}`);
  const { score = 0.93, ...rest } = sample;
  return { ...rest, score, start, end: start + sample.reason.length };
}
