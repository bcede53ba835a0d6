import type { AlertContent } from '#src/model/alert.ts';
import type { Message } from '#src/model/delivery.ts';
import { isolated, plainLine } from '#src/model/display-text.ts';
import { shortMoment } from '#src/model/local-time.ts';
import { sharedWords } from '#src/model/wording.ts';
import { documentOf, SEVERITY_MARKS } from './document.ts';
import { fitted, piecesOf } from './fit.ts';
import { steadyLine, steadyLines } from './foreign-text.ts';
import { slackEscaped, slackForeign, slackLink } from './slack-text.ts';
import { channelWords } from './words.ts';

/** Limits as documented, but for the whole: about 13,200 characters, undocumented, then `msg_blocks_too_long`. */
const HEADER_LIMIT = 150;
const TEXT_LIMIT = 3000;
const FALLBACK_LIMIT = 3000;
const WHOLE_LIMIT = 12_000;

interface SlackText {
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: boolean;
}

export type SlackBlock =
  | { type: 'header'; text: SlackText }
  | { type: 'section'; text: SlackText }
  | { type: 'context'; elements: SlackText[] }
  | { type: 'divider' };

/** The body of a post. */
export interface SlackPayload {
  /** Shown in notifications, and by programs that show no blocks. */
  text: string;
  blocks: SlackBlock[];
  unfurl_links: false;
  unfurl_media: false;
}

/** A message in Slack's blocks, foreign words as plain text, within all limits. */
export function slackPayload(message: Message): SlackPayload {
  return {
    text: fitted(plainLine(message.subject) || message.key, FALLBACK_LIMIT, slackForeign),
    blocks: message.alert ? alertBlocks(message.alert, message) : textBlocks(message),
    // Previews would tell the hosts linked to that somebody here reads them.
    unfurl_links: false,
    unfurl_media: false,
  };
}

function alertBlocks(alert: AlertContent, message: Message): SlackBlock[] {
  const { language, subject } = message;
  const { fields, severities, quotes } = sharedWords(language);
  const heading = `${SEVERITY_MARKS[alert.severity]} ${plainLine(alert.headline) || plainLine(subject)}`;
  const blocks: SlackBlock[] = [{ type: 'header', text: plain(heading, HEADER_LIMIT) }];
  const title = plainLine(alert.title);
  if (title) blocks.push({ type: 'section', text: plain(title, 1000) });
  if (alert.quote && plainLine(alert.quote.text))
    blocks.push({ type: 'section', text: plain(`${quotes.open}${plainLine(alert.quote.text)}${quotes.close}`, 2800) });
  if (alert.quote?.translation && plainLine(alert.quote.translation))
    blocks.push({ type: 'section', text: plain(documentOf(message).translation, 2800) });
  const facts: [string, string | null][] = [
    [fields.saidBy, alert.speaker],
    [fields.against, alert.target],
    [fields.reportedBy, alert.reportedBy],
    [fields.origins, alert.origins],
    [fields.firstSeen, shortMoment(alert.firstSeen, 'UTC', language).concat(' UTC')],
    [fields.severity, severities[alert.severity]],
  ];
  const lines = facts.flatMap(([label, value]) =>
    value && plainLine(value) ? `*${label}:* ${fitted(isolated(value), 400, slackForeign)}` : [],
  );
  blocks.push({ type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') } });
  const links = linksWithin(alert, TEXT_LIMIT);
  if (links) blocks.push({ type: 'context', elements: [{ type: 'mrkdwn', text: links }] });
  return blocks;
}

/** A link is whole or left out: half of one is an address that somebody else may own. */
function linksWithin(alert: AlertContent, limit: number): string {
  let line = '';
  for (const { url, label } of alert.links) {
    const link = slackLink(url, label);
    if (link === null) continue;
    const longer = line === '' ? link : `${line}  ·  ${link}`;
    if (longer.length > limit) break;
    line = longer;
  }
  return line;
}

function textBlocks(message: Message): SlackBlock[] {
  const heading = plainLine(message.subject) || message.key;
  const blocks: SlackBlock[] = [{ type: 'header', text: plain(heading, HEADER_LIMIT) }];
  const most = Math.floor(WHOLE_LIMIT / TEXT_LIMIT);
  const { pieces, complete } = piecesOf(steadyLines(message.text).join('\n'), TEXT_LIMIT - 1, most, slackForeign);
  for (const text of pieces) blocks.push({ type: 'section', text: { type: 'mrkdwn', text } });
  const rest = channelWords(message.language).rest;
  if (!complete) blocks.push({ type: 'context', elements: [{ type: 'mrkdwn', text: rest }] });
  return blocks;
}

/** Slack formats nothing in plain text, but it decodes the escapes there too. */
function plain(text: string, limit: number): SlackText {
  return { type: 'plain_text', text: fitted(text, limit, (line) => slackEscaped(steadyLine(line))), emoji: false };
}
