import { availableParallelism, cpus, totalmem } from 'node:os';
import type { BenchResult } from './figure.ts';

export interface Machine {
  processor: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
}

/** What `npm run bench` writes as JSON. */
export interface BenchReport {
  command: string;
  /** ISO 8601. */
  date: string;
  machine: Machine;
  quick: boolean;
  benches: ({ name: string; about: string } & BenchResult)[];
}

export function machine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
