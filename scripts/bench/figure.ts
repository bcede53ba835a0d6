import type { Measured, Placing } from './race.ts';

/** What a figure stands beside: a peer, the naive way, or the most that is possible here. */
export interface Comparison extends Measured {
  name: string;
  /** How many times better than this the figure is, by its own sense of better: the median of the rounds. */
  ratio: number;
}

export interface Figure extends Measured {
  name: string;
  unit: string;
  /** What is taken: CPU time of one process, time on the clock, memory, or a ratio of two of these. */
  basis: 'cpu' | 'clock' | 'memory' | 'ratio';
  /** What we ask of it. */
  goal: { sense: 'at least' | 'at most'; value: number } | null;
  baselines: Comparison[];
  /** What bounds it: the part that nobody can leave out, done alone. */
  limit: Comparison | null;
}

export interface BenchOptions {
  /** Small and rough: to see that it works, or which way a change goes. */
  quick: boolean;
  /** The sizes that take an hour, too. */
  full?: boolean;
  progress(words: string): void;
}

export interface BenchResult {
  figures: Figure[];
  /** What was measured and how, for the reader. */
  notes: string[];
}

export interface Bench {
  name: string;
  about: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

/** A figure in seconds on the clock, taken once; `goal` at the most. */
export function figureInSeconds(name: string, seconds: number, goal: number | null): Figure {
  return {
    name,
    unit: 's',
    basis: 'clock',
    ...{ median: seconds, least: seconds, most: seconds, runs: 1 },
    goal: goal === null ? null : { sense: 'at most', value: goal },
    baselines: [],
    limit: null,
  };
}

/** The figure of a race: the first is ours, the one called `limit` bounds it, the others are baselines. */
export function figureOfRace(
  name: string,
  unit: string,
  placings: readonly Placing[],
  { goal = null, limit }: { goal?: number | null; limit?: string } = {},
): Figure {
  const [own, ...others] = placings;
  const compared = others.map((one): Comparison => ({ name: one.name, ...one.rate, ratio: one.ratio.median }));
  return {
    name,
    unit,
    basis: 'cpu',
    median: own?.rate.median ?? 0,
    least: own?.rate.least ?? 0,
    most: own?.rate.most ?? 0,
    runs: own?.rate.runs ?? 0,
    goal: goal === null ? null : { sense: 'at least', value: goal },
    baselines: compared.filter((one) => one.name !== limit),
    limit: compared.find((one) => one.name === limit) ?? null,
  };
}
