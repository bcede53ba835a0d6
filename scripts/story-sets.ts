import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type AnalyserParts, createAnalyser } from '#src/analysis/analyse.ts';
import { messageOf } from '#src/base/errors.ts';
import { PLATFORMS, SOURCE_KINDS } from '#src/model/source.ts';
import type { StoryItem } from '#src/model/story.ts';
import { labelledItems } from '../tests/stories/labelled-items.ts';

const labelledLine = z.object({
  id: z.string(),
  url: z.string().nullish(),
  source: z
    .object({
      name: z.string().catch('unknown'),
      kind: z.enum(SOURCE_KINDS).catch('social'),
      platform: z.enum(PLATFORMS).catch('web'),
    })
    .nullish(),
  published: z.string().nullish(),
  language: z.string(),
  title: z.string().nullish(),
  text: z.string(),
  /** The event that it tells of; null where it tells of no single one, left out where nobody has judged. */
  story: z.string().nullish(),
  /** Near-exact copies of one text share this. */
  copy: z.string().optional(),
  /** Different events that look alike share this. */
  alike: z.string().optional(),
});
export type StoryLabels = z.infer<typeof labelledLine>;

export interface StorySet {
  name: string;
  /** One each, in the same order. */
  labels: StoryLabels[];
  items: StoryItem[];
}

/** Reads sets of items labelled with their stories, and analyses them as the service does: nothing of the labels is used. */
export class StorySetReader {
  private readonly analyse: ReturnType<typeof createAnalyser>;

  constructor(parts: AnalyserParts) {
    this.analyse = createAnalyser(parts);
  }

  own(): StorySet {
    return this.setOf(
      'our own labelled stories',
      labelledItems().map((item) => labelledLine.parse(item)),
    );
  }

  /** Null for a file whose items bear no stories. Lines that cannot be read are passed to `complain` and left out. */
  file(file: string, complain: (fault: string) => void): StorySet | null {
    const name = path.basename(file);
    const labels = readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index): StoryLabels[] => {
        if (line.trim() === '') return [];
        try {
          return [labelledLine.parse(JSON.parse(line))];
        } catch (error) {
          complain(`${name}:${index + 1}: ${error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error)}`);
          return [];
        }
      });
    return labels.some(({ story }) => story) ? this.setOf(name, labels) : null;
  }

  private setOf(name: string, labels: StoryLabels[]): StorySet {
    return { name, labels, items: labels.map((label, index) => this.itemOf(label, index)) };
  }

  private itemOf({ id, url = null, source, published, title, text }: StoryLabels, index: number): StoryItem {
    const { language, signals, mentions } = this.analyse({ id, url, source, published, title, text });
    const { name = 'unknown', kind = 'social', platform = 'web' } = source ?? {};
    const time = published ? new Date(published) : null;
    return {
      id: index,
      source: name,
      publisher: { name, kind, platform, owner: null, stance: null },
      author: null,
      url,
      canonicalUrl: url,
      title: title ?? '',
      text,
      language,
      published: time && !Number.isNaN(time.getTime()) ? time : null,
      collected: new Date(),
      links: [],
      forwardedFrom: null,
      quotedIn: null,
      signals,
      mentions,
    };
  }
}
