import type { Digest } from '#src/model/digest.ts';

/** The digest as JSON: the fields of `Digest`, dates as ISO 8601 in UTC. Stable, so that equal digests are equal bytes. */
export function renderDigestJson(digest: Digest): string {
  return `${JSON.stringify(digest, null, 2)}\n`;
}
