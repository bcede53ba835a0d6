import { readdirSync, readFileSync } from 'node:fs';
import { SIGNALS } from '#src/model/signal.ts';
import type { Platform, SourceKind } from '#src/model/source.ts';
import type { StoryItem } from '#src/model/story.ts';

/** A line of `labelled/*.jsonl`. */
export interface LabelledItem {
  id: string;
  url: string;
  source: { name: string; kind: SourceKind; platform: Platform };
  published: string | null;
  language: string;
  title: string;
  text: string;
  signals: string[];
  entities: string[];
  story: string;
  /** Near-exact copies of one text share this. */
  copy?: string;
  /** Different events that look alike share this. */
  alike?: string;
}

/** All of our own labelled sets, in the order of the files. */
export function labelledItems(): LabelledItem[] {
  const folder = new URL('./labelled/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line): LabelledItem => JSON.parse(line));
}

/** With the labels in place of an analysis; mentions stand nowhere in particular. */
export function storyItemOf(item: LabelledItem, id: number): StoryItem {
  return {
    ...plainItem(id, item.text),
    source: item.source.name,
    publisher: { ...item.source, owner: null, stance: null },
    url: item.url,
    canonicalUrl: item.url,
    title: item.title,
    language: item.language,
    published: item.published ? new Date(item.published) : null,
    signals: SIGNALS.filter((signal) => item.signals.includes(signal)).map((signal) => ({
      signal,
      score: 0.9,
      start: 0,
      end: 0,
      reason: '',
    })),
    mentions: item.entities.map((entity) => ({ entity, surface: '', alias: '', why: '', start: 0, end: 0 })),
  };
}

/** An item that says nothing but its text. */
export function plainItem(id: number, text: string, more: Partial<StoryItem> = {}): StoryItem {
  return {
    id,
    source: 'test',
    publisher: { name: `channel ${id}`, kind: 'social', platform: 'telegram', owner: null, stance: null },
    author: null,
    url: null,
    canonicalUrl: null,
    title: '',
    text,
    language: /[؀-ۿ]/.test(text) ? 'fa' : 'en',
    published: new Date('2025-05-01T08:00:00Z'),
    collected: new Date('2026-10-01T00:00:00Z'),
    links: [],
    forwardedFrom: null,
    quotedIn: null,
    signals: [],
    mentions: [],
    ...more,
  };
}
