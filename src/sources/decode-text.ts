/** How far into a document its own declaration of a charset is looked for, in bytes. */
const DECLARATION_BYTES = 4096;

const BYTE_ORDER_MARKS: readonly [number[], string][] = [
  [[0x00, 0x00, 0xfe, 0xff], 'utf-32be'],
  [[0xff, 0xfe, 0x00, 0x00], 'utf-32le'],
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0xff, 0xfe], 'utf-16le'],
];
/** The first `<` of a document without a mark shows the width and order of its units (XML 1.0, appendix F). */
const FIRST_BYTES: readonly [number[], string][] = [
  [[0x00, 0x00, 0x00, 0x3c], 'utf-32be'],
  [[0x3c, 0x00, 0x00, 0x00], 'utf-32le'],
  [[0x00, 0x3c], 'utf-16be'],
  [[0x3c, 0x00], 'utf-16le'],
];

function startsWith(bytes: Uint8Array, start: number[]): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let index = 0; index + 4 <= bytes.length; index += 4) {
    const point = view.getUint32(index, littleEndian);
    parts.push(point <= 0x10ffff ? String.fromCodePoint(point) : '\uFFFD');
  }
  return parts.join('');
}

/** Null for a charset that is not known or, where `fatal`, whose rules the bytes break. */
function decodeAs(bytes: Uint8Array, charset: string, fatal: boolean): string | null {
  if (/^utf-?32[bl]e$/i.test(charset)) return decodeUtf32(bytes, /le$/i.test(charset));
  try {
    return new TextDecoder(charset, { fatal }).decode(bytes);
  } catch {
    return null;
  }
}

function declaredCharset(bytes: Uint8Array): string | null {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, DECLARATION_BYTES));
  const prolog = /<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/i.exec(start);
  const meta = /<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(start);
  return prolog?.[1] ?? meta?.[1] ?? null;
}

function charsetOf(contentType: string | null | undefined): string | null {
  return /;\s*charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1] ?? null;
}

/**
 * Bytes of a page or feed as text. Asked in order: byte order mark, the header's charset, the document's own declaration,
 * then whether the bytes are UTF-8, at last windows-1252, which fits any bytes. A declaration that the bytes contradict
 * gives way to the next. Never throws.
 */
export function decodeText(bytes: Uint8Array, contentType: string | null = null): string {
  for (const [mark, charset] of BYTE_ORDER_MARKS) {
    if (startsWith(bytes, mark)) return withoutMark(decodeAs(bytes, charset, false) ?? '');
  }
  for (const [first, charset] of FIRST_BYTES) {
    if (startsWith(bytes, first)) return decodeAs(bytes, charset, false) ?? '';
  }
  const declared = [charsetOf(contentType), declaredCharset(bytes)].filter((charset) => charset !== null);
  // UTF-16 without its pattern of zero bytes at the start is a false declaration.
  const possible = declared.filter((charset) => !/^(utf-?16|utf-?32|ucs)/i.test(charset));
  for (const charset of [...possible, 'utf-8']) {
    const text = decodeAs(bytes, charset, true);
    if (text !== null) return withoutMark(text);
  }
  for (const charset of [...possible, 'windows-1252']) {
    const text = decodeAs(bytes, charset, false);
    if (text !== null) return text;
  }
  return '';
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
