/** A record of evidence is handed on: what would let a stranger in must not be in it. */

const SECRET_HEADER =
  /^(set-cookie2?|cookie2?|(proxy-)?authorization|(proxy-)?authentication-info)$|token|secret|api-?key|password|signature/i;
const SECRET_PARAMETER =
  /^(key|sid|jwt|auth|sig|hmac|pass|passwd|pwd|credential|[\w.-]{0,40}(token|secret|api_?-?key|password|signature|session_?id|authorization)|x-amz-(credential|security-token)|x-goog-credential)$/i;
/** Keys of Telegram's bots stand in the path. */
const BOT_PATH = /\/(file\/)?bot\d{5,20}:[\w-]{20,64}/g;
const SHORTEST_SECRET = 6;
export const REMOVED = 'REMOVED';

export interface Scrubber {
  /** Text without secrets: addresses lose user names, passwords and secret parameters. */
  text(text: string): string;
  /** Headers without those that hold secrets; the values of the others as `text` leaves them. */
  headers(headers: Record<string, string>): Record<string, string>;
  /** Names of what was left out, in order. */
  withheld(): string[];
}

/** Takes secrets out of the parts of one record; `values` are secrets known by their very words. */
export function createScrubber(values: readonly string[] = []): Scrubber {
  const names = new Set<string>();
  const known = values
    .filter((value) => value.length >= SHORTEST_SECRET)
    .flatMap((value) => [value, encodeURIComponent(value), Buffer.from(value).toString('base64')]);

  function text(written: string): string {
    let clean = written
      .replace(/(\bhttps?:\/\/)[^\s/?#@]{1,1024}@/gi, (_, scheme: string) => noted('user name and password', scheme))
      .replace(BOT_PATH, (_, file: string | undefined) => noted('bot key', `/${file ?? ''}bot${REMOVED}`))
      .replace(/([?&;#])([^\s=&;#"'<>]{1,64})=([^\s&;#"'<>,]+)/g, (pair, before: string, name: string) =>
        SECRET_PARAMETER.test(name) ? noted(name.toLowerCase(), `${before}${name}=${REMOVED}`) : pair,
      );
    for (const value of known)
      if (clean.includes(value)) clean = noted('secret of a setting', clean.replaceAll(value, REMOVED));
    return clean;
  }

  function noted(name: string, replacement: string): string {
    names.add(name);
    return replacement;
  }

  return {
    text,
    headers(headers) {
      const kept: Record<string, string> = {};
      for (const [name, value] of Object.entries(headers)) {
        if (SECRET_HEADER.test(name)) names.add(name.toLowerCase());
        else kept[name] = text(value);
      }
      return kept;
    },
    withheld: () => [...names].sort(),
  };
}
