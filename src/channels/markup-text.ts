import { escapeHtml, webAddress } from '#src/model/display-text.ts';
import { steadyLine, WORD_JOINER, WORDS, withoutLinks, withoutMentions } from './foreign-text.ts';

/**
 * A line with its words escaped by `escapeWord`, and addresses as `address` writes them: an escape within an address would
 * break its link. What markup knows is percent-encoded there, which means the same (RFC 3986 section 2.4).
 */
function escapedLine(line: string, escapeWord: (text: string) => string, address = (url: string) => url): string {
  return steadyLine(line)
    .split(WORDS)
    .map((word) => {
      const url = /^https?:\/\//iu.test(word) ? webAddress(word) : null;
      return url === null ? escapeWord(word) : address(encodedAddress(url));
    })
    .join('');
}

/** An address that ends no link, code or emphasis around it. */
export function encodedAddress(url: string): string {
  return url.replace(/[()<>[\]|*`\\"' ]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

const MARKDOWN = /[\\`*_{}[\]()#+\-.!~|]/gu;

/** For Discord, which takes a backslash before any sign; `<` too, or `<@1>` and `<t:1>` are shown as what they name. */
export function discordText(line: string): string {
  const escaped = (text: string) => withoutMentions(text).replace(MARKDOWN, '\\$&').replace(/[<>:]/gu, '\\$&');
  // In angle brackets Discord fetches nothing for a preview.
  return escapedLine(line, escaped, (url) => `<${url}>`);
}

/**
 * For Mattermost: backslashes where its Markdown knows them, and entities for `& < >`, as a webhook turns
 * `<address|words>` into a link. `:word:` would become a picture.
 */
export function mattermostText(line: string): string {
  return escapedLine(line, mattermostEscaped);
}

/** The same where an address must not become a link, of which the server would fetch a preview. */
export function mattermostUnlinked(line: string): string {
  return withoutLinks(mattermostEscaped(steadyLine(line)));
}

function mattermostEscaped(text: string): string {
  return withoutMentions(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(MARKDOWN, '\\$&')
    .replace(/:(?=[A-Za-z+])/gu, `:${WORD_JOINER}`);
}

/** For Zulip, whose Markdown knows no backslash, but entities. A line that looks like an item of a list is none. */
export function zulipText(line: string): string {
  const escaped = escapedLine(line, (text) =>
    withoutMentions(text).replace(/[&<>*`~@＠#|$:\\[\]!{}^]/gu, (sign) => `&#${sign.codePointAt(0)};`),
  );
  return /^\s*(?:[-+]|\d+[.)])\s/u.test(escaped) ? `${WORD_JOINER}${escaped.trimStart()}` : escaped;
}

/** For HTML as chats take it: Telegram and Matrix. */
export function htmlText(line: string): string {
  return escapeHtml(withoutMentionsBesideLinks(steadyLine(line)));
}

/** For services that show plain text and make links and mentions of it by themselves. */
export function plainChatText(line: string): string {
  return withoutMentionsBesideLinks(steadyLine(line));
}

/** An `@` within an address is part of it. */
function withoutMentionsBesideLinks(line: string): string {
  return line
    .split(WORDS)
    .map((word) => (/^https?:\/\//iu.test(word) && webAddress(word) ? word : withoutMentions(word)))
    .join('');
}
