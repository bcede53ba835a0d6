import { createHash } from 'node:crypto';

/** A record of a WARC file (ISO 28500:2017, WARC 1.1). */
export interface WarcRecord {
  type: 'warcinfo' | 'request' | 'response' | 'resource' | 'metadata';
  /** See `warcRecordId`. */
  id: string;
  /** When the capture began: the same on all records of one. */
  date: Date;
  /** Null of a warcinfo alone. */
  targetUri: string | null;
  contentType: string;
  /** Further fields: `WARC-IP-Address` and the like. */
  fields: Record<string, string>;
  block: Uint8Array;
}

/** A name for a record that is the same whenever it is made: a UUID (RFC 9562, version 8) out of a hash. */
export function warcRecordId(...parts: readonly string[]): string {
  const bytes = createHash('sha256').update(parts.join('\n')).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return `<urn:uuid:${uuid}>`;
}

/** The bytes of a record. Nothing in it can end a line or begin another record: lengths rule, and values are one line. */
export function serialiseWarcRecord(record: WarcRecord): Buffer {
  const fields: [string, string][] = [
    ['WARC-Type', record.type],
    ['WARC-Record-ID', record.id],
    ['WARC-Date', record.date.toISOString()],
    ...(record.targetUri === null ? [] : [['WARC-Target-URI', safeUri(record.targetUri)] satisfies [string, string]]),
    ...Object.entries(record.fields),
    ['WARC-Block-Digest', `sha256:${createHash('sha256').update(record.block).digest('hex')}`],
    ['Content-Type', record.contentType],
    ['Content-Length', String(record.block.length)],
  ];
  const head = fields.map(([name, value]) => `${name}: ${oneLine(value)}\r\n`).join('');
  return Buffer.concat([Buffer.from(`WARC/1.1\r\n${head}\r\n`), record.block, Buffer.from('\r\n\r\n')]);
}

/** A request or an answer of HTTP as bytes. Header names that are none are left out; values stay on their line. */
export function httpBlock(startLine: string, headers: Record<string, string>, body: Uint8Array): Buffer {
  const lines = Object.entries(headers)
    .filter(([name]) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name))
    .flatMap(([name, value]) => value.split('\n').map((line) => `${name}: ${oneLine(line)}\r\n`));
  const head = `${oneLine(startLine)}\r\n${lines.join('')}\r\n`;
  // Header bytes beyond ASCII were read as Latin-1.
  const isLatin = !/[^\p{ASCII}\u0080-\u00ff]/u.test(head);
  return Buffer.concat([Buffer.from(head, isLatin ? 'latin1' : 'utf8'), body]);
}

/** Without anything that a reader of lines takes for the end of one. */
function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** WARC 1.1 wants a URI without angle brackets: what may not stand in one is escaped. */
function safeUri(uri: string): string {
  return uri.toWellFormed().replace(/[^\x21-\x7e]|[<>"{}|\\^`]/gu, (character) => encodeURIComponent(character));
}
