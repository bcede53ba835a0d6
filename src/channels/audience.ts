import type { AlertContent } from '#src/model/alert.ts';
import type { Message } from '#src/model/delivery.ts';
import { plainLine } from '#src/model/display-text.ts';
import { sharedWords } from '#src/model/wording.ts';
import { plainTextOf, SEVERITY_MARKS } from './document.ts';
import { channelWords } from './words.ts';

/** Who reads a channel, as the operator says in `config/channels.yaml`. */
export interface Audience {
  /** Anybody may read it: no private person is named, and no words of a source are repeated, which may name one. */
  public: boolean;
  /** It shows on locked screens: that there is something, and where on the desk, and no more. */
  discreet: boolean;
}

/**
 * The message as those who read the channel may see it, with its place on the desk as `link`. Applied to each message
 * right before it goes to a channel type, so that no type can forget it.
 */
export function messageFor(message: Message, audience: Audience | undefined, deskUrl: string | null): Message {
  const link = deskUrl === null ? null : `${deskUrl}${placeOf(message)}`;
  if (audience?.discreet) return discreetForm(message, link);
  if (audience?.public) return publicForm(message);
  return { ...message, link: message.link ?? link };
}

function placeOf({ kind, thread }: Message): string {
  const story = /^story-(\d{1,15})$/u.exec(thread ?? '')?.[1];
  if (kind === 'alert') return story ? `/stories/${story}` : '/alerts';
  return kind === 'digest' ? '/digests' : '/';
}

function discreetForm(message: Message, link: string | null): Message {
  const { kind, language, alert } = message;
  const words = channelWords(language);
  const severity = alert?.severity ?? message.severity ?? null;
  const subject =
    kind === 'alert'
      ? words.discreetAlert[severity ?? 'normal']
      : kind === 'digest'
        ? words.discreetDigest
        : words.discreetTest;
  const text = link === null ? `${subject}\n` : `${subject}\n\n${words.openDesk}: ${link}\n`;
  return { ...message, subject, text, html: null, alert: null, data: null, severity, link };
}

function publicForm(message: Message): Message {
  const words = channelWords(message.language);
  const bare = { ...message, html: null, link: null };
  if (message.alert) {
    const alert = openContent(message.alert, message.language);
    const severity = sharedWords(message.language).severities[alert.severity];
    const shown = {
      ...bare,
      subject: `${SEVERITY_MARKS[alert.severity]} ${alert.headline}`,
      alert,
      data: { severity },
    };
    return { ...shown, text: `${plainTextOf(shown)}\n${words.publicFooter}\n` };
  }
  if (message.kind === 'test') return bare;
  // Made for the public: it names nobody whom the public may not read of.
  if (isOpenDigest(message.data)) return { ...message, link: null };
  const { title, summary } = figuresOf(message.data);
  const subject = title ?? words.discreetDigest;
  const lines = [subject, '', ...(summary === null ? [] : [summary, '']), words.publicFooter];
  return { ...bare, subject, text: `${lines.join('\n')}\n`, data: { title, summary } };
}

function openContent({ open, headline, signal, ...alert }: AlertContent, language: Message['language']): AlertContent {
  const general = signal ? sharedWords(language).signals[signal] : channelWords(language).discreetAlert.normal;
  return {
    ...alert,
    signal,
    // Without an open form even the headline may hold the name of whoever spoke.
    headline: open?.headline ?? (headline.includes('\u2068') ? general : headline),
    title: '',
    target: null,
    quote: null,
    speaker: open?.speaker ?? null,
    reportedBy: open?.reportedBy ?? '',
    links: [],
  };
}

function isOpenDigest(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'public' in data && data.public === true;
}

/** Of a digest: its title and its paragraph of figures, our own words without names. A flash digest tells of one story. */
function figuresOf(data: unknown): { title: string | null; summary: string | null } {
  if (typeof data !== 'object' || data === null) return { title: null, summary: null };
  const scheduled = 'kind' in data && data.kind === 'scheduled';
  const text = (value: unknown) => (typeof value === 'string' && plainLine(value) ? plainLine(value) : null);
  return {
    title: 'title' in data ? text(data.title) : null,
    summary: scheduled && 'summary' in data ? text(data.summary) : null,
  };
}
