/** Percent-encoding undone (RFC 3986 section 2.1); a text that is not encoded rightly stays as it is. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
