import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';

const MAXIMUM_BYTES = 64 * 1024 * 1024;

/** Bytes of the named file, or of standard input for none or `-`. Throws `cli/input` for what cannot be read or is too large. */
export async function readInput(file: string | undefined, stdin: Readable): Promise<Uint8Array> {
  const fromFile = file !== undefined && file !== '-';
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of fromFile ? createReadStream(file) : stdin) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > MAXIMUM_BYTES) throw new KhavaranError('cli/input', 'The input is larger than 64 MiB.');
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof KhavaranError) throw error;
    const reason = codeOf(error) === 'ENOENT' ? 'there is no such file' : messageOf(error);
    throw new KhavaranError('cli/input', `${fromFile ? file : 'Standard input'} cannot be read: ${reason}.`, {
      cause: error,
    });
  }
  return Buffer.concat(chunks);
}
