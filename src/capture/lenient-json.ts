const MAXIMUM_LENGTH = 2_000_000;

/** What a backslash may stand before in JSON (RFC 8259 §7). */
const ESCAPES = /^["\\/bfnrtu]$/;

/**
 * Rewrites the faults that JSON in web pages has: comments, CDATA and HTML comment wrappers, raw control characters in
 * strings, illegal escapes, unescaped quotes inside strings, commas before a closing bracket, text after the end.
 */
function repaired(source: string): string {
  const text = source
    .replace(/^\s*(\/\*)?\s*<!(\[CDATA\[|--)\s*(\*\/)?/, '')
    .replace(/(\/\*|\/\/)?\s*(\]\]|--)>\s*(\*\/)?\s*;?\s*$/, '');
  let out = '';
  let depth = 0;
  let index = 0;
  while (index < text.length) {
    const character = text[index]!;
    if (character === '"') {
      const [string, end] = repairedString(text, index);
      out += string;
      index = end;
    } else if (character === '/' && (text[index + 1] === '/' || text[index + 1] === '*')) {
      const closer = text[index + 1] === '/' ? '\n' : '*/';
      const end = text.indexOf(closer, index + 2);
      index = end === -1 ? text.length : end + closer.length;
    } else {
      if (character === '{' || character === '[') depth++;
      if (character === '}' || character === ']') {
        out = out.replace(/,\s{0,200}$/, '');
        depth--;
      }
      out += character;
      index++;
      if (depth === 0 && (character === '}' || character === ']')) break;
    }
  }
  return out;
}

/** The string that starts at `start`, and the index after it. A quote ends it only where JSON could go on after it. */
function repairedString(text: string, start: number): [string, number] {
  let out = '"';
  let index = start + 1;
  for (; index < text.length; index++) {
    const character = text[index]!;
    if (character === '\\') {
      const next = text[index + 1] ?? '';
      const legal = ESCAPES.test(next) && (next !== 'u' || /^[0-9a-fA-F]{4}$/.test(text.slice(index + 2, index + 6)));
      out += legal ? character + next : next === '\n' ? '\\n' : `\\\\${next === '"' ? '\\"' : next}`;
      index++;
    } else if (character === '"') {
      if (/^\s{0,50}([:,}\]]|$)/.test(text.slice(index + 1, index + 60))) return [`${out}"`, index + 1];
      out += '\\"';
    } else if (character < ' ') {
      out += `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    } else out += character;
  }
  return [`${out}"`, index];
}

/** JSON as pages carry it, repaired where it must be; `undefined` where nothing can be read. */
export function parseLenientJson(source: string): unknown {
  if (source.length > MAXIMUM_LENGTH) return undefined;
  try {
    return JSON.parse(source);
  } catch {
    try {
      return JSON.parse(repaired(source));
    } catch {
      return undefined;
    }
  }
}
