import type { Clock } from '#src/base/clock.ts';
import { step } from '#src/base/trace.ts';
import { digestMessage } from '#src/digests/digest-message.ts';
import { latenessOf } from '#src/digests/lateness.ts';
import { dayKey } from '#src/digests/local-day.ts';
import {
  type DigestPeriod,
  type DigestSchedule,
  type DueDigest,
  digestDue,
  nextDigest,
} from '#src/digests/schedule.ts';
import type { Digest, DigestEdition } from '#src/model/digest.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { listEditions, lockEdition, type StoredEdition } from '#src/store/digest-editions.ts';
import { insertDigest, isOvertaken, lastDigestEnd } from '#src/store/digests.ts';
import { isReadStill, redactionsSoFar } from '#src/store/redaction-lock.ts';
import { type ContentContext, digestContent } from './digests/digest-content.ts';
import type { MachineWords } from './digests/machine-words.ts';

export interface DigestContext extends ContentContext {
  clock: Clock;
  /** Keys of the enabled channels. */
  channels: readonly string[];
  deskUrl: string | null;
  /** Translations and summaries by the operator's own endpoints; null where there are none. */
  machine?: MachineWords | null;
}

export interface MadeDigest {
  id: number;
  digest: Digest;
}

const DAY_MS = 86_400_000;

/** When the digests of an edition fall due. */
export function scheduleOf({ time, zone, days }: DigestEdition): DigestSchedule {
  const [hour = 7, minute = 0] = time.split(':').map(Number);
  return { hour, minute, zone, days };
}

/** When the next digest of an edition falls due; null where it is switched off. */
export function nextOf(edition: DigestEdition, now: Date): Date | null {
  return edition.enabled ? nextDigest(scheduleOf(edition), now) : null;
}

/** Makes the digests that are due, each once, with its deliveries; most often none. */
export async function sendDueDigests(context: DigestContext): Promise<MadeDigest[]> {
  const made: MadeDigest[] = [];
  for (const stored of await listEditions(context.db)) {
    if (!stored.edition.enabled) continue;
    const digest = await sendIfDue(context, stored);
    if (digest) made.push(digest);
  }
  return made;
}

async function sendIfDue(context: DigestContext, stored: StoredEdition): Promise<MadeDigest | null> {
  const { edition } = stored;
  const now = context.clock.now();
  const lastEnd = await lastDigestEnd(context.db, edition.name, now);
  const due = dueOf(stored, lastEnd, now);
  if (!due) return null;
  const redactions = await redactionsSoFar(context.db);
  const lateness = latenessOf(due, now, edition.zone, edition.language);
  const digest = await step('make digest', { 'khavaran.edition': edition.name }, async () =>
    withMachineWords(context, await digestContent(context, due, edition, lateness)),
  );
  return context.db.transaction().execute(async (tx) => {
    // Another scheduler may have made it since, or somebody changed the edition: the next tick looks again.
    const current = await lockEdition(tx, edition.name);
    if (!current || JSON.stringify(current.edition) !== JSON.stringify(edition)) return null;
    const end = await lastDigestEnd(tx, edition.name, now);
    if (end?.getTime() !== lastEnd?.getTime()) return null;
    // Nor is told what somebody had taken out meanwhile.
    if (!(await isReadStill(tx, redactions))) return null;
    const key = `${edition.name}:${dayKey(due.day)}`;
    const free = (await isOvertaken(tx, edition.name, key)) ? `${key}:again` : key;
    return keep(tx, context, { digest, key: free, channels: channelsOf(edition, context), now });
  });
}

function dueOf({ edition, activeSince }: StoredEdition, lastEnd: Date | null, now: Date): DueDigest | null {
  // What fell due before somebody switched it on is nobody's loss.
  const due = digestDue(scheduleOf(edition), lastEnd, now);
  if (!due || due.to <= activeSince) return null;
  const isResumed = lastEnd !== null && lastEnd < activeSince;
  if (!isResumed) return due;
  const first = digestDue(scheduleOf(edition), null, now);
  return first && first.from > due.from ? { ...first, missed: [] } : due;
}

