import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { KhavaranError } from '#src/base/errors.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Payloads of captures on disk, each a gzip file named by the SHA-256 of what it holds: `ab/abcdef….gz`. */
export interface PayloadFiles {
  /** Writes the payload unless it is there, to disk and not only to the cache; gives its hash. */
  write(payload: Uint8Array): Promise<string>;
  /** Throws `store/payload-missing` or `store/payload-changed`. */
  read(sha256: string): Promise<Uint8Array>;
}

export function openPayloadFiles(directory: string): PayloadFiles {
  const fileOf = (sha256: string) => path.join(directory, sha256.slice(0, 2), `${sha256}.gz`);
  return {
    async write(payload) {
      const sha256 = hashOf(payload);
      const file = fileOf(sha256);
      if (await stat(file).catch(() => null)) return sha256;
      await mkdir(path.dirname(file), { recursive: true });
      const unfinished = `${file}.${randomUUID()}`;
      const handle = await open(unfinished, 'wx', 0o600);
      try {
        await handle.writeFile(await compress(payload));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(unfinished, file);
      return sha256;
    },
    async read(sha256) {
      const file = fileOf(sha256);
      const packed = await readFile(file).catch((cause: unknown) => {
        throw new KhavaranError('store/payload-missing', `The captured file ${sha256} is missing.`, { cause });
      });
      const payload = await decompress(packed).catch((cause: unknown) => {
        throw new KhavaranError('store/payload-changed', `The captured file ${sha256} is damaged.`, { cause });
      });
      if (hashOf(payload) !== sha256)
        throw new KhavaranError('store/payload-changed', `The captured file ${sha256} was changed.`);
      return payload;
    },
  };
}

function hashOf(payload: Uint8Array): string {
  return createHash('sha256').update(payload).digest('hex');
}
