const TOLERANCE_MS = 10 * 60_000;

/** Whether a time that an author or a server claims lies ahead: such a claim is false, and would stay on top of lists. */
export function isFuture(claimed: string | null, now: Date): boolean {
  return claimed !== null && Date.parse(claimed) > now.getTime() + TOLERANCE_MS;
}
