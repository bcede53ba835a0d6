import { PassThrough, Readable } from 'node:stream';
import { resolveStory } from '#src/store/stories.ts';
import type { Page } from '../answer.ts';
import { readId } from '../query.ts';

const PATIENCE_MS = 10 * 60_000;

/** The evidence of a story as a package that public tools open, written while it is read. */
export const evidenceDownload: Page = async ({ deps, params }) => {
  const id = readId(params.id);
  const story = id === null ? null : await resolveStory(deps.db, id);
  if (story === null || !deps.exportEvidence) return { kind: 'missing' };
  const out = new PassThrough();
  const given = new AbortController();
  // Nobody reads on: whoever asked went away.
  out.once('close', () => given.abort());
  const signal = AbortSignal.any([given.signal, AbortSignal.timeout(PATIENCE_MS)]);
  deps.exportEvidence({ story }, out, signal).catch((error: unknown) => {
    if (!given.signal.aborted) deps.report(error, `/stories/${story}/evidence`);
    out.destroy(error instanceof Error ? error : undefined);
  });
  const body = Readable.toWeb(out) as ReadableStream<Uint8Array>;
  return { kind: 'stream', name: `story-${story}.wacz`, type: 'application/wacz+zip', body };
};
