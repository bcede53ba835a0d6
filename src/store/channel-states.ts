import { sql } from 'kysely';
import type { Database } from './database.ts';

/** The circuit of a channel; one of which nothing is kept is closed. */
export interface ChannelState {
  channel: string;
  /** Tries in a row that failed. */
  failures: number;
  /** Nothing goes out before. */
  notBefore: Date | null;
  /** Since when it takes nothing; null while it works. */
  openSince: Date | null;
  /** What is wrong, and what to do. */
  reason: string | null;
  /** When operators were told. */
  noticedAt: Date | null;
  /** What somebody should know although messages arrive. */
  note: string | null;
  lastSent: Date | null;
}

export async function listChannelStates(db: Database): Promise<ChannelState[]> {
  const rows = await db.selectFrom('channel_states').selectAll().orderBy('channel').execute();
  return rows.map((row) => ({
    channel: row.channel,
    failures: row.failures,
    notBefore: row.not_before,
    openSince: row.open_since,
    reason: row.reason,
    noticedAt: row.noticed_at,
    note: row.note,
    lastSent: row.last_sent,
  }));
}

export async function findChannelState(db: Database, channel: string): Promise<ChannelState | null> {
  return (await listChannelStates(db)).find((state) => state.channel === channel) ?? null;
}

/** Whether a channel may be sent to now. */
export type Entry =
  /** Nothing is known against it; `spotless`: there is nothing that a success would change. */
  | { enter: 'free'; spotless: boolean }
  /** Its circuit is open, and it is time for one try, which is the caller's alone until `lease`. */
  | { enter: 'probe' }
  | { enter: 'later'; until: Date; open: boolean };

export async function enterChannel(db: Database, channel: string, now: Date, lease: Date): Promise<Entry> {
  const row = await db
    .selectFrom('channel_states')
    .select(['not_before', 'open_since', 'failures', 'note'])
    .where('channel', '=', channel)
    .executeTakeFirst();
  if (!row) return { enter: 'free', spotless: true };
  const open = row.open_since !== null;
  if (row.not_before !== null && row.not_before > now) return { enter: 'later', until: row.not_before, open };
  if (!open) return { enter: 'free', spotless: row.failures === 0 && row.not_before === null && row.note === null };
  const taken = await db
    .updateTable('channel_states')
    .set({ not_before: lease })
    .where('channel', '=', channel)
    .where((where) => where.or([where('not_before', 'is', null), where('not_before', '<=', now)]))
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n ? { enter: 'probe' } : { enter: 'later', until: lease, open: true };
}

/** A message arrived: the circuit is closed. Gives since when operators had been told that it was open, else null. */
export async function recordChannelSuccess(
  db: Database,
  channel: string,
  what: { now: Date; pauseUntil: Date | null; note: string | null },
): Promise<Date | null> {
  const before = await db
    .selectFrom('channel_states')
    .select('noticed_at')
    .where('channel', '=', channel)
    .forUpdate()
    .executeTakeFirst();
  const row = {
    failures: 0,
    not_before: what.pauseUntil,
    open_since: null,
    reason: null,
    noticed_at: null,
    note: what.note,
    last_sent: what.now,
  };
  await db
    .insertInto('channel_states')
    .values({ channel, ...row })
    .onConflict((conflict) => conflict.column('channel').doUpdateSet(row))
    .execute();
  return before?.noticed_at ?? null;
}

/** A try failed: the channel is left alone until `notBefore`, and with `open` counts as one that does not work. */
export async function recordChannelTrouble(
  db: Database,
  channel: string,
  trouble: { now: Date; notBefore: Date; open: boolean; reason: string },
): Promise<void> {
  const { now, notBefore, open, reason } = trouble;
  await db
    .insertInto('channel_states')
    .values({ channel, failures: 1, not_before: notBefore, open_since: open ? now : null, reason })
    .onConflict((conflict) =>
      conflict.column('channel').doUpdateSet({
        failures: sql`channel_states.failures + 1`,
        not_before: notBefore,
        reason,
        ...(open ? { open_since: sql`coalesce(channel_states.open_since, ${now})` } : {}),
      }),
    )
    .execute();
}

/** Lets circuits that are open be tried at once, all or one: somebody has mended something. */
export async function tryChannelsAgain(db: Database, now: Date, channel?: string): Promise<void> {
  let query = db.updateTable('channel_states').set({ not_before: now }).where('open_since', 'is not', null);
  if (channel !== undefined) query = query.where('channel', '=', channel);
  await query.execute();
}

/** True for one caller alone for each time that the circuit opens. */
export async function claimChannelNotice(db: Database, channel: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable('channel_states')
    .set({ noticed_at: now })
    .where('channel', '=', channel)
    .where('open_since', 'is not', null)
    .where('noticed_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** How many messages wait on a channel. */
export async function countWaiting(db: Database, channel: string): Promise<number> {
  const { number } = await db
    .selectFrom('deliveries')
    .select((select) => select.fn.countAll<number>().as('number'))
    .where('channel', '=', channel)
    .where('state', 'in', ['pending', 'sending'])
    .executeTakeFirstOrThrow();
  return number;
}
