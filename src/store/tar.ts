import { KhavaranError } from '#src/base/errors.ts';

const BLOCK = 512;

/** A file within an archive; `content` is read before the next one is asked for. */
export interface TarEntry {
  name: string;
  size: number;
  content: AsyncIterable<Uint8Array>;
}

/** A file of an archive as bytes: header, content, padding. ustar, POSIX.1-2008 `pax`; names up to 100 bytes. */
export function tarEntry(name: string, content: Uint8Array): Uint8Array[] {
  const header = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new KhavaranError('store/archive', `The name ${name} is too long.`);
  header.write(name, 0);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return [header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
}

export const TAR_END: Uint8Array = Buffer.alloc(2 * BLOCK);

/** The files of an archive as they come. Throws `store/archive` where it is none, or ends too early. */
export async function* readTar(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = new Pieces(bytes);
  for (;;) {
    const header = Buffer.from(await source.exactly(BLOCK));
    if (header.every((byte) => byte === 0)) return;
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8);
    const checksum = Number.parseInt(header.toString('latin1', 148, 156), 8);
    if (header.toString('latin1', 257, 262) !== 'ustar' || checksum !== checksumOf(header) || !(size >= 0))
      throw new KhavaranError('store/archive', 'This is no backup, or it is damaged.');
    const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '');
    let left = size;
    async function* content(): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        const piece = await source.atMost(left);
        left -= piece.length;
        yield piece;
      }
    }
    yield { name, size, content: content() };
    // What nobody read, and the padding.
    while (left > 0) left -= (await source.atMost(left)).length;
    await source.exactly((BLOCK - (size % BLOCK)) % BLOCK);
  }
}

/** The sum of all bytes of a header, with its checksum as blanks. */
function checksumOf(header: Uint8Array): number {
  return header.reduce((sum, byte, place) => sum + (place >= 148 && place < 156 ? 32 : byte), 0);
}

/** Hands out a stream in pieces of the size that is asked for. */
class Pieces {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#source = bytes[Symbol.asyncIterator]();
  }

  async atMost(length: number): Promise<Uint8Array> {
    while (this.#held.length === 0) {
      const { value, done } = await this.#source.next();
      if (done) throw new KhavaranError('store/archive', 'The backup ends too early: it was cut off.');
      this.#held = value;
    }
    const piece = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(piece.length);
    return piece;
  }

  async exactly(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      const piece = await this.atMost(left);
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }
}
