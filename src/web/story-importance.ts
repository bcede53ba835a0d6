import type { SignalName } from '#src/model/signal.ts';
import type { StoryRow } from '#src/store/story-rows.ts';

/** What a story weighs by what it says; the same story two days earlier weighs four less. */
const WEIGHTS: Record<SignalName, number> = {
  call_for_killing: 7,
  execution_warning: 5,
  un_action: 5,
  denial: 4,
  execution_report: 3,
  accountability: 3,
  advocacy: 2,
  memory: 1,
};
const DIRECT = 1;
const MOST_FOR_ORIGINS = 2;
const HOURS_FOR_ONE = 12;
const HOUR_MS = 3_600_000;

type Weighed = Pick<StoryRow, 'signals' | 'origins' | 'lastSeen' | 'lead'>;

/** Stories, the weightiest first: by what they say, by how many independent origins, and by how new they are. */
export function byImportance<Row extends Weighed>(rows: readonly Row[], now: Date): Row[] {
  return rows
    .map((row) => ({ row, weight: weightOf(row, now) }))
    .sort((one, other) => other.weight - one.weight)
    .map(({ row }) => row);
}

function weightOf({ signals, origins, lastSeen, lead }: Weighed, now: Date): number {
  const heaviest = Math.max(0, ...signals.map((signal) => WEIGHTS[signal]));
  const direct = lead?.signals.some(({ voice }) => voice === 'direct') ? DIRECT : 0;
  const corroborated = Math.min(MOST_FOR_ORIGINS, Math.log2(Math.max(1, origins.length)));
  return heaviest + direct + corroborated - (now.getTime() - lastSeen.getTime()) / HOUR_MS / HOURS_FOR_ONE;
}
