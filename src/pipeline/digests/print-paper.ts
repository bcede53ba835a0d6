import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { KhavaranError } from '#src/base/errors.ts';
import { printPdf } from '#src/screenshots/print-pdf.ts';

const FONT_FILE = 'vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2';
/** Each print starts a browser: more of them at once than this are sent away. */
const MOST_WAITING = 4;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * A document of ours as PDF, one at a time, by a browser that runs no scripts and reaches nothing. `write` is given the
 * style that brings the font Vazirmatn. Throws `print/busy`, and `print/no-browser` where none is installed or it failed.
 */
export async function printPaper(write: (fontStyle: string) => string): Promise<Uint8Array<ArrayBuffer>> {
  if (waiting >= MOST_WAITING)
    throw new KhavaranError('print/busy', 'Several documents are being printed: try again in a minute.', {
      retry: 'later',
    });
  waiting++;
  const turn = last.then(() => print(write));
  last = turn.catch(() => undefined);
  try {
    return await turn;
  } finally {
    waiting--;
  }
}

async function print(write: (fontStyle: string) => string): Promise<Uint8Array<ArrayBuffer>> {
  const font = (await readFile(createRequire(import.meta.url).resolve(FONT_FILE))).toString('base64');
  const style = `@font-face{font-family:Vazirmatn;src:url(data:font/woff2;base64,${font}) format("woff2");font-weight:100 900}`;
  const pdf = await printPdf(write(style));
  if (!pdf)
    throw new KhavaranError(
      'print/no-browser',
      'No PDF could be made: the packages @sparticuz/chromium and playwright-core are not installed, or the browser failed.',
    );
  return new Uint8Array(pdf);
}
