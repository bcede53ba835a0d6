import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { KhavaranError } from '#src/base/errors.ts';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import type { Digest } from '#src/model/digest.ts';
import { printPdf } from '#src/screenshots/print-pdf.ts';

const FONT_FILE = 'vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2';
/** Each print starts a browser: more of them at once than this are sent away. */
const MOST_WAITING = 4;
const MAXIMUM_BYTES = 2 * 2 ** 20;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * The digest on paper, one at a time, by a browser that reaches nothing. Throws `digests/too-many-prints` and
 * `digests/no-print`, where no browser is installed or it failed.
 */
export async function printDigest(digest: Digest, deskUrl: string | null): Promise<Uint8Array<ArrayBuffer>> {
  if (waiting >= MOST_WAITING)
    throw new KhavaranError('digests/too-many-prints', 'Several digests are being printed: try again in a minute.', {
      retry: 'later',
    });
  waiting++;
  const turn = last.then(() => print(digest, deskUrl));
  last = turn.catch(() => undefined);
  try {
    return await turn;
  } finally {
    waiting--;
  }
}

async function print(digest: Digest, deskUrl: string | null): Promise<Uint8Array<ArrayBuffer>> {
  const font = (await readFile(createRequire(import.meta.url).resolve(FONT_FILE))).toString('base64');
  const style = `@font-face{font-family:Vazirmatn;src:url(data:font/woff2;base64,${font}) format("woff2");font-weight:100 900}`;
  const html = renderDigestHtml(digest, { deskUrl, maximumBytes: MAXIMUM_BYTES, frame: { kind: 'paper', style } });
  const pdf = await printPdf(html);
  if (!pdf)
    throw new KhavaranError(
      'digests/no-print',
      'No PDF could be made: the packages @sparticuz/chromium and playwright-core are not installed, or the browser failed. The HTML prints as well.',
    );
  return new Uint8Array(pdf);
}
