import { SIGNALS } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import type { StorySummary } from '#src/store/stories.ts';
import { headlineOf } from '#src/stories/headline.ts';
import { originsOf } from '#src/stories/origins.ts';

type Member = StoryItem & { relation: Parameters<typeof originsOf>[0][number]['relation'] };

/** What a list shows of a story, from its items. */
export function storySummary(items: Member[]): StorySummary {
  const times = items.map((item) => item.collected.getTime());
  const carried = new Set(items.flatMap((item) => item.signals.map((signal) => signal.signal)));
  const headline = headlineOf(items);
  return {
    title: headline.title,
    language: headline.language,
    firstSeen: new Date(Math.min(...times)),
    lastSeen: new Date(Math.max(...times)),
    origins: originsOf(items),
    signals: SIGNALS.filter((signal) => carried.has(signal)),
    entities: [...new Set(items.flatMap((item) => item.mentions.map((mention) => mention.entity)))].sort(),
    languages: [...new Set(items.map((item) => item.language))].sort(),
  };
}
