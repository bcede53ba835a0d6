import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { KhavaranError } from '#src/base/errors.ts';
import type { Database } from './database.ts';

/** Values of channels' settings, by channel and field. */
export type KeptSecrets = ReadonlyMap<string, Readonly<Record<string, string>>>;

const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const INFO = 'khavaran channel secrets 1';

/** Where a secret belongs: it cannot be read under another name. */
interface Place {
  channel: string;
  field: string;
}

/**
 * A text locked under the installation's secret: AES-256-GCM (NIST SP 800-38D) with a random nonce, the key by HKDF
 * (RFC 5869), the place as additional data. Bytes: version, nonce (12), tag (16), what is locked.
 */
export function seal(text: string, place: Place, installationSecret: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(installationSecret), nonce).setAAD(nameOf(place));
  const locked = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), locked]);
}

/** The text again. Throws `store/secret-locked` where it was changed, moved, or locked under another secret. */
export function unseal(sealed: Buffer, place: Place, installationSecret: string): string {
  try {
    if (sealed[0] !== VERSION) throw new Error('unknown version');
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
    const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv(ALGORITHM, keyOf(installationSecret), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(nameOf(place)).setAuthTag(tag);
    const text = decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES), undefined, 'utf8');
    return text + decipher.final('utf8');
  } catch {
    // Without the cause: nothing of what was tried is to be seen.
    throw new KhavaranError(
      'store/secret-locked',
      `The secret "${place.field}" of the channel "${place.channel}" was kept under another installation secret. Give the old one to "khavaran secrets rotate", or set it anew with "khavaran channels secret set ${place.channel} ${place.field}".`,
    );
  }
}

export async function keepSecret(
  db: Database,
  place: Place,
  text: string,
  installationSecret: string,
  now: Date,
): Promise<void> {
  const row = { sealed: seal(text, place, installationSecret), set_at: now };
  await db
    .insertInto('kept_secrets')
    .values({ ...place, ...row })
    .onConflict((conflict) => conflict.columns(['channel', 'field']).doUpdateSet(row))
    .execute();
}

/** False where there was none. */
export async function forgetSecret(db: Database, { channel, field }: Place): Promise<boolean> {
  const result = await db
    .deleteFrom('kept_secrets')
    .where('channel', '=', channel)
    .where('field', '=', field)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** All of a channel. */
export async function forgetSecretsOf(db: Database, channel: string): Promise<void> {
  await db.deleteFrom('kept_secrets').where('channel', '=', channel).execute();
}

/** Names of the settings of a channel of which a secret is kept. */
export async function keptFieldsOf(db: Database, channel: string): Promise<string[]> {
  const rows = await db.selectFrom('kept_secrets').select('field').where('channel', '=', channel).execute();
  return rows.map(({ field }) => field);
}

/** Whether any is kept: without, no installation secret is needed to read them. */
export async function hasKeptSecrets(db: Database): Promise<boolean> {
  return (await db.selectFrom('kept_secrets').select('channel').limit(1).executeTakeFirst()) !== undefined;
}

/** All of them, opened. One that cannot be opened is left out, and `onLocked` is told whose it is and why. */
export async function readSecrets(
  db: Database,
  installationSecret: string,
  onLocked: (channel: string, error: KhavaranError) => void,
): Promise<KeptSecrets> {
  const rows = await db.selectFrom('kept_secrets').select(['channel', 'field', 'sealed']).execute();
  const kept = new Map<string, Record<string, string>>();
  for (const { channel, field, sealed } of rows)
    try {
      const fields = kept.get(channel) ?? {};
      fields[field] = unseal(sealed, { channel, field }, installationSecret);
      kept.set(channel, fields);
    } catch (error) {
      if (!(error instanceof KhavaranError)) throw error;
      onLocked(channel, error);
    }
  return kept;
}

/** Locks anew, under another installation secret, all that are kept under `from`; all or none. Gives how many. */
export async function rotateSecrets(db: Database, from: string, to: string): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const rows = await tx.selectFrom('kept_secrets').select(['channel', 'field', 'sealed']).forUpdate().execute();
    for (const { sealed, ...place } of rows)
      await tx
        .updateTable('kept_secrets')
        .set({ sealed: seal(unseal(sealed, place, from), place, to) })
        .where('channel', '=', place.channel)
        .where('field', '=', place.field)
        .execute();
    return rows.length;
  });
}

function keyOf(installationSecret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', installationSecret, '', INFO, 32));
}

function nameOf({ channel, field }: Place): Buffer {
  return Buffer.from(JSON.stringify([channel, field]), 'utf8');
}
