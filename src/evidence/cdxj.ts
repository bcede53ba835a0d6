/** A line of an index over a WARC file (CDXJ): where a capture of an address stands in it. */
export interface CdxjEntry {
  url: string;
  date: Date;
  mime: string;
  /** Null of what was not fetched by HTTP. */
  status: number | null;
  /** Lower-case hex SHA-256 of the payload. */
  payloadSha256: string;
  /** Bytes of the packed record in the file. */
  offset: number;
  length: number;
  filename: string;
}

/** Sorted by address and time, as readers search it. */
export function cdxjIndex(entries: readonly CdxjEntry[]): string {
  const lines = entries.map((entry) => {
    const { url, date, mime, status, payloadSha256, offset, length, filename } = entry;
    const fields = {
      url,
      mime,
      ...(status === null ? {} : { status: String(status) }),
      digest: `sha256:${payloadSha256}`,
      length: String(length),
      offset: String(offset),
      filename,
    };
    return `${surtOf(url)} ${timestampOf(date)} ${JSON.stringify(fields)}\n`;
  });
  return lines.sort(byBytes).join('');
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** `YYYYMMDDhhmmss`. */
function timestampOf(date: Date): string {
  return date.toISOString().replace(/\D/g, '').slice(0, 14);
}

/** Sort-friendly form of an address: `org,example)/path?query`, host reversed, in lower case, the query in order. */
export function surtOf(address: string): string {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return spaceless(address);
  const host = url.hostname
    .replace(/^www\d*\./, '')
    .split('.')
    .reverse()
    .join(',');
  const query = url.search.slice(1).toLowerCase().split('&').sort().join('&');
  return spaceless(`${host}${url.port ? `:${url.port}` : ''})${url.pathname.toLowerCase()}${query ? `?${query}` : ''}`);
}

function spaceless(text: string): string {
  return text.replace(/\s/g, '%20');
}
