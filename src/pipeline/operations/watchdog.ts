import { z } from 'zod';
import { isBlinding, SERVICE_TROUBLES, type ServiceTrouble, serviceNotice } from '#src/alerts/service-notice.ts';
import { readSetting, writeSetting } from '#src/store/configuration.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { lockHealth } from '#src/store/source-health.ts';
import type { App } from '../app.ts';
import { readArchiving } from '../evidence/archive-night.ts';
import { diskSpace } from '../sources/intake.ts';
import { clockDifference, longestWait, sightOf } from './self-check.ts';

export interface WatchdogContext extends Pick<App, 'db' | 'clock' | 'intake' | 'health' | 'env'> {
  /** Null where none is set: then what it did before is no trouble. */
  archive: object | null;
  channels: Pick<App['channels'], 'locked'>;
}

/** What is wrong now, in the unit that `service-notice.ts` names. */
export type Troubles = ReadonlyMap<ServiceTrouble, number>;

/** Whether Khavaran sees or tells less than it should. */
export function isBlind(troubles: Troubles): boolean {
  return [...troubles.keys()].some(isBlinding);
}

const STATE = 'watchdog';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LATE_MS = 10 * MINUTE_MS;
/** What ends before its limit's share is over: no flutter. */
const LATE_OVER_MS = 5 * MINUTE_MS;
const CLOCK_MS = 5 * MINUTE_MS;

const stateSchema = z.partialRecord(z.enum(SERVICE_TROUBLES), z.object({ since: z.coerce.date() }));
type WatchdogState = z.infer<typeof stateSchema>;

/**
 * Finds what keeps Khavaran itself from its work, and tells operators once of each trouble and of its end. `aliveSince`
 * is when this process began to look: what was not done while none ran is no trouble yet. Gives what is wrong.
 */
export async function watchOverService(context: WatchdogContext, aliveSince: Date): Promise<Troubles> {
  const { db, clock } = context;
  const now = clock.now();
  const known = stateOf(await readSetting(db, STATE));
  const troubles = await findTroubles(context, { now, aliveSince, known });
  const began = [...troubles.keys()].filter((trouble) => !known[trouble]);
  const ended = SERVICE_TROUBLES.filter((trouble) => known[trouble] && !troubles.has(trouble));
  if (began.length + ended.length === 0) return troubles;
  await db.transaction().execute(async (tx) => {
    if (!(await lockHealth(tx))) return;
    const state = stateOf(await readSetting(tx, STATE));
    const next: WatchdogState = { ...state };
    for (const trouble of began) {
      if (state[trouble]) continue;
      next[trouble] = { since: now };
      await tell(tx, context, { kind: 'trouble', trouble, since: now, amount: troubles.get(trouble) ?? 0, now });
    }
    for (const trouble of ended) {
      const since = state[trouble]?.since;
      if (!since) continue;
      delete next[trouble];
      await tell(tx, context, { kind: 'over', trouble, since, amount: 0, now });
    }
    await writeSetting(tx, STATE, next);
  });
  return troubles;
}

async function findTroubles(
  context: WatchdogContext,
  { now, aliveSince, known }: { now: Date; aliveSince: Date; known: WatchdogState },
): Promise<Troubles> {
  const { db, intake, env, archive, channels } = context;
  const found = new Map<ServiceTrouble, number>();
  const sinceAlive = (moment: Date | null) =>
    now.getTime() - Math.max(moment?.getTime() ?? Number.NEGATIVE_INFINITY, aliveSince.getTime());
  const paused = await intake.pause();
  if (paused === 'disk') found.set('disk', Math.round((await diskSpace(env.KHAVARAN_DATA)).freeBytes / 2 ** 20));
  const sight = await sightOf(db);
  const unread = sinceAlive(sight.lastRead);
  // While we pause, we know why nothing is read.
  if (sight.sources > 0 && unread >= sight.limitMs && paused === null)
    found.set('blind', Math.round(unread / MINUTE_MS));
  const clocks = await clockDifference(context);
  const wrong = Math.max(Math.abs(clocks.databaseMs), Math.abs(clocks.serversMs ?? 0));
  if (wrong >= CLOCK_MS) found.set('clock', Math.round(wrong / MINUTE_MS));
  const wait = await longestWait(db, now);
  const late = wait && !(wait.kind === 'look' && paused !== null) ? sinceAlive(wait.since) : 0;
  if (late >= (known.backlog ? LATE_OVER_MS : LATE_MS)) found.set('backlog', Math.round(late / MINUTE_MS));
  const night = archive ? await readArchiving(db) : null;
  if (night && (night.stopped !== null || night.failed > 0)) {
    const since = night.lastWhole ?? known.archive?.since ?? night.at;
    found.set('archive', Math.max(1, Math.floor((now.getTime() - since.getTime()) / DAY_MS)));
  }
  const locked = channels.locked().size;
  if (locked > 0) found.set('secrets', locked);
  return found;
}

async function tell(
  tx: Database,
  { health: { operatorChannels, language, zone } }: WatchdogContext,
  what: { kind: 'trouble' | 'over'; trouble: ServiceTrouble; since: Date; amount: number; now: Date },
): Promise<void> {
  const { now, ...rest } = what;
  const deliveries = operatorChannels.map((channel) => {
    const key = `service-${what.trouble}-${what.kind}-${now.getTime()}-${channel}`;
    const message = serviceNotice({ ...rest, key, language, zone, createdAt: now });
    return { key, channel, alertId: null, digestId: null, message, urgency: 2 };
  });
  await insertDeliveries(tx, deliveries, now);
}

function stateOf(stored: unknown): WatchdogState {
  const parsed = stateSchema.safeParse(stored ?? {});
  return parsed.success ? parsed.data : {};
}
