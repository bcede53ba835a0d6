import type { Message } from '#src/model/delivery.ts';
import type { Digest } from '#src/model/digest.ts';
import { clipped, isolated } from '#src/model/display-text.ts';
import { renderDigestHtml } from './render-html.ts';
import { type RenderOptions, renderDigestText } from './render-text.ts';

export interface DigestMessageRequest extends RenderOptions {
  digest: Digest;
  /** Idempotency key: letters, digits, `-` and `_`. */
  key: string;
  /** With flash digests, the story that they brief on. */
  story: number | null;
  createdAt: Date;
}

/** A digest laid out for channels: text, HTML, and itself for machines. */
export function digestMessage({ digest, key, story, createdAt, deskUrl }: DigestMessageRequest): Message {
  const headline = digest.kind === 'flash' ? digest.sections[0]?.statements[0]?.quote : null;
  return {
    kind: 'digest',
    key,
    subject: headline ? `${digest.title}: ${isolated(clipped(headline, 120))}` : digest.title,
    text: renderDigestText(digest, { deskUrl }),
    html: renderDigestHtml(digest, { deskUrl }),
    language: digest.language,
    thread: story === null ? null : `story-${story}`,
    alert: null,
    data: digest,
    createdAt,
  };
}
