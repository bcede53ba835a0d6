import type { AlertContent, Severity } from '#src/model/alert.ts';
import type { Message } from '#src/model/delivery.ts';
import { plainLine, webAddress } from '#src/model/display-text.ts';
import { shortMoment } from '#src/model/local-time.ts';
import { sharedWords } from '#src/model/wording.ts';
import { steadyLine, steadyLines } from './foreign-text.ts';
import { channelWords } from './words.ts';

/** What a message says, in parts, before a service's markup: lines of plain text, safe in direction, not escaped. */
export interface MessageDocument {
  language: Message['language'];
  severity: Severity | null;
  /** Our own words: what kind of thing this is. Never empty. */
  heading: string;
  /** Headline of the story in the words of its source; '' without one. */
  title: string;
  /** Quoted words with their quotation marks; '' without any. */
  quote: string;
  /** Beside a quotation in another language, marked as made by a machine; '' without one. */
  translation: string;
  facts: { label: string; value: string }[];
  /** Lines, of messages that are no alerts. */
  body: string;
  /** Addresses of the web alone. */
  links: { label: string; url: string }[];
}

export const SEVERITY_MARKS: Record<Severity, string> = { low: '⚪', normal: '🔵', high: '🟠', urgent: '🔴' };

/** The parts of a message, for channels that lay it out themselves. */
export function documentOf(message: Message): MessageDocument {
  const { alert, language, subject } = message;
  const severity = alert?.severity ?? message.severity ?? null;
  const mark = severity === null ? '' : `${SEVERITY_MARKS[severity]} `;
  const base = { language, severity, title: '', quote: '', translation: '', facts: [], links: [] };
  if (alert === null) {
    const heading = steadyLine(plainLine(subject)) || message.key;
    const lines = steadyLines(message.text);
    // Most texts open with what their subject says.
    if (plainLine(lines[0] ?? '') === plainLine(subject)) lines.shift();
    return {
      ...base,
      heading: `${mark}${heading}`,
      body: lines
        .join('\n')
        .replace(/\n{3,}/gu, '\n\n')
        .trim(),
    };
  }
  const heading = steadyLine(alert.headline).trim() || steadyLine(plainLine(subject)) || message.key;
  const { open, close } = sharedWords(language).quotes;
  const quoted = (text: string) => (plainLine(text) ? `${open}${isolatedLine(text)}${close}` : '');
  const translated = alert.quote?.translation ? quoted(alert.quote.translation) : '';
  return {
    ...base,
    heading: `${mark}${heading}`,
    title: plainLine(alert.title) ? isolatedLine(alert.title) : '',
    quote: alert.quote ? quoted(alert.quote.text) : '',
    translation: translated && `${channelWords(language).machineTranslation}: ${translated}`,
    facts: factsOf(alert, language),
    body: '',
    links: alert.links.flatMap(({ label, url }) => {
      const address = webAddress(url);
      return address ? [{ label: plainLine(label).toWellFormed() || address, url: address }] : [];
    }),
  };
}

function factsOf(alert: AlertContent, language: Message['language']): MessageDocument['facts'] {
  const { fields, severities } = sharedWords(language);
  const facts: [string, string | null][] = [
    [fields.saidBy, alert.speaker],
    [fields.against, alert.target],
    [fields.reportedBy, alert.reportedBy],
    [fields.origins, alert.origins],
    [fields.firstSeen, `${shortMoment(alert.firstSeen, 'UTC', language)} UTC`],
    [fields.severity, severities[alert.severity]],
  ];
  return facts.flatMap(([label, value]) => (value && plainLine(value) ? [{ label, value: isolatedLine(value) }] : []));
}

function isolatedLine(text: string): string {
  return steadyLine(`\u2068${plainLine(text)}\u2069`);
}

/** A message as plain text, for who shows no markup. */
export function plainTextOf(message: Message): string {
  const { heading, title, quote, translation, facts, body, links } = documentOf(message);
  const lines = [heading, title, quote, translation, ...facts.map(({ label, value }) => `${label}: ${value}`), body];
  const addresses = links.map(({ label, url }) => `${label}: ${url}`);
  return `${[...lines, ...addresses].filter((line) => line !== '').join('\n')}\n`;
}
