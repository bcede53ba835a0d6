import { z } from 'zod';
import { escapeHtml } from '#src/model/display-text.ts';
import { htmlLink, htmlOfText } from './social-post.ts';

const facet = z.object({
  index: z.object({ byteStart: z.int().min(0), byteEnd: z.int().min(0) }),
  features: z.array(z.object({ $type: z.string(), uri: z.string().optional() }).nullable().catch(null)),
});
const MAXIMUM_FACETS = 500;

interface LinkSpan {
  start: number;
  end: number;
  uri: string;
}

/**
 * The words of a post with its links as HTML. Facets count UTF-8 bytes (app.bsky.richtext.facet); one that overlaps
 * another, lies outside or splits a character is left out, its words stay.
 */
export function htmlOfFacets(text: string, facets: unknown): string {
  const bytes = Buffer.from(text, 'utf8');
  const spans: LinkSpan[] = [];
  for (const one of Array.isArray(facets) ? facets.slice(0, MAXIMUM_FACETS) : []) {
    const read = facet.safeParse(one);
    const uri = read.data?.features.find((feature) => feature?.$type === 'app.bsky.richtext.facet#link')?.uri;
    if (!read.success || !uri || !/^https?:\/\//i.test(uri)) continue;
    const { byteStart: start, byteEnd: end } = read.data.index;
    if (start < end && isBoundary(bytes, start) && isBoundary(bytes, end)) spans.push({ start, end, uri });
  }
  spans.sort((a, b) => a.start - b.start);
  let html = '';
  let at = 0;
  for (const { start, end, uri } of spans) {
    if (start < at) continue;
    html += htmlOfText(bytes.toString('utf8', at, start)) + linkOf(bytes.toString('utf8', start, end), uri);
    at = end;
  }
  return html + htmlOfText(bytes.toString('utf8', at));
}

/** Words that are an address cut short give way to the whole of it. */
function linkOf(words: string, uri: string): string {
  const isAddress = /^(https?:\/\/)?[^\s/]+\.[^\s]+$/i.test(words.slice(0, 500));
  return isAddress ? htmlLink(uri) : `<a href="${escapeHtml(uri)}">${htmlOfText(words)}</a>`;
}

function isBoundary(bytes: Buffer, index: number): boolean {
  return index === bytes.length || (index < bytes.length && (bytes[index]! & 0xc0) !== 0x80);
}
