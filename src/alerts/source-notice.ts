import type { Message } from '#src/model/delivery.ts';
import { clipped, escapeHtml, isolated, plainLine } from '#src/model/display-text.ts';
import { count, shortMoment } from '#src/model/local-time.ts';
import type { SourceCondition } from '#src/model/source-health.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { mailPage } from './mail-page.ts';
import { sourceNoticeWords } from './notice-words.ts';

/** A source of which operators are told: it went blind or silent, or came back. */
export interface NoticedSource {
  key: string;
  name: string;
  condition: SourceCondition;
  /** Since when it is so; with those that came back, since when it had been away. */
  since: Date;
  reason: string | null;
}

export interface SourceNoticeRequest {
  kind: 'blind' | 'back';
  sources: readonly NoticedSource[];
  /** Sources that are switched on. */
  watched: number;
  key: string;
  language: ReaderLanguage;
  zone: string;
  /** Without a slash at its end; null leaves links out. */
  deskUrl: string | null;
  createdAt: Date;
}

const MOST_LISTED = 25;
/** So great a share of at least so many sources does not fail by chance. */
const OWN_NETWORK = { share: 0.8, least: 5 };

/** One message on all sources that went blind, or came back, at one judgement. */
export function sourceNotice(request: SourceNoticeRequest): Message {
  const { kind, sources, watched, key, language, zone, deskUrl, createdAt } = request;
  const words = sourceNoticeWords(language);
  const [only] = sources;
  const single = sources.length === 1;
  const who = single && only ? isolated(clipped(plainLine(only.name), 120)) : words.number(sources.length);
  const headline = kind === 'blind' ? words.blind(sources.length, who) : words.back(sources.length, who);
  const rows = sources.slice(0, MOST_LISTED).map((source) => rowOf(source, kind, language, zone, deskUrl));
  const rest = sources.length - rows.length;
  const failing = sources.filter(({ condition }) => condition === 'failing').length;
  const network =
    kind === 'blind' && failing >= OWN_NETWORK.least && failing >= watched * OWN_NETWORK.share
      ? words.ownNetwork(count(failing, language), count(watched, language))
      : null;
  const text = [
    headline,
    ...(network ? ['', network] : []),
    '',
    ...rows.map(({ line, link }) => (link ? `${line}\n  ${link}` : line)),
    ...(rest > 0 ? [words.more(rest)] : []),
    '',
    words.footer[kind],
    '',
  ].join('\n');
  const items = rows.map(
    ({ line, link }) =>
      `<li style="margin:0 0 8px">${link ? `<a href="${escapeHtml(link)}">` : ''}${escapeHtml(line)}${link ? '</a>' : ''}</li>`,
  );
  const content = `${network ? `<p>${escapeHtml(network)}</p>` : ''}<ul style="padding:0 1.2em;margin:0 0 12px">${items.join('\n')}</ul>
${rest > 0 ? `<p>${escapeHtml(words.more(rest))}</p>` : ''}`;
  const html = mailPage({ language, heading: headline, content, footer: words.footer[kind] });
  return {
    kind: 'alert',
    key,
    subject: headline,
    text,
    html,
    language,
    thread: null,
    alert: null,
    data: {
      occasion: kind === 'blind' ? 'source_blind' : 'source_back',
      sources: sources.map(({ since, ...source }) => ({ ...source, since: since.toISOString() })),
    },
    createdAt,
  };
}

function rowOf(
  source: NoticedSource,
  kind: 'blind' | 'back',
  language: ReaderLanguage,
  zone: string,
  deskUrl: string | null,
): { line: string; link: string | null } {
  const words = sourceNoticeWords(language);
  const name = isolated(clipped(plainLine(source.name), 120));
  const moment = shortMoment(source.since, zone, language);
  const when = kind === 'blind' ? words.since(moment) : words.away(moment);
  // Reasons repeat what a server said: as much of it as a line holds.
  const why = kind === 'blind' && source.reason ? ` ${isolated(clipped(plainLine(source.reason), 300))}` : '';
  const line = `${name}: ${words.conditions[kind === 'back' ? 'working' : source.condition]} (${when}).${why}`;
  return { line, link: deskUrl ? `${deskUrl}/sources/${encodeURIComponent(source.key)}` : null };
}
