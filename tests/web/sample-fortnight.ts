import type { SignalName } from '#src/model/signal.ts';
import type { SampleStory } from './sample-story.ts';

/** How many stories of each signal there were on the days before, the latest first. */
const BEFORE: Partial<Record<SignalName, number[]>> = {
  call_for_killing: [0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0],
  execution_report: [3, 2, 4, 1, 3, 2, 5, 2, 1, 3, 2, 4],
  execution_warning: [1, 2, 0, 1, 1, 3, 1, 0, 2, 1, 0, 1],
  un_action: [0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0],
  advocacy: [2, 1, 1, 3, 0, 2, 1, 2, 1, 0, 2, 1],
  memory: [0, 1, 0, 2, 0, 0, 1, 0, 0, 1, 0, 0],
};

const TITLES: Record<SignalName, string> = {
  call_for_killing: 'Editorial demands the gallows for arrested protesters',
  execution_report: 'Prisoner hanged at dawn, Prison Monitor reports',
  execution_warning: 'Family summoned for a last visit before an execution',
  un_action: 'Human Rights Council hears update on executions',
  accountability: 'Witness heard in inquiry into the summer of 1988',
  denial: 'Columnist calls the mass graves an invention',
  advocacy: 'Petition against executions gathers signatures',
  memory: 'Letters from 1988 published for the first time',
};

/** Short stories of the days before, for the figures. */
export function storiesBefore(): SampleStory[] {
  return Object.entries(BEFORE).flatMap(([signal, days]) =>
    days.flatMap((number, day) =>
      Array.from({ length: number }, (_, index): SampleStory => {
        const title = `${TITLES[signal as SignalName]} (${12 - day}/${index + 1})`;
        const text = `An item written for the figures of the day, number ${index + 1}. It names Ghezel Hesar prison.`;
        const found: { signal: SignalName; reason: string } = { signal: signal as SignalName, reason: title };
        return {
          items: [
            {
              source: index % 2 === 0 ? 'harbour-wire' : 'prison-monitor',
              language: 'en',
              age: 26 + day * 24 + index * 3,
              title,
              text,
              signals: [found],
              mentions: [['ghezel-hesar', 'Ghezel Hesar prison']],
            },
          ],
        };
      }),
    ),
  );
}
