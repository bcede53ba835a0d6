import { renderDigestHtml } from '#src/digests/render-html.ts';
import type { Digest } from '#src/model/digest.ts';
import { printPaper } from './print-paper.ts';

const MAXIMUM_BYTES = 2 * 2 ** 20;

/** The digest on paper. Throws as `printPaper`. */
export function printDigest(digest: Digest, deskUrl: string | null): Promise<Uint8Array<ArrayBuffer>> {
  return printPaper((style) =>
    renderDigestHtml(digest, { deskUrl, maximumBytes: MAXIMUM_BYTES, frame: { kind: 'paper', style } }),
  );
}
