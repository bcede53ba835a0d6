import { createHash } from 'node:crypto';
import type { Message } from '#src/model/delivery.ts';
import { directionOf, escapeHtml } from '#src/model/display-text.ts';
import { readingDirection } from '#src/words/languages.ts';
import { documentOf } from './document.ts';
import { fitted } from './fit.ts';
import { steadyLine, steadyLines } from './foreign-text.ts';
import { channelWords } from './words.ts';

export interface AtomFeedRequest {
  title: string;
  /** Full address under which the feed is served. */
  address: string;
  language: Message['language'];
  /** The newest first, as those who read the channel may see them: see `messageFor`. */
  messages: readonly Message[];
  /** When it was last changed where it holds nothing. */
  now: Date;
}

/**
 * A feed (RFC 4287) of messages. Ids are made of the key and the feed's own, never of its address, which is a secret that
 * readers would pass on with an entry.
 */
export function atomFeed({ title, address, language, messages, now }: AtomFeedRequest): string {
  const id = `urn:khavaran:feed:${createHash('sha256').update(address).digest('hex').slice(0, 32)}`;
  const updated =
    messages.length > 0 ? Math.max(...messages.map(({ createdAt }) => createdAt.getTime())) : now.getTime();
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
<id>${id}</id>
<title>${xmlText(title)}</title>
<updated>${new Date(updated).toISOString()}</updated>
<author><name>Khavaran</name></author>
<generator>Khavaran</generator>
<link rel="self" type="application/atom+xml" href="${xmlText(address)}"/>
${messages.map((message) => entryOf(message, id)).join('\n')}
</feed>
`;
}

function entryOf(message: Message, feed: string): string {
  const { heading, title, severity } = documentOf(message);
  const name = fitted(title ? `${heading}: ${title}` : heading, 300, (text) => text);
  const moment = message.createdAt.toISOString();
  const link = message.link ?? message.alert?.links[0]?.url ?? null;
  return `<entry xml:lang="${message.language}">
<id>${feed}:${xmlText(message.key)}</id>
<title>${xmlText(name)}</title>
<published>${moment}</published>
<updated>${moment}</updated>
${link && /^https?:/u.test(link) ? `<link rel="alternate" href="${xmlText(link)}"/>\n` : ''}<category term="${message.kind}"/>${severity ? `<category term="${severity}"/>` : ''}
<content type="html">${xmlText(htmlOf(message))}</content>
</entry>`;
}

/** The parts of the message anew, without the styles of mail. */
function htmlOf(message: Message): string {
  const { title, quote, translation, facts, body, links, language } = documentOf(message);
  const foreign = (text: string, tongue: string) =>
    `lang="${escapeHtml(tongue)}" dir="${directionOf(tongue)}">${escapeHtml(steadyLine(text))}`;
  const parts: string[] = [];
  if (title) parts.push(`<p ${foreign(title, message.alert?.titleLanguage ?? 'und')}</p>`);
  if (quote) parts.push(`<blockquote ${foreign(quote, message.alert?.quote?.language ?? 'und')}</blockquote>`);
  if (translation) parts.push(`<p>${escapeHtml(translation)}</p>`);
  if (facts.length > 0)
    parts.push(
      `<ul>${facts.map(({ label, value }) => `<li>${escapeHtml(label)}: <bdi>${escapeHtml(value)}</bdi></li>`).join('')}</ul>`,
    );
  if (body) parts.push(`<p>${steadyLines(body).map(escapeHtml).join('<br>')}</p>`);
  if (links.length > 0)
    parts.push(
      `<p>${links.map(({ label, url }) => `<a href="${escapeHtml(url)}" rel="noreferrer">${escapeHtml(steadyLine(label))}</a>`).join(' · ')}</p>`,
    );
  return `<div dir="${readingDirection(language)}">${parts.join('\n')}</div>`;
}

/** Without what XML 1.0 forbids (section 2.2). */
function xmlText(text: string): string {
  return escapeHtml(text.toWellFormed().replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, ''));
}

/** What a feed is called, by which of the channel's messages it holds: `all`, `alerts`, `digests`, or the key of a rule. */
export function feedTitle(label: string, part: string, language: Message['language']): string {
  const { feed } = channelWords(language);
  const named = part === 'all' || part === 'alerts' || part === 'digests' ? feed[part] : `${feed.alerts}: ${part}`;
  return `${steadyLine(label)} – ${named}`;
}
