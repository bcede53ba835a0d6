/** What the queue carries: ids alone. What there is to do stands in the database. */
export interface Jobs {
  /** Look at one source. */
  collect: { source: number };
  /** Analyse what is waiting and place it in stories; with `part`, one part of it: see `PARTS`. */
  analyse: { part?: number };
  /** Let the rules look at what was analysed. */
  'raise-alerts': Record<string, never>;
  /** Make the digests that are due. */
  'send-digests': Record<string, never>;
  /** Send what is due on one channel: a channel that hangs holds no other. */
  deliver: { channel: string };
  /** Have others vouch for the checkpoints that are due. */
  anchor: Record<string, never>;
  /** Look again at items of consequence: were they edited, or deleted? */
  recheck: Record<string, never>;
  /** Keep the media of items that raised an alert, and pictures of their pages. */
  'gather-evidence': Record<string, never>;
}

export type JobName = keyof Jobs;

export const JOB_NAMES: readonly JobName[] = [
  'collect',
  'analyse',
  'raise-alerts',
  'send-digests',
  'deliver',
  'anchor',
  'recheck',
  'gather-evidence',
];

/** Two jobs of one name and key that wait are one job. */
export function jobKey<Name extends JobName>(name: Name, payload: Jobs[Name]): string {
  // BullMQ takes no colons in ids.
  return [name, ...Object.values(payload)].join('-').replaceAll(':', '_');
}
