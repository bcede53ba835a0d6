import { KhavaranError } from '#src/base/errors.ts';
import { findCapture } from '#src/store/captures.ts';
import type { Page } from '../answer.ts';
import { readId } from '../query.ts';

/** The payload of a capture as it came over the wire, to keep and never to open here. */
export const captureDownload: Page = async ({ deps, reader, params }) => {
  const id = readId(params.id);
  const capture = id === null ? null : await findCapture(deps.db, id);
  if (!capture) return { kind: 'missing' };
  try {
    const payload = await deps.payloads.read(capture.record.payloadSha256);
    return {
      kind: 'download',
      name: `capture-${capture.id}.bin`,
      type: 'application/octet-stream',
      content: new Uint8Array(payload),
    };
  } catch (error) {
    if (error instanceof KhavaranError && error.code === 'store/payload-missing')
      return { kind: 'refused', status: 409, sentence: reader.words.problems.payloadMissing };
    if (error instanceof KhavaranError && error.code === 'store/payload-sealed')
      return { kind: 'refused', status: 409, sentence: reader.words.problems.payloadSealed };
    if (error instanceof KhavaranError && error.code === 'store/payload-changed')
      return { kind: 'refused', status: 409, sentence: reader.words.problems.payloadChanged };
    if (error instanceof KhavaranError && error.code === 'store/archive-away')
      return { kind: 'refused', status: 409, sentence: reader.words.problems.payloadAway };
    throw error;
  }
};
