import type { AlertContent, Severity } from '#src/model/alert.ts';
import { SEVERITIES } from '#src/model/alert.ts';
import type { Message } from '#src/model/delivery.ts';
import { clipped, directionOf, escapeHtml, isolated, plainLine } from '#src/model/display-text.ts';
import { count, shortMoment } from '#src/model/local-time.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import { mailPage } from './mail-page.ts';
import { alertWords } from './words.ts';

export interface HeldAlert {
  story: number;
  content: AlertContent;
}

export interface BundleRequest {
  alerts: readonly HeldAlert[];
  /** Of the rule that raised them. */
  label: string;
  key: string;
  language: ReaderLanguage;
  zone: string;
  /** Without a slash at its end; null leaves links out. */
  deskUrl: string | null;
  createdAt: Date;
}

const MOST_LISTED = 20;
const TITLE_LIMIT = 160;
const QUOTE_LIMIT = 200;

/** Alerts of one rule that quiet hours or a cooldown held, in one message: what each is, who says it, who reports it. */
export function bundleMessage(request: BundleRequest): Message {
  const { alerts, label, key, language, deskUrl, createdAt } = request;
  const words = alertWords(language);
  const subject = words.bundle(count(alerts.length, language), isolated(clipped(label, 120)));
  const listed = alerts.slice(0, MOST_LISTED).map((alert) => ({ alert, lines: linesOf(alert, request) }));
  const rest = alerts.length - listed.length;
  const more = rest > 0 ? [`… ${count(rest, language)}${deskUrl ? ` · ${deskUrl}/alerts` : ''}`] : [];
  const text = [subject, '', ...listed.map(({ lines }) => `${lines.join('\n')}\n`), ...more, words.footer, ''].join(
    '\n',
  );
  const items = listed.map(({ alert, lines: [first = '', ...others] }) => {
    const title = `<bdi lang="${escapeHtml(alert.content.titleLanguage)}" dir="${directionOf(alert.content.titleLanguage)}">${escapeHtml(titleOf(alert))}</bdi>`;
    const linked = deskUrl ? `<a href="${escapeHtml(`${deskUrl}/stories/${alert.story}`)}">${title}</a>` : title;
    const facts = others.slice(1, deskUrl ? -1 : undefined).map((line) => `<br>${escapeHtml(line)}`);
    return `<li style="margin:0 0 12px"><strong>${escapeHtml(first)}</strong><br>${linked}${facts.join('')}</li>`;
  });
  const list = `<ol style="padding:0 1.4em;margin:0 0 12px">${items.join('\n')}</ol>`;
  const content = `${list}${more.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}`;
  const html = mailPage({ language, heading: subject, content, footer: words.footer });
  return {
    kind: 'alert',
    key,
    subject,
    text,
    html,
    language,
    thread: null,
    alert: null,
    severity: strongest(alerts),
    data: { title: words.bundle(count(alerts.length, language), ''), stories: alerts.map(({ story }) => story) },
    createdAt,
  };
}

function titleOf({ content }: HeldAlert): string {
  return clipped(plainLine(content.title), TITLE_LIMIT);
}

/** Headline, title, what is said by whom, who reports it and since when, the story's place at the desk. */
function linesOf(alert: HeldAlert, { language, zone, deskUrl }: BundleRequest): string[] {
  const { content, story } = alert;
  const { fields, quotes } = sharedWords(language);
  const { open, close } = quotes;
  const lines = [content.headline, isolated(titleOf(alert))];
  if (content.speaker) lines.push(`${fields.saidBy}: ${isolated(content.speaker)}`);
  if (content.quote) lines.push(`${open}${isolated(clipped(content.quote.text, QUOTE_LIMIT))}${close}`);
  lines.push(`${fields.reportedBy}: ${isolated(content.reportedBy)} · ${content.origins}`);
  lines.push(`${fields.firstSeen}: ${shortMoment(content.firstSeen, zone, language)}`);
  if (deskUrl) lines.push(`${deskUrl}/stories/${story}`);
  return lines;
}

function strongest(alerts: readonly HeldAlert[]): Severity {
  const ranks = alerts.map(({ content }) => SEVERITIES.indexOf(content.severity));
  return SEVERITIES[Math.max(0, ...ranks)] ?? 'normal';
}
