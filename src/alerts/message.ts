import type { AlertContent, AlertState } from '#src/model/alert.ts';
import type { Message } from '#src/model/delivery.ts';
import { clipped, directionOf, escapeHtml, isolated, plainLine, webAddress } from '#src/model/display-text.ts';
import { count, shortMoment } from '#src/model/local-time.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import { readingDirection } from '#src/words/languages.ts';
import { MAIL_FONT } from './mail-page.ts';
import { alertWords } from './words.ts';

/** What became of an alert since it went out, as the message that is changed says it. */
export interface AlertStanding {
  state: AlertState;
  /** Who said so; null leaves it out. */
  by: string | null;
}

export interface AlertMessageRequest {
  content: AlertContent;
  /** Idempotency key: letters, digits, `-` and `_`. */
  key: string;
  /** Of the story, so that alerts on one story stay together. */
  story: number;
  kind: 'new' | 'development';
  /** The language in which `content` was written. */
  language: ReaderLanguage;
  /** IANA time zone in which times are shown. */
  zone: string;
  createdAt: Date;
  /** Left out of the message with which it is raised. */
  standing?: AlertStanding;
  /** Minutes for which nobody has acknowledged it, where that is why this message goes out. */
  unheardMinutes?: number;
}

/** An alert laid out as subject, plain text and HTML. */
export function alertMessage(given: AlertMessageRequest): Message {
  const content = withStanding(given);
  const request = { ...given, content };
  const { key, story, kind, language, createdAt } = request;
  const words = alertWords(language);
  const title = isolated(clipped(content.title, 120));
  return {
    kind: 'alert',
    key,
    subject: words.subject(
      sharedWords(language).severities[content.severity].toLocaleUpperCase(language),
      content.headline,
      title,
    ),
    text: textOf(request),
    html: htmlOf(request),
    language,
    thread: `story-${story}`,
    alert: content,
    data: { story, kind, ...(request.standing ? { state: request.standing.state } : {}) },
    createdAt,
  };
}

function standingWords(language: ReaderLanguage, state: AlertState, by: string | null): string {
  const { standing, standingBy } = alertWords(language);
  return by === null || state === 'raised' ? standing[state] : standingBy[state](isolated(clipped(by, 80)));
}

/** The content with what became of it before its headline; names of the team stay out of what the public reads. */
function withStanding({ content, standing, unheardMinutes, language }: AlertMessageRequest): AlertContent {
  const words = alertWords(language);
  const said = (by: string | null) =>
    standing
      ? standingWords(language, standing.state, by)
      : unheardMinutes === undefined
        ? ''
        : words.unheard(count(Math.round(unheardMinutes), language));
  const before = (by: string | null, headline: string) => (said(by) === '' ? headline : `${said(by)}: ${headline}`);
  const { open, ...closed } = content;
  return {
    ...closed,
    headline: before(standing?.by ?? null, content.headline),
    ...(open ? { open: { ...open, headline: before(null, open.headline) } } : {}),
  };
}

/** Label and value of what an alert states, in the order in which it is read. */
function factsOf({ content, language, zone }: AlertMessageRequest): [string, string][] {
  const { fields, severities } = sharedWords(language);
  const facts: [string, string][] = [];
  if (content.speaker) facts.push([fields.saidBy, isolated(content.speaker)]);
  if (content.target) facts.push([fields.against, isolated(content.target)]);
  facts.push(
    [fields.reportedBy, isolated(content.reportedBy)],
    [fields.origins, content.origins],
    [fields.firstSeen, shortMoment(content.firstSeen, zone, language)],
    [fields.severity, severities[content.severity]],
  );
  return facts;
}

function textOf(request: AlertMessageRequest): string {
  const { content, language } = request;
  const { open, close } = sharedWords(language).quotes;
  const lines = [content.headline, isolated(content.title), ''];
  if (content.quote) {
    lines.push(`${open}${isolated(content.quote.text)}${close}`);
    const translation = plainLine(content.quote.translation ?? '');
    if (translation) lines.push(`${alertWords(language).translation}: ${open}${isolated(translation)}${close}`);
    lines.push('');
  }
  for (const [label, value] of factsOf(request)) lines.push(`${label}: ${value}`);
  lines.push('');
  for (const link of content.links) {
    const address = webAddress(link.url);
    if (address) lines.push(`${plainLine(link.label)}: ${address}`);
  }
  lines.push('', alertWords(language).footer);
  return `${lines.join('\n').replace(/\n{3,}/gu, '\n\n')}\n`;
}

const RULE_COLOUR: Record<AlertContent['severity'], string> = {
  low: '#8a8f98',
  normal: '#3b6ea8',
  high: '#b8650b',
  urgent: '#b3261e',
};

/** Styles stand in the elements: many mail programs drop style sheets. Colours hold on light and dark grounds. */
function htmlOf(request: AlertMessageRequest): string {
  const { content, language } = request;
  const direction = readingDirection(language);
  const side = direction === 'rtl' ? 'right' : 'left';
  const colour = RULE_COLOUR[content.severity];
  const foreign = (text: string, tongue: string) =>
    `lang="${escapeHtml(tongue)}" dir="${directionOf(tongue)}">${escapeHtml(plainLine(text))}`;
  const facts = factsOf(request).map(
    ([label, value]) =>
      `<tr><td style="padding:2px 0;padding-${side === 'left' ? 'right' : 'left'}:16px;vertical-align:top;` +
      `white-space:nowrap;opacity:.7">${escapeHtml(label)}</td>` +
      `<td style="padding:2px 0"><bdi>${escapeHtml(value)}</bdi></td></tr>`,
  );
  const links = content.links.flatMap((link) => {
    const address = webAddress(link.url);
    return address
      ? [`<a href="${escapeHtml(address)}" rel="noreferrer">${escapeHtml(plainLine(link.label))}</a>`]
      : [];
  });
  return `<!doctype html>
<html lang="${language}" dir="${direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${escapeHtml(plainLine(content.headline))}</title></head>
<body style="margin:0;padding:16px;${MAIL_FONT};font-size:16px;line-height:1.55;text-align:${side}">
<div dir="${direction}" style="max-width:40em;margin:0 auto;border-${side}:4px solid ${colour};padding-${side}:16px">
<p style="margin:0;font-weight:700;color:${colour}">${escapeHtml(content.headline)}</p>
<h1 style="margin:4px 0 12px;font-size:20px;line-height:1.4" ${foreign(content.title, content.titleLanguage)}</h1>
${content.quote ? `<blockquote style="margin:0 0 12px;padding:8px 12px;background:#8888881f;border-radius:4px" ${foreign(content.quote.text, content.quote.language)}</blockquote>` : ''}
${content.quote?.translation ? `<p style="margin:0 0 12px">${escapeHtml(alertWords(language).translation)}: <bdi ${foreign(content.quote.translation, language)}</bdi></p>` : ''}
<table role="presentation" style="border-collapse:collapse;font-size:14px">${facts.join('\n')}</table>
<p style="margin:12px 0">${links.join(' &nbsp;·&nbsp; ')}</p>
<p style="margin:0;font-size:12px;opacity:.7">${escapeHtml(alertWords(language).footer)}</p>
</div></body></html>
`;
}
