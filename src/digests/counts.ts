import type { WatchedEntity } from '#src/model/entity.ts';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import { carries, type StoryInPeriod, storyInPeriod } from './period.ts';
import type { DigestPeriod } from './schedule.ts';

/** Stories per signal and per watched official, older news left out. */
export interface PeriodCounts {
  signals: Record<SignalName, number>;
  officials: Record<string, number>;
}

const NONE: PeriodCounts['signals'] = {
  call_for_killing: 0,
  execution_warning: 0,
  execution_report: 0,
  un_action: 0,
  accountability: 0,
  denial: 0,
  advocacy: 0,
  memory: 0,
};

/** Figures of a period, and of the one before it to compare with. */
export function countPeriod(
  stories: readonly Story[],
  period: DigestPeriod,
  officials: readonly Pick<WatchedEntity, 'id'>[],
): PeriodCounts {
  const entries = stories.flatMap((story) => storyInPeriod(story, period) ?? []);
  return countEntries(entries, officials);
}

export function countEntries(
  entries: readonly StoryInPeriod[],
  officials: readonly Pick<WatchedEntity, 'id'>[],
): PeriodCounts {
  const fresh = entries.filter((entry) => !entry.isOlder);
  const countOf = (holds: (entry: StoryInPeriod) => boolean) => fresh.filter(holds).length;
  const signals: PeriodCounts['signals'] = { ...NONE };
  for (const name of SIGNALS) signals[name] = countOf((entry) => carries(entry, name));
  return {
    signals,
    officials: Object.fromEntries(officials.map(({ id }) => [id, countOf((entry) => itemNaming(entry, id) !== null)])),
  };
}

/** The first item of interest that names the entity: one with a signal. */
export function itemNaming(entry: StoryInPeriod, entity: string): StoryInPeriod['items'][number] | null {
  return (
    entry.items.find((item) => item.signals.length > 0 && item.mentions.some((mention) => mention.entity === entity)) ??
    null
  );
}
