import { createHash, randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { codeOf, KhavaranError } from '#src/base/errors.ts';
import { makeFolder } from '#src/base/make-folder.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/**
 * Payloads of captures on disk, each a gzip file named by the SHA-256 of what it holds: `ab/abcdef….gz`. What was
 * redacted lies as `ab/abcdef….sealed`, encrypted by whoever holds the key: this store never has it.
 */
export interface PayloadFiles {
  /** Writes the payload unless it is there (or sealed), to disk and not only to the cache; gives its hash. */
  write(payload: Uint8Array): Promise<string>;
  /** Throws `store/payload-missing`, `store/payload-changed` or `store/payload-sealed`. */
  read(sha256: string): Promise<Uint8Array>;
  /** The sealed form; null where the payload is not sealed. */
  readSealed(sha256: string): Promise<Uint8Array | null>;
  /** Puts the sealed form in the place of the payload. */
  seal(sha256: string, sealed: Uint8Array): Promise<void>;
  /** Removes the payload; gives the bytes that it took on disk, 0 where there was none. */
  remove(sha256: string): Promise<number>;
}

export function openPayloadFiles(directory: string): PayloadFiles {
  const fileOf = (sha256: string, ending: 'gz' | 'sealed') =>
    path.join(directory, sha256.slice(0, 2), `${sha256}.${ending}`);
  const isThere = async (file: string) => (await stat(file).catch(() => null)) !== null;
  return {
    async write(payload) {
      const sha256 = hashOf(payload);
      const file = fileOf(sha256, 'gz');
      if ((await isThere(file)) || (await isThere(fileOf(sha256, 'sealed')))) return sha256;
      await writeWhole(file, await compress(payload));
      return sha256;
    },
    async read(sha256) {
      const packed = await readFile(fileOf(sha256, 'gz')).catch(async (cause: unknown) => {
        if (await isThere(fileOf(sha256, 'sealed')))
          throw new KhavaranError('store/payload-sealed', `The captured file ${sha256} was sealed on request.`);
        throw new KhavaranError('store/payload-missing', `The captured file ${sha256} is missing.`, { cause });
      });
      const payload = await decompress(packed).catch((cause: unknown) => {
        throw new KhavaranError('store/payload-changed', `The captured file ${sha256} is damaged.`, { cause });
      });
      if (hashOf(payload) !== sha256)
        throw new KhavaranError('store/payload-changed', `The captured file ${sha256} was changed.`);
      return payload;
    },
    async readSealed(sha256) {
      try {
        return await readFile(fileOf(sha256, 'sealed'));
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null;
        throw error;
      }
    },
    async seal(sha256, sealed) {
      await writeWhole(fileOf(sha256, 'sealed'), sealed);
      await rm(fileOf(sha256, 'gz'), { force: true });
    },
    async remove(sha256) {
      const file = fileOf(sha256, 'gz');
      const found = await stat(file).catch(() => null);
      await rm(file, { force: true });
      return found?.size ?? 0;
    },
  };
}

/** Under another name first, so that nobody ever meets half of it. */
export async function writeWhole(file: string, content: Uint8Array): Promise<void> {
  await makeFolder(path.dirname(file));
  const unfinished = `${file}.${randomUUID()}`;
  const handle = await open(unfinished, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
}

function hashOf(payload: Uint8Array): string {
  return createHash('sha256').update(payload).digest('hex');
}
