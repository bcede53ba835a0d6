import type { Rule, Severity } from '#src/model/alert.ts';
import { quietUntil } from './quiet-hours.ts';

const MINUTE_MS = 60_000;
const ROUNDS = 4;

/**
 * Until when an alert of a rule waits, for its quiet hours and its cooldown; null where it goes out now. `lastTold` is
 * when the last alert of the rule went out.
 */
export function heldUntil(rule: Rule, severity: Severity, lastTold: Date | null, now: Date, zone: string): Date | null {
  const cooled = (lastTold?.getTime() ?? Number.NEGATIVE_INFINITY) + (rule.cooldownMinutes ?? 0) * MINUTE_MS;
  let at = rule.cooldownMinutes && cooled > now.getTime() ? new Date(cooled) : now;
  // Quiet hours may follow on one another.
  for (let round = 0; round < ROUNDS; round++) {
    const quiet = quietUntil(rule.quietHours, severity, at, zone);
    if (!quiet || quiet <= at) break;
    at = quiet;
  }
  return at > now ? at : null;
}

/** When an alert of a rule is too old to be told, and when it goes to others unless somebody has acknowledged it. */
export function deadlinesOf(
  rule: Rule,
  { raised, told }: { raised: Date; told: Date },
): { expiresAt: Date | null; escalateAt: Date | null } {
  const after = (from: Date, minutes: number | undefined) =>
    minutes === undefined ? null : new Date(from.getTime() + minutes * MINUTE_MS);
  return {
    expiresAt: after(raised, rule.expireAfterHours === undefined ? undefined : rule.expireAfterHours * 60),
    escalateAt: after(told, rule.escalation?.afterMinutes),
  };
}
