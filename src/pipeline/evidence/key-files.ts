import { randomUUID } from 'node:crypto';
import { chmod, link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { makeFolder } from '#src/base/make-folder.ts';
import { makeSealingKey, readSealingKey } from '#src/evidence/seal.ts';
import { makeSigningKeyPem, readSigningKey, type SigningKey } from '#src/evidence/signing-key.ts';

/**
 * The key that signs: that of the settings where they hold one, else the one in the data folder, which is made at the
 * first start for its owner's eyes alone. Several processes that start at once agree on one. Throws `evidence/key`.
 */
export async function openSigningKey(directory: string, configured: string | undefined): Promise<SigningKey> {
  return readSigningKey(configured ?? (await keyInFile(directory, 'signing-key.pem', makeSigningKeyPem)));
}

/** The same for the key that seals originals, which is made when the first is sealed. */
export async function openSealingKey(directory: string, configured: string | undefined): Promise<Uint8Array> {
  return readSealingKey(configured ?? (await keyInFile(directory, 'sealing-key.base64', makeSealingKey)));
}

async function keyInFile(directory: string, name: string, make: () => string): Promise<string> {
  const file = path.join(directory, name);
  const key = (await readIfThere(file)) ?? (await makeOnce(directory, file, make));
  const { mode } = await stat(file);
  // Copied from a backup, it may have become readable for others.
  if ((mode & 0o077) !== 0) await chmod(file, 0o600);
  return key;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new KhavaranError('evidence/key', `The key ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function makeOnce(directory: string, file: string, make: () => string): Promise<string> {
  await makeFolder(directory);
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, make(), { mode: 0o600, flag: 'wx', flush: true });
  try {
    // Unlike a renaming, this fails where another process was first: its key stands.
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, 'utf8');
}
