const OPENERS = new Map([
  ['\u202A', '\u202C'],
  ['\u202B', '\u202C'],
  ['\u2066', '\u2069'],
  ['\u2067', '\u2069'],
  ['\u2068', '\u2069'],
]);
const CLOSERS = new Set(['\u202C', '\u2069']);
const DIRECTION = /[\u202A-\u202E\u2066-\u2069]/;
/** Controls, tags and fillers that carry no text: PostgreSQL refuses U+0000, the rest hides words from a search. */
const INVISIBLE =
  /[\u0000-\u0008\u000B\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u200B\u2060-\u2064\u206A-\u206F\uFEFF\uFFF9-\uFFFC]/g;

/**
 * Keeps embeddings and isolates (UAX #9) that are closed within the line, drops unpaired ones, which would turn what
 * stands after them, and overrides, which make text read as what it is not. Marks (LRM, RLM, ALM) stay.
 */
function balanceDirection(line: string): string {
  if (!DIRECTION.test(line)) return line;
  const characters = [...line];
  const open: { index: number; closer: string }[] = [];
  const keep = new Set<number>();
  for (const [index, character] of characters.entries()) {
    const closer = OPENERS.get(character);
    if (closer) open.push({ index, closer });
    else if (CLOSERS.has(character) && open.at(-1)?.closer === character) {
      keep.add(index);
      keep.add(open.pop()!.index);
    }
  }
  return characters.filter((character, index) => !DIRECTION.test(character) || keep.has(index)).join('');
}

/**
 * Plain text as items carry it: lines parted by one `\n`, no empty lines, single spaces, no control characters. Letters,
 * ZWNJ, ZWJ and digits stay as written: making them alike is the analysis' work.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(INVISIBLE, '')
    .split(/[\n\r\u000C\u0085\u2028\u2029]+/)
    .map((line) => balanceDirection(line.replace(/[\s\u00A0]+/g, ' ').trim()))
    .filter((line) => line !== '')
    .join('\n');
}

/** The same as one line: for titles and names. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll('\n', ' ');
}
