/** Reads bytes in order; every read past the end throws. */
export interface ByteReader {
  byte(): number;
  bytes(length: number): Uint8Array;
  /** Unsigned LEB128, at most 2^32. */
  varUint(): number;
  /** A length and so many bytes. */
  varBytes(maximum: number): Uint8Array;
  left(): number;
}

export function createByteReader(data: Uint8Array, fault: (why: string) => Error): ByteReader {
  let at = 0;
  const reader: ByteReader = {
    byte: () => reader.bytes(1)[0] ?? 0,
    bytes(length) {
      if (length > data.length - at) throw fault('it breaks off');
      at += length;
      return data.subarray(at - length, at);
    },
    varUint() {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = reader.byte();
        value += (byte & 0x7f) * scale;
        if (value > 2 ** 32 || scale > 2 ** 35) throw fault('it holds an absurd number');
        if (byte < 0x80) return value;
      }
    },
    varBytes(maximum) {
      const length = reader.varUint();
      if (length > maximum) throw fault('a part of it is too long');
      return reader.bytes(length);
    },
    left: () => data.length - at,
  };
  return reader;
}

/** Bytes behind their length in unsigned LEB128. */
export function varBytes(data: Uint8Array): Uint8Array {
  const length: number[] = [];
  let left = data.length;
  for (; left >= 0x80; left = Math.floor(left / 128)) length.push((left & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...length, left]), data]);
}
