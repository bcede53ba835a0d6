import { clipped, plainLine, webAddress } from '#src/model/display-text.ts';
import { steadyLine, WORD_JOINER, WORDS } from './foreign-text.ts';

/**
 * Slack's control characters (docs.slack.dev, "Formatting message text": escaping). With `<` gone, no `<!channel>`,
 * `<@U…>` or link can stand in foreign text.
 */
export function slackEscaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const FORMATTING = /[*_~`]/gu;

/**
 * Foreign text within mrkdwn, for which Slack knows no escape of `* _ ~` and backticks: an invisible word joiner
 * beside each keeps them from pairing. Addresses stay as they are, else their links break.
 */
export function slackForeign(text: string): string {
  return steadyLine(text)
    .split(WORDS)
    .map((word) => (/^https?:\/\//iu.test(word) ? word : word.replace(FORMATTING, `${WORD_JOINER}$&${WORD_JOINER}`)))
    .map(slackEscaped)
    .join('');
}

/** `<url|label>`, or null where the address is none of the web. `|` parts address and label, so neither may hold one. */
export function slackLink(url: string, label: string): string | null {
  const address = webAddress(url);
  if (address === null) return null;
  const safe = address.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('&', '&amp;');
  return `<${safe}|${slackEscaped(steadyLine(clipped(plainLine(label), 80)).replaceAll('|', '¦'))}>`;
}
