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
const INVISIBLE = /[[\p{Cc}\u00AD\u200B\u2060-\u2064\u206A-\u206F\uFEFF\uFFF9-\uFFFC]--[\n\r\t\f\v\u0085]]/gv;
const WINDOWS_1252 = new TextDecoder('windows-1252');
const LINE_ENDS = /[\n\r\f\u0085\u2028\u2029]+/;

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

/** C1 controls are what is left of windows-1252 bytes that were taken for ISO-8859-1: curly quotes, dashes, the euro sign. */
function repairC1(text: string): string {
  return text.replace(/[\u0080-\u0084\u0086-\u009F]/g, (control) =>
    WINDOWS_1252.decode(Uint8Array.of(control.charCodeAt(0))),
  );
}

/**
 * Plain text as items carry it: lines separated by one `\n`, no empty lines, single spaces, no control characters. Letters,
 * ZWNJ, ZWJ and digits stay as written: making them alike is the analysis' work.
 */
export function cleanText(text: string): string {
  return repairC1(text.toWellFormed())
    .replace(INVISIBLE, '')
    .split(LINE_ENDS)
    .map((line) =>
      balanceDirection(line)
        .replace(/[\s\u00A0]+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '')
    .join('\n');
}

/** The same as one line: for titles and names. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll('\n', ' ');
}
