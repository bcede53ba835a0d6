import type { Exchange } from '#src/model/capture.ts';
import type { Outcome } from '#src/model/source.ts';
import { isBlindCondition, type SourceCondition, type SourceRhythm } from '#src/model/source-health.ts';
import { findChallenge } from '#src/net/challenge.ts';
import { isUnusualSilence } from './source-health-rhythm.ts';

const HOUR_MS = 3_600_000;
/** How long a source may stay blind before operators are told, where it says nothing of its own: by its rhythm. */
const SHORTEST_OUTAGE_MS = 2 * HOUR_MS;
const LONGEST_OUTAGE_MS = 24 * HOUR_MS;
const GAPS_MISSED = 4;
/** A look older than so many intervals tells nothing of now. */
const FRESH_INTERVALS = 3;
const LEAST_FRESH_MS = HOUR_MS;

/** What a look tells of the source beyond its outcome. */
export interface LookEvidence {
  outcome: Outcome;
  gone: boolean;
  /** Our own budget for the day ended it. */
  paused: boolean;
  /** Entries that the answer held, known ones too; null where it does not show. */
  listed: number | null;
  /** The exchange that decided, if any. */
  exchange: Exchange | null;
}

interface Before {
  condition: SourceCondition | null;
  conditionSince: Date | null;
  usualListed: number | null;
}

/** What a look leaves known of a source's health. `since` moves only when it begins to work, to be silent or to be blind. */
export function conditionAfter(
  before: Before,
  look: LookEvidence,
  now: Date,
): { condition: SourceCondition; conditionSince: Date; usualListed: number | null } {
  const condition = conditionOf(before, look);
  const usualListed = look.listed !== null && look.listed > 0 ? look.listed : before.usualListed;
  const same = before.condition !== null && groupOf(before.condition) === groupOf(condition);
  return { condition, usualListed, conditionSince: same && before.conditionSince ? before.conditionSince : now };
}

function conditionOf(before: Before, look: LookEvidence): SourceCondition {
  if (look.paused) return 'paused';
  if (look.gone) return 'gone';
  const { exchange } = look;
  if (look.outcome === 'refused')
    return exchange && findChallenge(exchange.status, exchange.responseHeaders, exchange.body) !== null
      ? 'challenged'
      : 'refused';
  if (look.outcome === 'broken') return look.listed === 0 ? 'emptied' : 'failing';
  if (look.outcome !== 'not-modified' && look.listed === 0 && (before.usualListed ?? 0) > 0) return 'emptied';
  // What has not changed since is as empty, or as silent, as it was.
  if (look.outcome === 'not-modified' && before.condition === 'emptied') return 'emptied';
  return before.condition === 'silent' ? 'silent' : 'working';
}

function groupOf(condition: SourceCondition): 'seen' | 'silent' | 'blind' {
  if (isBlindCondition(condition)) return 'blind';
  return condition === 'silent' ? 'silent' : 'seen';
}

/** A sentence for an answer without the entries that were always there. */
export function emptiedSentence(usual: number): string {
  return `The source answered, and none of its usual entries was in it (there were ${usual}): its layout or address may have changed.`;
}

export interface SourceToJudge {
  condition: SourceCondition | null;
  conditionSince: Date | null;
  lastLooked: Date | null;
  lastNewItem: Date | null;
  intervalSeconds: number;
  rhythm: SourceRhythm | null;
  silentAfterMs?: number | null;
}

/**
 * Whether a source that is read has been silent for unusually long: longer than the operator set, or against its own
 * rhythm. Time in which it could not be read counts for nothing, nor does a time in which nobody looked.
 */
export function isSilent(source: SourceToJudge, now: Date): boolean {
  const { condition, conditionSince, lastLooked, lastNewItem, rhythm, silentAfterMs = null } = source;
  if (condition === null || isBlindCondition(condition) || !lastNewItem || !lastLooked) return false;
  const freshMs = Math.max(LEAST_FRESH_MS, FRESH_INTERVALS * source.intervalSeconds * 1000);
  if (now.getTime() - lastLooked.getTime() > freshMs) return false;
  const seenSince = condition === 'working' && conditionSince && conditionSince > lastNewItem ? conditionSince : null;
  const last = seenSince ?? lastNewItem;
  if (silentAfterMs !== null) return now.getTime() - last.getTime() >= silentAfterMs;
  return rhythm !== null && isUnusualSilence(rhythm, last, now);
}

/** How long a source may be blind before operators are told. */
export function outageLimitMs({ rhythm, silentAfterMs = null }: SourceToJudge): number {
  if (silentAfterMs !== null) return silentAfterMs;
  if (!rhythm) return LONGEST_OUTAGE_MS;
  return Math.min(LONGEST_OUTAGE_MS, Math.max(SHORTEST_OUTAGE_MS, GAPS_MISSED * rhythm.usualGapMs));
}
