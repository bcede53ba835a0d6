import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Message } from '#src/model/delivery.ts';
import { clipped, escapeHtml, plainLine } from '#src/model/display-text.ts';
import { readingDirection } from '#src/words/languages.ts';
import type { EmailSettings } from './email-settings.ts';
import { channelWords } from './words.ts';

/**
 * The whole message in bytes (RFC 5322), ready for SMTP: the same message gives the same bytes at every try. `parent` is
 * the Message-ID of the message that it answers. With a `reader` it is theirs alone, and says where they leave.
 */
export async function emailBytes(
  message: Message,
  settings: EmailSettings,
  parent: string | null = null,
  reader: { address: string; leaveAt: string } | null = null,
): Promise<Buffer> {
  const domain = domainOf(settings.from);
  const root = message.thread ? `<thread-${headerToken(message.thread)}@${domain}>` : null;
  const composer = new MailComposer({
    from: settings.from,
    to: reader ? reader.address : settings.to,
    replyTo: settings.replyTo,
    subject: clipped(plainLine(message.subject) || message.key, 250),
    messageId: personal(messageIdOf(message, settings), reader?.address),
    date: message.createdAt,
    // Every message of a thread refers to one root that was never sent: that is enough for programs to gather them.
    ...threadHeaders(root, parent === null ? null : personal(parent, reader?.address)),
    ...bodyOf(message, reader?.leaveAt ?? null),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Id': `Khavaran <${settings.listId ?? `khavaran.${domain}`}>`,
      ...unsubscribeHeaders(settings, reader?.leaveAt),
    },
    // Quoted-printable makes six bytes of a Persian letter, base64 fewer than three.
    encoding: readingDirection(message.language) === 'rtl' ? 'base64' : 'quoted-printable',
    textEncoding: 'B',
    newline: 'win',
    baseBoundary: createHash('sha256').update(message.key).digest('hex').slice(0, 32),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

function threadHeaders(root: string | null, parent: string | null): { inReplyTo?: string; references?: string[] } {
  const answered = parent !== null && /^<[^<>\s]{1,300}>$/u.test(parent) ? parent : null;
  const references = [root, answered].filter((id) => id !== null);
  const inReplyTo = references.at(-1);
  return inReplyTo === undefined ? {} : { inReplyTo, references };
}

/** Constant over retries, so that a message that arrived twice shows once where the mailbox looks at it. */
export function messageIdOf(message: Pick<Message, 'key'>, settings: Pick<EmailSettings, 'from'>): string {
  return `<${headerToken(message.key)}@${domainOf(settings.from)}>`;
}

/** RFC 2369 and, for a web address, one click (RFC 8058). */
function unsubscribeHeaders({ unsubscribe }: EmailSettings, leaveAt?: string): Record<string, string> {
  const url = leaveAt ?? unsubscribe?.url;
  const ways = [url, unsubscribe?.mail && `mailto:${unsubscribe.mail}`].filter((way) => way !== undefined);
  if (ways.length === 0) return {};
  return {
    'List-Unsubscribe': ways.map((way) => `<${way}>`).join(', '),
    ...(url ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
  };
}

/** Every reader's copy has a name of its own, by which answers to it find it. */
function personal(id: string, address: string | undefined): string {
  if (address === undefined) return id;
  const reader = createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 12);
  return id.replace(/@(?=[^@]*$)/u, `.${reader}@`);
}

/** Text and HTML, with the way to leave at their end. */
function bodyOf({ text, html, language }: Message, leaveAt: string | null): { text: string; html?: string } {
  if (leaveAt === null) return html === null ? { text } : { text, html };
  const { leaveList } = channelWords(language);
  const told = `${text.trimEnd()}\n\n${leaveList}: ${leaveAt}\n`;
  if (html === null) return { text: told };
  const link = `<p style="margin:16px;font-size:12px;text-align:center"><a href="${escapeHtml(leaveAt)}" rel="noreferrer">${escapeHtml(leaveList)}</a></p>`;
  const end = html.lastIndexOf('</body>');
  return { text: told, html: end === -1 ? `${html}${link}` : `${html.slice(0, end)}${link}${html.slice(end)}` };
}

function headerToken(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]+/gu, '-');
}

function domainOf(from: string): string {
  return addressOf(from).split('@').at(-1) ?? 'localhost';
}

/** The address in `Name <address>`. */
export function addressOf(mailbox: string): string {
  const open = mailbox.lastIndexOf('<');
  return open === -1 ? mailbox.trim() : mailbox.slice(open + 1, mailbox.lastIndexOf('>')).trim();
}
