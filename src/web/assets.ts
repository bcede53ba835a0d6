import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BAR_STYLES } from './bar-chart.ts';

export interface Asset {
  type: string;
  content: Uint8Array<ArrayBuffer>;
}

/** In the order in which they apply. */
const STYLES = [
  'colours',
  'base',
  'frame',
  'lists',
  'figures',
  'tables',
  'filters',
  'reading',
  'digests',
  'accounts',
  'media',
  'print',
];
const FONT_FILE = 'vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2';
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="5" fill="#1d1f1c"/>' +
  '<path d="M9 6v20M23 7 10 17l13 9" fill="none" stroke="#f4efe4" stroke-width="3.4"/></svg>';

/** Files of the desk by name. Names carry a hash of the content, so browsers may keep them for ever. */
export const ASSETS = new Map<string, Asset>();

function add(name: string, extension: string, type: string, content: Buffer | string): string {
  const bytes = new Uint8Array(Buffer.from(content));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const file = `${name}-${hash}.${extension}`;
  ASSETS.set(file, { type, content: bytes });
  return `/assets/${file}`;
}

const font = add('vazirmatn', 'woff2', 'font/woff2', readFileSync(createRequire(import.meta.url).resolve(FONT_FILE)));
export const ICON_ADDRESS = add('desk', 'svg', 'image/svg+xml', ICON);
export const STYLE_ADDRESS = add(
  'desk',
  'css',
  'text/css; charset=utf-8',
  [...STYLES.map((name) => readFileSync(path.join(import.meta.dirname, 'styles', `${name}.css`), 'utf8')), BAR_STYLES]
    .join('\n')
    .replaceAll('FONT_ADDRESS', font)
    // For readers of the file, not for the browser, which waits for every kilobyte.
    .replaceAll(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, '')
    .replaceAll(/\n\s*/g, '\n')
    .replaceAll(/([{};,])\n/g, '$1')
    .replaceAll(/ \{/g, '{')
    .replaceAll(/(?<=[a-z]): /g, ':')
    .replaceAll(';}', '}'),
);
export const PASSKEY_SCRIPT_ADDRESS = add(
  'passkey',
  'js',
  'text/javascript; charset=utf-8',
  readFileSync(path.join(import.meta.dirname, 'scripts', 'passkey.js'), 'utf8'),
);
