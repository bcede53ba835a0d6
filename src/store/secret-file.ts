import { randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { KhavaranError } from '#src/base/errors.ts';
import { makeFolder } from '#src/base/make-folder.ts';

const BYTES = 32;

/**
 * The secret of this installation, by which cookies are signed and kept secrets are locked: what the environment gives,
 * or else a file that only its owner may read, made at first. Throws `store/secret` for one that is too short.
 */
export async function installationSecret(given: string | undefined, folder: string): Promise<string> {
  if (given !== undefined) return strong(given, 'KHAVARAN_SECRET');
  const file = path.join(folder, 'secret');
  await makeFolder(folder);
  try {
    // Exclusive: of two processes that start at once, one makes it and the other reads it.
    await using handle = await open(file, 'wx', 0o600);
    const secret = randomBytes(BYTES).toString('base64url');
    await handle.writeFile(`${secret}\n`);
    await handle.sync();
    return secret;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return strong((await readFile(file, 'utf8')).trim(), file);
  }
}

function strong(secret: string, where: string): string {
  if (secret.length >= BYTES) return secret;
  throw new KhavaranError(
    'store/secret',
    `The secret in ${where} is too short: it needs at least ${BYTES} characters that nobody can guess, such as "openssl rand -base64 32" prints.`,
  );
}
