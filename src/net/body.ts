import { pipeline, Readable, type Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { KhavaranError } from '#src/base/errors.ts';

export interface BodyLimits {
  /** Of the payload before and after content-coding is removed, each, in bytes. */
  maximumBytes: number;
  /** For messages. */
  host: string;
}

const MAXIMUM_CODINGS = 2;
/** Values seen in the field that name no coding at all. */
const NO_CODING = new Set(['', 'identity', 'none', 'utf-8', 'utf8', '7bit', '8bit', 'binary']);
/** RFC 9659: a window of 8 MB is all that HTTP needs; the decoder alone would take 128 MB on the sender's word. */
const ZSTD_WINDOW = { params: { [constants.ZSTD_d_windowLogMax]: 23 } };

/**
 * Reads a payload to its end, kept as it came (`raw`) and decoded (`body`; the same bytes without a coding). Decodes
 * while it arrives, so that neither the coded nor the decoded form ever outgrows the limit by more than a piece.
 * Throws `net/too-large`, `net/truncated` (the coding's end is missing) or `net/protocol` (unknown or too many codings,
 * damaged data). RFC 9110 section 8.4.
 */
export async function readBody(
  source: AsyncIterable<Uint8Array>,
  contentEncoding: string,
  limits: BodyLimits,
): Promise<{ raw: Uint8Array; body: Uint8Array }> {
  const codings = contentEncoding
    .split(',', 64)
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => !NO_CODING.has(coding));
  if (codings.length > MAXIMUM_CODINGS) throw damaged(limits.host, `its answer is packed ${codings.length} times over`);
  const raw: Uint8Array[] = [];
  const arriving = bounded(source, raw, limits);
  if (codings.length === 0) {
    for await (const _ of arriving);
    const bytes = Buffer.concat(raw);
    return { raw: bytes, body: bytes };
  }
  const body: Uint8Array[] = [];
  let stream: AsyncIterable<Uint8Array> = arriving;
  for (const coding of codings.toReversed()) stream = decoded(stream, coding, limits.host);
  for await (const _ of bounded(stream, body, limits));
  return { raw: Buffer.concat(raw), body: Buffer.concat(body) };
}

async function* bounded(source: AsyncIterable<Uint8Array>, kept: Uint8Array[], limits: BodyLimits) {
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > limits.maximumBytes) throw tooLarge(limits);
    kept.push(chunk);
    yield chunk;
  }
}

async function* decoded(source: AsyncIterable<Uint8Array>, coding: string, host: string) {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let first = await nextBytes(iterator);
    if (first === null) return; // no payload (304, HEAD, an empty page): nothing to decode
    if (first.length === 1) first = Buffer.concat([first, (await nextBytes(iterator)) ?? new Uint8Array()]);
    const decoder = decoderFor(coding, first, host);
    // `pipeline` passes an error of the source on to the decoder, where the loop below meets it.
    pipeline(Readable.from(startingWith(first, iterator)), decoder, () => {});
    for await (const chunk of decoder) yield chunk;
  } catch (error) {
    throw explain(error, host);
  } finally {
    // Not awaited: it would wait for a source that has gone silent. Whoever opened the source closes it.
    iterator.return?.().then(undefined, () => undefined);
  }
}

function decoderFor(coding: string, first: Uint8Array, host: string): Transform {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress(ZSTD_WINDOW);
    case 'deflate':
      // RFC 9110 means the zlib format; many servers send the bare one (RFC 1950 section 2.2 tells them apart).
      return ((first[0] ?? 0) & 0x0f) === 8 && (((first[0] ?? 0) << 8) + (first[1] ?? 0)) % 31 === 0
        ? createInflate()
        : createInflateRaw();
    default:
      throw damaged(host, 'its answer is packed in a way that we do not know');
  }
}

async function nextBytes(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array | null> {
  for (;;) {
    const next = await iterator.next();
    if (next.done) return null;
    if (next.value.length > 0) return next.value;
  }
}

async function* startingWith(first: Uint8Array, rest: AsyncIterator<Uint8Array>) {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** zlib reports a missing end as Z_BUF_ERROR in each of its formats; everything else of its own is damage. */
function explain(error: unknown, host: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof KhavaranError) return error;
  const code = String(error.code);
  if (code === 'Z_BUF_ERROR')
    return new KhavaranError('net/truncated', `Could not look: the answer of ${host} breaks off in the middle.`, {
      retry: 'later',
      cause: error,
    });
  if (/^Z_|^ERR__|^ERR_BROTLI|^ZSTD_/.test(code)) return damaged(host, 'its answer is damaged', error);
  return error;
}

function damaged(host: string, why: string, cause?: unknown): KhavaranError {
  return new KhavaranError('net/protocol', `Could not read ${host}: ${why}.`, { retry: 'later', cause });
}

/** What is over the limit is refused, never cut: half a page would read as a whole one. */
export function tooLarge({ host, maximumBytes }: BodyLimits): KhavaranError {
  const size = maximumBytes >= 1 << 20 ? `${Math.floor(maximumBytes / (1 << 20))} MB` : `${maximumBytes} bytes`;
  return new KhavaranError('net/too-large', `The answer of ${host} is larger than ${size}; it was not read.`);
}
