import type { Clock } from '#src/base/clock.ts';
import { databaseTime, type SeenClock, seenClocks } from '#src/store/clock-facts.ts';
import type { Database } from '#src/store/database.ts';
import { oldestWork, type WorkKind } from '#src/store/operation-figures.ts';
import { listSources } from '#src/store/sources.ts';

const HOUR_MS = 3_600_000;
const CAPTURES_ASKED = 60;
/** One server's clock proves nothing. */
const LEAST_HOSTS = 3;
const INTERVALS_MISSED = 2;

/** How far our clock is ahead (positive) or behind; null where there is nothing to compare with. */
export interface ClockDifference {
  databaseMs: number;
  serversMs: number | null;
  hosts: number;
}

export async function clockDifference({ db, clock }: { db: Database; clock: Clock }): Promise<ClockDifference> {
  const before = clock.now().getTime();
  const theirs = (await databaseTime(db)).getTime();
  const after = clock.now().getTime();
  // The question took a while: what falls within is no difference.
  const databaseMs = theirs < before ? before - theirs : theirs > after ? after - theirs : 0;
  return { databaseMs, ...serversDifference(await seenClocks(db, CAPTURES_ASKED)) };
}

/** The median over hosts of how far we are ahead of what their answers say of the time (RFC 9110, 6.6.1). */
export function serversDifference(seen: readonly SeenClock[]): { serversMs: number | null; hosts: number } {
  const newest = new Map<string, number>();
  for (const { host, date, age, finishedAt } of seen) {
    const said = Date.parse(date);
    const kept = /^\d{1,9}$/.test(age ?? '') ? Number(age) * 1000 : 0;
    const difference = finishedAt.getTime() - said - kept;
    if (Number.isFinite(difference) && !newest.has(host)) newest.set(host, difference);
  }
  const sorted = [...newest.values()].sort((a, b) => a - b);
  const enough = sorted.length >= LEAST_HOSTS;
  return { serversMs: enough ? (sorted[sorted.length >> 1] ?? null) : null, hosts: sorted.length };
}

export interface Sight {
  /** Sources that are switched on. */
  sources: number;
  lastRead: Date | null;
  /** After so long without any being read, something is wrong with us. */
  limitMs: number;
}

export async function sightOf(db: Database): Promise<Sight> {
  const watched = (await listSources(db)).filter(({ enabled, configuredBy }) => enabled && configuredBy !== 'import');
  const times = watched.flatMap(({ lastSuccess }) => (lastSuccess ? [lastSuccess.getTime()] : []));
  const shortest = Math.min(...watched.map(({ intervalSeconds }) => intervalSeconds * 1000));
  return {
    sources: watched.length,
    lastRead: times.length > 0 ? new Date(Math.max(...times)) : null,
    // Where few sources are looked at seldom, an hour is no time.
    limitMs: Math.max(HOUR_MS, watched.length > 0 ? INTERVALS_MISSED * shortest : 0),
  };
}

/** The work that waits the longest; null where none does. */
export async function longestWait(db: Database, now: Date): Promise<{ kind: WorkKind; since: Date } | null> {
  const oldest = Object.entries(await oldestWork(db, now)).flatMap(([kind, since]) =>
    since === null ? [] : [{ kind: kind as WorkKind, since }],
  );
  return oldest.toSorted((a, b) => a.since.getTime() - b.since.getTime())[0] ?? null;
}
