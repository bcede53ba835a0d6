import type { WatchedEntity } from '#src/model/entity.ts';
import type { SignalName } from '#src/model/signal.ts';
import { type StoryInPeriod, signalsOf } from './period.ts';

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

/** Figures of what a period saw. */
export function countEntries(
  entries: readonly StoryInPeriod[],
  officials: readonly Pick<WatchedEntity, 'id'>[],
): PeriodCounts {
  const naming = entriesNaming(entries.filter((entry) => !entry.isOlder));
  return {
    signals: countSignals(entries),
    officials: Object.fromEntries(officials.map(({ id }) => [id, naming.get(id)?.length ?? 0])),
  };
}

/** Of these the stories per signal alone. */
export function countSignals(entries: readonly StoryInPeriod[]): PeriodCounts['signals'] {
  const signals: PeriodCounts['signals'] = { ...NONE };
  for (const entry of entries) if (!entry.isOlder) for (const name of signalsOf(entry)) signals[name] += 1;
  return signals;
}

/** By each entity the entries that name it in an item of interest, in their order: hundreds are watched, few are named. */
export function entriesNaming(entries: readonly StoryInPeriod[]): Map<string, StoryInPeriod[]> {
  const naming = new Map<string, StoryInPeriod[]>();
  for (const entry of entries) {
    const named = new Set(
      entry.items.filter(isOfInterest).flatMap(({ mentions }) => mentions.map(({ entity }) => entity)),
    );
    for (const entity of named) {
      const others = naming.get(entity);
      if (others) others.push(entry);
      else naming.set(entity, [entry]);
    }
  }
  return naming;
}

/** The first item of interest that names the entity: one with a signal. */
export function itemNaming(entry: StoryInPeriod, entity: string): StoryInPeriod['items'][number] | null {
  return (
    entry.items.find((item) => isOfInterest(item) && item.mentions.some((mention) => mention.entity === entity)) ?? null
  );
}

function isOfInterest({ signals }: StoryInPeriod['items'][number]): boolean {
  return signals.length > 0;
}
