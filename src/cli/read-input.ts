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
    throw error instanceof KhavaranError ? error : unreadable(file, error);
  }
  return Buffer.concat(chunks);
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};

/** What to say of a file, or of standard input for none or `-`, whose reading ended with an error of the system. */
export function unreadable(file: string | undefined, cause: unknown): KhavaranError {
  const name = file === undefined || file === '-' ? 'Standard input' : file;
  return new KhavaranError('cli/input', `${name} cannot be read: ${REASONS[codeOf(cause)] ?? messageOf(cause)}.`, {
    cause,
  });
}
