import type { DigestEdition } from '#src/model/digest.ts';
import type { Signal } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';

/** What of the stories an edition tells: those that name what it asks for, with the findings that it asks for. */
export function editionStories(
  stories: readonly Story[],
  { signals, entities, leastScore }: Pick<DigestEdition, 'signals' | 'entities' | 'leastScore'>,
): Story[] {
  if (signals.length === 0 && entities.length === 0 && leastScore === 0) return [...stories];
  const wanted = new Set(entities);
  const isAskedFor = ({ signal, score }: Signal) =>
    score >= leastScore && (signals.length === 0 || signals.includes(signal));
  return stories.flatMap((story) => {
    const named =
      wanted.size === 0 || story.items.some((item) => item.mentions.some(({ entity }) => wanted.has(entity)));
    if (!named) return [];
    const isWhole = story.items.every((item) => item.signals.every(isAskedFor));
    const items = isWhole
      ? story.items
      : story.items.map((item) => ({ ...item, signals: item.signals.filter(isAskedFor) }));
    if (!items.some((item) => item.signals.length > 0)) return [];
    return isWhole ? story : { ...story, items };
  });
}
