import { type Measured, measured, type Placing } from './race.ts';

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

/** A figure that stands beside nothing, of one value or of several. */
export function figureAlone(
  figure: Pick<Figure, 'name' | 'unit' | 'basis'> & { values: readonly number[]; goal?: Figure['goal'] },
): Figure {
  const { values, goal = null, ...named } = figure;
  return { ...named, ...measured(values), goal, baselines: [], limit: null };
}

/** How long each of many took, in milliseconds, told in seconds on the clock; `goal` for 95 of 100, at the most. */
export function latencyFigures(name: string, latencies: readonly number[], goal: number): Figure[] {
  const sorted = latencies.toSorted((a, b) => a - b);
  const figure = (which: string, share: number, most: number | null): Figure =>
    figureAlone({
      ...{ name: `${name}, ${which}`, unit: 's', basis: 'clock' },
      values: [(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN) / 1000],
      goal: most === null ? null : { sense: 'at most', value: most },
    });
  return [figure('half of them', 0.5, null), figure('95 of 100 (p95)', 0.95, goal), figure('the slowest', 1, null)];
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
