import type { Clock } from '#src/base/clock.ts';
import { buildDigest } from '#src/digests/build-digest.ts';
import { countPeriod } from '#src/digests/counts.ts';
import { digestMessage } from '#src/digests/digest-message.ts';
import { type DigestPeriod, digestDue } from '#src/digests/schedule.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Digest } from '#src/model/digest.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { insertDigest, lastDigestEnd } from '#src/store/digests.ts';
import { readHealth } from '#src/store/sources.ts';
import { storiesOfPeriod } from '#src/store/stories.ts';

export interface DigestContext {
  db: Database;
  clock: Clock;
  names: EntityNames;
  officials: readonly WatchedEntity[];
  channels: readonly string[];
  language: ReaderLanguage;
  zone: string;
  /** `HH:MM` in `zone`. */
  time: string;
  deskUrl: string | null;
}

export interface MadeDigest {
  id: number;
  digest: Digest;
}

const DAILY = 'daily';
const DAY_MS = 86_400_000;
const STORIES = 5_000;

/** Makes the daily digest if it is due, once, with its deliveries; null where it is not. */
export async function sendDueDigest(context: DigestContext): Promise<MadeDigest | null> {
  const [hour = 7, minute = 0] = context.time.split(':').map(Number);
  const now = context.clock.now();
  const lastEnd = await lastDigestEnd(context.db, DAILY);
  // Before the first: nothing was watched yet; `sendFirstDigest` makes it when there is something to tell.
  const period = lastEnd === null ? null : digestDue({ hour, minute, zone: context.zone }, lastEnd, now);
  return period ? makeDigest(context, period, `${DAILY}:${period.to.toISOString()}`) : null;
}

/** The digest of a new installation: the day before, when every source was looked at for the first time. */
export async function sendFirstDigest(context: DigestContext): Promise<MadeDigest | null> {
  if ((await lastDigestEnd(context.db, DAILY)) !== null) return null;
  const now = context.clock.now();
  const period = { from: new Date(now.getTime() - DAY_MS), to: now };
  return makeDigest(context, period, `${DAILY}:first`);
}

/** A digest of the last day, now and to all channels: for whoever cannot wait for the morning. */
export async function makeDigestNow(context: DigestContext): Promise<MadeDigest | null> {
  const now = context.clock.now();
  const period = { from: new Date(now.getTime() - DAY_MS), to: now };
  return makeDigest(context, period, `now:${now.toISOString()}`);
}

/** A digest of any period, for whoever asks; kept and sent nowhere. */
export async function previewDigest(
  context: Omit<DigestContext, 'channels' | 'clock' | 'time' | 'deskUrl'>,
  period: DigestPeriod,
): Promise<Digest> {
  const { db, officials, language, zone, names } = context;
  const stories = await storiesOfPeriod(db, period.from, period.to, STORIES);
  const before = { from: new Date(2 * period.from.getTime() - period.to.getTime()), to: period.from };
  const earlier = await storiesOfPeriod(db, before.from, before.to, STORIES);
  return buildDigest({
    ...period,
    zone,
    language,
    stories,
    health: await readHealth(db),
    officials,
    names,
    previous: earlier.length > 0 ? countPeriod(earlier, before, officials) : null,
  });
}

/** Keeps a digest that is sent to nobody: of an import. One per key. */
export async function keepDigest(
  context: DigestContext,
  period: DigestPeriod,
  key: string,
): Promise<MadeDigest | null> {
  return makeDigest({ ...context, channels: [] }, period, key);
}

async function makeDigest(context: DigestContext, period: DigestPeriod, key: string): Promise<MadeDigest | null> {
  const digest = await previewDigest(context, period);
  const now = context.clock.now();
  return context.db.transaction().execute(async (tx) => {
    const id = await insertDigest(tx, digest, key, null, now);
    if (id === null) return null;
    await insertDeliveries(
      tx,
      context.channels.map((channel) => {
        const deliveryKey = `digest-${id}-${channel}`;
        const { deskUrl } = context;
        const message = digestMessage({ digest, key: deliveryKey, story: null, createdAt: now, deskUrl });
        return { key: deliveryKey, channel, alertId: null, digestId: id, message };
      }),
      now,
    );
    return { id, digest };
  });
}
