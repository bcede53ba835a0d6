import type { Database } from './database.ts';

const REASON =
  'It was open when the backup was made from which this was restored: whether it went out since is not known. Send it again where it did not.';

/** What was to be sent long ago is not sent after a restore; the desk shows it. Gives how many there are. */
export async function giveUpOpenDeliveries(db: Database): Promise<number> {
  const result = await db
    .updateTable('deliveries')
    .set({ state: 'dead', last_error: REASON, claim: null, claimed_until: null, possible_repeat: true })
    .where('state', 'in', ['pending', 'sending'])
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
