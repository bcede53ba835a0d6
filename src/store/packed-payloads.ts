import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { codeOf, KhavaranError } from '#src/base/errors.ts';
import { writeWhole } from './payloads.ts';

const decompress = promisify(gunzip);
const NAME = /^([0-9a-f]{2})\/\1[0-9a-f]{62}\.(gz|sealed)$/;

/** The payloads in a folder, with the bytes that each takes, part by part; sealed ones are left out. */
export async function* listPacked(directory: string): AsyncGenerator<{ sha256: string; bytes: number }[]> {
  for (let number = 0; number < 256; number++) {
    const part = number.toString(16).padStart(2, '0');
    const names: string[] = await readdir(path.join(directory, part)).catch(() => []);
    const found: { sha256: string; bytes: number }[] = [];
    for (const name of names.toSorted()) {
      if (!NAME.test(`${part}/${name}`) || !name.endsWith('.gz')) continue;
      // Somebody may have removed it meanwhile.
      const file = await stat(path.join(directory, part, name)).catch(() => null);
      if (file) found.push({ sha256: path.basename(name, '.gz'), bytes: file.size });
    }
    yield found;
  }
}

/** What a packed payload holds. Throws `store/payload-changed` where that is not what it is named after. */
export async function unpack(sha256: string, packed: Uint8Array): Promise<Uint8Array> {
  const payload = await decompress(packed).catch(() => null);
  if (payload && createHash('sha256').update(payload).digest('hex') === sha256) return payload;
  throw new KhavaranError('store/payload-changed', `The captured file ${sha256} is damaged.`);
}

/** A payload as its file holds it, with the file's name below the folder; null where there is none. */
export async function readPacked(
  directory: string,
  sha256: string,
): Promise<{ name: string; content: Uint8Array } | null> {
  for (const ending of ['gz', 'sealed']) {
    const name = `${sha256.slice(0, 2)}/${sha256}.${ending}`;
    try {
      return { name, content: await readFile(path.join(directory, name)) };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return null;
}

/**
 * Puts such a file back. Throws `store/archive` for a name that is none of a payload, and `store/payload-changed` where
 * it does not hold what it is named after.
 */
export async function writePacked(directory: string, name: string, content: Uint8Array): Promise<void> {
  if (!NAME.test(name)) throw new KhavaranError('store/archive', 'The backup holds a file that is no capture.');
  if (name.endsWith('.gz')) {
    const payload = await decompress(content).catch(() => null);
    const hash = payload && createHash('sha256').update(payload).digest('hex');
    if (hash !== path.basename(name, '.gz'))
      throw new KhavaranError(
        'store/payload-changed',
        `The captured file ${path.basename(name)} of the backup is damaged.`,
      );
  }
  await writeWhole(path.join(directory, name), content);
}
