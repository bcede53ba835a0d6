import { clipped, plainLine, webAddress } from '#src/model/display-text.ts';

/**
 * Slack's control characters (docs.slack.dev, "Formatting message text": escaping). With `<` gone, no `<!channel>`,
 * `<@U…>` or link can stand in foreign text.
 */
export function slackEscaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const FORMATTING = /[*_~`]/gu;
const WORD_JOINER = '\u2060';

/**
 * Foreign text within mrkdwn, for which Slack knows no escape of `* _ ~` and backticks: an invisible word joiner
 * beside each keeps them from pairing. Addresses stay as they are, else their links break.
 */
export function slackForeign(text: string): string {
  return text
    .split(/(\s+)/u)
    .map((word) => (/^https?:\/\//iu.test(word) ? word : word.replace(FORMATTING, `${WORD_JOINER}$&${WORD_JOINER}`)))
    .map(slackEscaped)
    .join('');
}

/** `<url|label>`, or null where the address is none of the web. `|` parts address and label, so neither may hold one. */
export function slackLink(url: string, label: string): string | null {
  const address = webAddress(url);
  if (address === null) return null;
  const safe = address.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('&', '&amp;');
  return `<${safe}|${slackEscaped(clipped(plainLine(label), 80).replaceAll('|', '¦'))}>`;
}

/**
 * `text` as `convert` makes it, at most `limit` UTF-16 code units long after that, cut between graphemes. Counted
 * after escaping: `&` grows fivefold.
 */
export function fitted(text: string, limit: number, convert: (text: string) => string): string {
  const whole = convert(text.slice(0, limit + 1));
  if (text.length <= limit && whole.length <= limit) return whole;
  let low = 0;
  let high = Math.min(text.length, limit);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (convert(clipped(text, middle)).length <= limit) low = middle;
    else high = middle - 1;
  }
  return convert(clipped(text, low));
}

/** `text` in pieces that `convert` keeps within `limit`, cut at empty lines, else lines, else graphemes; at most `pieces`. */
export function pieces(text: string, limit: number, most: number, convert: (text: string) => string): string[] {
  const found: string[] = [];
  let current = '';
  const push = () => {
    if (current.trim() !== '') found.push(convert(current.trim()));
    current = '';
  };
  for (const line of text.split('\n')) {
    if (found.length >= most) break;
    const candidate = current === '' ? line : `${current}\n${line}`;
    if (convert(candidate).length <= limit) {
      current = candidate;
      continue;
    }
    push();
    current = convert(line).length <= limit ? line : '';
    if (current === '') found.push(fitted(line, limit, convert));
  }
  push();
  return found.slice(0, most);
}
