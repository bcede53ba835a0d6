import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter } from 'age-encryption';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';

/** Who may open a backup: whoever knows the passphrase, or holds the identity of one of the recipients (`age1…`). */
export type BackupLock = { passphrase: string } | { recipients: readonly string[] };
export type BackupKey = { passphrase: string } | { identities: readonly string[] };

/** Encrypts in the format of age (age-encryption.org/v1), which other tools can open too. Throws `pipeline/backup-key`. */
export async function encrypted(bytes: AsyncIterable<Uint8Array>, lock: BackupLock): Promise<Readable> {
  const encrypter = new Encrypter();
  try {
    if ('passphrase' in lock) encrypter.setPassphrase(lock.passphrase);
    else for (const recipient of lock.recipients) encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new KhavaranError('pipeline/backup-key', `A recipient of the backup is not right: ${messageOf(cause)}.`, {
      cause,
    });
  }
  return Readable.fromWeb((await encrypter.encrypt(webStream(bytes))) as ReadableStream);
}

/**
 * Throws `pipeline/backup-key` where it cannot be opened so; what was changed or cut off on the way ends the stream with
 * `pipeline/backup-damaged`.
 */
export async function decrypted(bytes: Readable, key: BackupKey): Promise<Readable> {
  const decrypter = new Decrypter();
  try {
    if ('passphrase' in key) decrypter.addPassphrase(key.passphrase);
    else for (const identity of key.identities) decrypter.addIdentity(identity);
    return Readable.from(undamaged((await decrypter.decrypt(webStream(bytes))) as ReadableStream));
  } catch (cause) {
    throw new KhavaranError(
      'pipeline/backup-key',
      `The backup cannot be opened: ${messageOf(cause)}. Is it a backup, and is this its passphrase or identity?`,
      { cause },
    );
  }
}

async function* undamaged(bytes: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    // What the file system says, of a disk that cannot be read for instance, says enough.
    if (codeOf(cause) !== 'unknown') throw cause;
    throw new KhavaranError(
      'pipeline/backup-damaged',
      'The backup was cut off or damaged: what is in it is not what was written. Fetch it again, or take another.',
      { cause },
    );
  }
}

function webStream(bytes: AsyncIterable<Uint8Array>): globalThis.ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(bytes, { objectMode: false })) as globalThis.ReadableStream<Uint8Array>;
}
