/** Something to be measured: `run` does its work once and says how much that was, in the unit that is asked for. */
export interface Contestant {
  name: string;
  run(): number;
}

/** The median of a series, its least and its most. */
export interface Measured {
  median: number;
  least: number;
  most: number;
  runs: number;
}

/** A contestant's amount per second of CPU time, and the same against the first contestant's in the same round. */
export interface Placing {
  name: string;
  rate: Measured;
  ratio: Measured;
}

/** CPU seconds of the whole process, its collector and compiler included, that `work` takes. */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/**
 * Lets each run once a round, so that what else the machine does meets all of them alike. A round to warm up comes first
 * and does not count. The ratio of a round is the first contestant's rate by the other's.
 */
export function race(contestants: readonly Contestant[], rounds: number): Placing[] {
  const rates: number[][] = contestants.map(() => []);
  for (let round = 0; round <= rounds; round++)
    for (const [place, { run }] of contestants.entries()) {
      let amount = 0;
      const seconds = cpuSeconds(() => {
        amount = run();
      });
      if (round > 0) rates[place]?.push(amount / Math.max(seconds, 1e-6));
    }
  const first = rates[0] ?? [];
  return contestants.map(({ name }, place) => {
    const own = rates[place] ?? [];
    return { name, rate: measured(own), ratio: measured(own.map((rate, round) => (first[round] ?? 0) / rate)) };
  });
}

export function measured(values: readonly number[]): Measured {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return { median, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0, runs: sorted.length };
}
