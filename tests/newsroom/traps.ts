import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { drip } from '../net/endless-answers.ts';
import type { Published } from './press.ts';

const MARKUP = [
  '<script>document.title="pwned"</script>',
  '"><img src=x onerror=alert(1)>',
  '</title><svg onload=alert(1)>',
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  '<!channel> <@everyone> @channel',
  '\u202Eevil\u202C \u2066override',
  '<a href="javascript:alert(1)">read</a>',
  "'; drop table items; --",
  '&lt;script&gt;alert(1)&lt;/script&gt;',
];

/** Items whose every field tries to be more than text. */
export function trapItems(now: Date): Published[] {
  return MARKUP.map((text, index) => ({
    id: `trap-${index}-${text}`,
    title: `${text} harbour festival ${index}`,
    text: `The harbour festival of the town was held again this year. ${text} There was music and grilled fish.`,
    published: now,
    updated: null,
  }));
}

/** Answers that are meant to hurt, in turn: each must end in a bounded time and harm nobody else. */
export const TRAPS: ((response: ServerResponse, origin: string) => void)[] = [
  (response) => {
    // 200 MiB of zeros in some 200 kB.
    response.writeHead(200, { 'content-type': 'application/rss+xml', 'content-encoding': 'gzip' });
    response.end(bomb());
  },
  (response) => {
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
  },
  (response) => {
    response.writeHead(200, { 'content-type': 'application/rss+xml' });
    drip(response, 200);
  },
  (response, origin) => {
    response.writeHead(301, { location: `${origin}/feed?again=${Math.random()}` }).end();
  },
  (response) => {
    const entities = Array.from({ length: 12 }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`);
    response.writeHead(200, { 'content-type': 'application/rss+xml' });
    response.end(
      `<!DOCTYPE rss [<!ENTITY e0 "ha">${entities.join('')}]><rss><channel><title>&e12;</title></channel></rss>`,
    );
  },
];

let packed: Buffer | null = null;
function bomb(): Buffer {
  packed ??= gzipSync(Buffer.alloc(200 * 1024 * 1024));
  return packed;
}
