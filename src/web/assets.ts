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
  'signals',
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

/** The same of the pages where readers leave a list: the internet reaches nothing beside them. */
export const LEAVING_ASSETS = new Map<string, Asset>();
const LEAVING_FOLDER = '/unsubscribe/assets';

function add(name: string, extension: string, type: string, content: Buffer | string, files = ASSETS): string {
  const bytes = new Uint8Array(Buffer.from(content));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const file = `${name}-${hash}.${extension}`;
  files.set(file, { type, content: bytes });
  return `${files === ASSETS ? '/assets' : LEAVING_FOLDER}/${file}`;
}

/** The style sheets of those names as one. */
function styles(names: readonly string[], fontAddress: string, more = ''): string {
  const texts = names.map((name) => readFileSync(path.join(import.meta.dirname, 'styles', `${name}.css`), 'utf8'));
  return (
    [...texts, more]
      .join('\n')
      .replaceAll('FONT_ADDRESS', fontAddress)
      // For readers of the file, not for the browser, which waits for every kilobyte.
      .replaceAll(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, '')
      .replaceAll(/\n\s*/g, '\n')
      .replaceAll(/([{};,])\n/g, '$1')
      .replaceAll(/ \{/g, '{')
      .replaceAll(/(?<=[a-z]): /g, ':')
      .replaceAll(';}', '}')
  );
}

const fontFile = readFileSync(createRequire(import.meta.url).resolve(FONT_FILE));
const font = add('vazirmatn', 'woff2', 'font/woff2', fontFile);
export const ICON_ADDRESS = add('desk', 'svg', 'image/svg+xml', ICON);
const CSS = 'text/css; charset=utf-8';
export const STYLE_ADDRESS = add('desk', 'css', CSS, styles(STYLES, font, BAR_STYLES));
const leavingFont = add('vazirmatn', 'woff2', 'font/woff2', fontFile, LEAVING_ASSETS);
export const LEAVING_STYLE_ADDRESS = add(
  'leaving',
  'css',
  CSS,
  styles(['colours', 'base', 'leaving'], leavingFont),
  LEAVING_ASSETS,
);
export const PASSKEY_SCRIPT_ADDRESS = add(
  'passkey',
  'js',
  'text/javascript; charset=utf-8',
  readFileSync(path.join(import.meta.dirname, 'scripts', 'passkey.js'), 'utf8'),
);
