/** Whole numbers as PostgreSQL writes an array of them: for thousands, much quicker than one parameter an element. */
export function integers(values: Iterable<number>): string {
  return `{${[...values].join(',')}}`;
}

/** Bytes, none of them empty, as PostgreSQL writes an array of their hexadecimal digits. */
export function hexadecimals(values: Iterable<Uint8Array>): string {
  return `{${Array.from(values, ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString('hex')).join(',')}}`;
}