/** The digest of a new installation: the day before, when every source was looked at for the first time. */
export async function sendFirstDigest(context: DigestContext): Promise<MadeDigest | null> {
  const first = (await listEditions(context.db)).find(({ edition }) => edition.enabled)?.edition;
  if (!first) return null;
  const now = context.clock.now();
  if ((await lastDigestEnd(context.db, first.name, now)) !== null) return null;
  return makeDigest(context, lastDay(now), `${first.name}:first`, first);
}

/** A digest of the last day, now and to all channels: for whoever cannot wait for the morning. */
export async function makeDigestNow(context: DigestContext): Promise<MadeDigest | null> {
  const now = context.clock.now();
  return makeDigest(context, lastDay(now), `now:${now.toISOString()}`, null);
}

/** A digest of any period, for whoever asks; kept and sent nowhere. */
export async function previewDigest(context: ContentContext, period: DigestPeriod): Promise<Digest> {
  return digestContent(context, period);
}

/** What an edition would say if it were due now: since its last digest, or of its usual period. */
export async function previewEdition(context: ContentContext, edition: DigestEdition, now: Date): Promise<Digest> {
  const lastEnd = await lastDigestEnd(context.db, edition.name, now);
  const usual = new Date(now.getTime() - (edition.period === 'week' ? 7 : 1) * DAY_MS);
  const isFresh = lastEnd !== null && now.getTime() - lastEnd.getTime() < DAY_MS / 24;
  const from = lastEnd === null || isFresh ? usual : lastEnd;
  return digestContent(context, { from, to: now }, edition);
}

/** Keeps a digest that is sent to nobody: of an import. One per key. */
export async function keepDigest(
  context: DigestContext,
  period: DigestPeriod,
  key: string,
): Promise<MadeDigest | null> {
  return makeDigest({ ...context, channels: [] }, period, key, null);
}

async function makeDigest(
  context: DigestContext,
  period: DigestPeriod,
  key: string,
  edition: DigestEdition | null,
): Promise<MadeDigest | null> {
  const redactions = await redactionsSoFar(context.db);
  const digest = await withMachineWords(context, await digestContent(context, period, edition));
  const now = context.clock.now();
  const channels = edition ? channelsOf(edition, context) : context.channels;
  const made = await context.db
    .transaction()
    .execute(async (tx) =>
      (await isReadStill(tx, redactions)) ? keep(tx, context, { digest, key, channels, now }) : 'again',
    );
  return made === 'again' ? makeDigest(context, period, key, edition) : made;
}

/** An edition that names no channel goes to all. One that names only channels that are gone stays on the desk. */
function channelsOf({ channels }: DigestEdition, context: DigestContext): string[] {
  return context.channels.filter((channel) => channels.length === 0 || channels.includes(channel));
}

async function keep(
  tx: Database,
  { deskUrl }: DigestContext,
  { digest, key, channels, now }: { digest: Digest; key: string; channels: readonly string[]; now: Date },
): Promise<MadeDigest | null> {
  const id = await insertDigest(tx, digest, key, null, now);
  if (id === null) return null;
  const message = digestMessage({ digest, key: `digest-${id}`, story: null, createdAt: now, deskUrl });
  const deliveries = channels.map((channel) => {
    const deliveryKey = `digest-${id}-${channel}`;
    return { key: deliveryKey, channel, alertId: null, digestId: id, message: { ...message, key: deliveryKey } };
  });
  await insertDeliveries(tx, deliveries, now);
  return { id, digest };
}

/** A digest is complete without it: whatever the endpoints do, it waits for them so long and no longer. */
async function withMachineWords({ machine }: DigestContext, digest: Digest): Promise<Digest> {
  return machine ? machine.addTo(digest) : digest;
}

function lastDay(now: Date): DigestPeriod {
  return { from: new Date(now.getTime() - DAY_MS), to: now };
}
