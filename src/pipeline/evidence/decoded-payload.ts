import { Readable } from 'node:stream';
import type { CaptureRecord } from '#src/model/capture.ts';
import { readBody } from '#src/net/body.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';

const MAXIMUM_BYTES = 15 * 1024 * 1024;

/** The payload of a capture with its content-coding removed. Throws as `PayloadFiles.read` and `readBody` do. */
export async function decodedPayload(payloads: PayloadFiles, record: CaptureRecord): Promise<Uint8Array> {
  const raw = await payloads.read(record.payloadSha256);
  const limits = { maximumBytes: MAXIMUM_BYTES, host: URL.parse(record.finalUrl)?.hostname ?? 'the server' };
  const { body } = await readBody(Readable.from([raw]), record.responseHeaders['content-encoding'] ?? '', limits);
  return body;
}
