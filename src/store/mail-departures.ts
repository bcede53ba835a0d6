import type { Database } from './database.ts';

/** An address that wants no more mail of a list of an e-mail channel: `alerts`, or `digest` and the name of an edition. */
export interface MailList {
  channel: string;
  list: string;
  /** In lower case. */
  address: string;
}

export interface MailDeparture extends MailList {
  leftAt: Date;
}

/** Who has left a list of a channel. */
export async function goneFrom(db: Database, channel: string, list: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('mail_departures')
    .select('address')
    .where('channel', '=', channel)
    .where('list', '=', list)
    .execute();
  return new Set(rows.map(({ address }) => address));
}

export async function listDepartures(db: Database): Promise<MailDeparture[]> {
  const rows = await db
    .selectFrom('mail_departures')
    .selectAll()
    .orderBy('channel')
    .orderBy('list')
    .orderBy('address')
    .execute();
  return rows.map(({ left_at, ...row }) => ({ ...row, leftAt: left_at }));
}

/** False where they had left already. */
export async function keepDeparture(tx: Database, { channel, list, address }: MailList, now: Date): Promise<boolean> {
  const result = await tx
    .insertInto('mail_departures')
    .values({ channel, list, address, left_at: now })
    .onConflict((conflict) => conflict.columns(['channel', 'list', 'address']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** They are written to again; false where they were already. */
export async function forgetDeparture(tx: Database, { channel, list, address }: MailList): Promise<boolean> {
  const result = await tx
    .deleteFrom('mail_departures')
    .where('channel', '=', channel)
    .where('list', '=', list)
    .where('address', '=', address)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
