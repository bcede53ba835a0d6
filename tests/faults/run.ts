import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './world.ts';

/** Whether the faults come often and long, as `npm run test:faults` has them, or a few of each. */
export const isLong = process.env.FAULTS === 'long';
export const SEED = Number(process.env.FAULTS_SEED ?? 1988);

/** How often: a few times within the tests of everything, else as often as the promise says, or `FAULTS_ROUNDS`. */
export function rounds(short: number, long: number): number {
  return isLong ? Number(process.env.FAULTS_ROUNDS ?? long) : short;
}

export interface Finding {
  fault: string;
  promise: string;
  procedure: string;
  figure: string;
}

/** Says what was measured, and keeps it for the page on faults where there is to be one. */
export function tell(finding: Finding): void {
  process.stderr.write(`faults: ${finding.fault}: ${finding.figure} (seed ${SEED})\n`);
  const file = process.env.FAULTS_REPORT;
  if (file) appendFileSync(file, `${JSON.stringify({ ...finding, seed: SEED })}\n`);
}

/** Says what cannot be tried here, and why. */
export function leaveOut(fault: string, why: string): void {
  process.stderr.write(`faults: left out: ${fault} (${why})\n`);
  const file = process.env.FAULTS_REPORT;
  if (file) appendFileSync(file, `${JSON.stringify({ fault, leftOut: why })}\n`);
}

/** As is promised; within the tests of everything, where a machine may be slow and busy, only that it comes back. */
export const BACK_WITHIN_MS = isLong ? 30_000 : 120_000;
export const STOPS_WITHIN_MS = isLong ? 10_000 : 60_000;

/** Publishes an alert when the cause is over and waits for it; gives the milliseconds until somebody was told. */
export async function backAfter(world: World, limitMs = 120_000): Promise<number> {
  const begin = performance.now();
  const number = world.publishAlarm();
  while (!world.hasTold(number)) {
    if (performance.now() - begin > limitMs) throw new Error(`not back to work after ${limitMs} ms`);
    await sleep(100);
  }
  return performance.now() - begin;
}

/** "12.3 s at most, 4.5 s in the middle": of milliseconds. */
export function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const seconds = (ms: number | undefined) => `${((ms ?? 0) / 1000).toFixed(1)} s`;
  return `${seconds(sorted.at(-1))} at most, ${seconds(sorted[Math.floor(sorted.length / 2)])} in the middle`;
}

export async function until(holds: () => boolean | Promise<boolean>, what: string, limitMs = 120_000): Promise<void> {
  const begin = performance.now();
  while (!(await holds())) {
    if (performance.now() - begin > limitMs) throw new Error(`after ${limitMs} ms: not ${what}`);
    await sleep(100);
  }
}
