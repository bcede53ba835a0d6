import type { Database } from './database.ts';

/** A passkey of a person: what is needed to check what its device signs. */
export interface StoredPasskey {
  id: string;
  personId: string;
  label: string;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
}

export async function addPasskey(
  db: Database,
  passkey: Omit<StoredPasskey, 'createdAt' | 'lastUsedAt'>,
  now: Date,
): Promise<void> {
  await db
    .insertInto('passkeys')
    .values({
      id: passkey.id,
      person_id: passkey.personId,
      label: passkey.label,
      public_key: Buffer.from(passkey.publicKey),
      counter: passkey.counter,
      transports: passkey.transports,
      created_at: now,
    })
    .execute();
}

export async function listPasskeys(db: Database, personId: string): Promise<StoredPasskey[]> {
  const rows = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .execute();
  return rows.map(passkeyOf);
}

export async function findPasskey(db: Database, id: string): Promise<StoredPasskey | null> {
  const row = await db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? passkeyOf(row) : null;
}

export async function notePasskeyUse(db: Database, id: string, counter: number, now: Date): Promise<void> {
  await db.updateTable('passkeys').set({ counter, last_used_at: now }).where('id', '=', id).execute();
}

export async function removePasskey(db: Database, personId: string, id: string): Promise<boolean> {
  const gone = await db
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return Number(gone.numDeletedRows) === 1;
}

function passkeyOf(row: {
  id: string;
  person_id: string;
  label: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
  created_at: Date;
  last_used_at: Date | null;
}): StoredPasskey {
  return {
    id: row.id,
    personId: row.person_id,
    label: row.label,
    publicKey: new Uint8Array(row.public_key),
    counter: row.counter,
    transports: row.transports,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}
