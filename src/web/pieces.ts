import { html } from 'hono/html';
import { clipped, directionOf, plainLine, webAddress } from '#src/model/display-text.ts';
import { sentenceIn, type WatchedEntity } from '#src/model/entity.ts';
import { longDay, shortMoment } from '#src/model/local-time.ts';
import { sharedWords } from '#src/model/wording.ts';
import { languageOf } from '#src/words/languages.ts';
import { channelReasonIn, joinReasonIn, mentionReasonIn, reasonIn } from '#src/words/said-words.ts';
import type { Html } from './answer.ts';
import type { Reader } from './reader.ts';

/** A moment in the reader's zone and calendar; a second calendar in brackets goes to the next line as a whole. */
export function moment(reader: Reader, date: Date): Html {
  const shown = shortMoment(date, reader.zone, reader.language).replace(/\([^)]*\)/, (bracket) =>
    bracket.replaceAll(' ', '\u00a0'),
  );
  return html`<time datetime="${date.toISOString()}">${shown}</time>`;
}

export function day(reader: Reader, date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${longDay(date, reader.zone, reader.language)}</time>`;
}

/** ` lang="…" dir="…"` of foreign text; a language that nobody could tell gets its direction alone. */
export function tongue(language: string): Html {
  const known = /^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(language) && language !== 'und';
  return html` ${known ? html`lang="${language}" ` : ''}dir="${directionOf(language)}"`;
}

/** One line of foreign text in its own language and direction. */
export function foreign(text: string, language: string): Html {
  return html`<bdi${tongue(language)}>${plainLine(text)}</bdi>`;
}

/** A sentence that somebody of the team, or the configuration, wrote: Persian where its letters are, else English. */
export function written(text: string): Html {
  return foreign(text, /\p{Script=Arabic}/u.test(text) ? 'fa' : 'en');
}

/** Why a name is watched, in the reader's language where somebody wrote it so. */
export function whyWatched(reader: Reader, { why }: Pick<WatchedEntity, 'why'>): Html {
  const { text, language } = sentenceIn(why, reader.language);
  // At the desk somebody may write Persian where English is asked for.
  return language === 'en' ? written(text) : foreign(text, language);
}

/** A name or another short text whose language nobody told us. */
export function named(text: string): Html {
  return html`<bdi>${plainLine(text)}</bdi>`;
}

/** A link out of the desk, which tells the other side nothing; what is no web address is shown as text. */
export function outwards(address: string | null, label: string): Html | null {
  const url = webAddress(address);
  if (url === null) return address === null ? null : named(address);
  return html`<a class="out" href="${url}" rel="noreferrer noopener nofollow">${label}</a>`;
}

/** A quotation of foreign text, in the marks of its script. */
export function quotation(text: string, language: string, limit: number): string {
  const { open, close } = sharedWords(directionOf(language) === 'rtl' ? 'fa' : 'en').quotes;
  return `${open}${clipped(plainLine(text), limit)}${close}`;
}

/** A sentence of ours that holds foreign names: it runs as the reader reads, whatever letter it begins with. */
export function ours(reader: Reader, sentence: string): Html {
  return html`<bdi dir="${reader.direction}">${sentence}</bdi>`;
}

/** Said where there is nothing to list: what will stand here, and why it is empty. */
export function emptyState(sentence: string): Html {
  return html`<p class="empty">${sentence}</p>`;
}

/** Why a source could not be read: in the reader's words, or as it was noted, in English. */
export function reasonSaid(reader: Reader, reason: string): Html {
  const said = reasonIn(reason, reader.language);
  return said === null ? foreign(plainLine(reason), 'en') : named(said);
}

/** Why a channel took no message, in the same way. */
export function channelReasonSaid(reader: Reader, reason: string): Html {
  const said = channelReasonIn(reason, reader.language);
  return said === null ? foreign(reason, 'en') : named(said);
}

/** Why an item was joined to its story, in the same way. */
export function joinReasonSaid(reader: Reader, reason: string): Html {
  const said = joinReasonIn(reason, reader.language);
  return said === null ? foreign(plainLine(reason), 'en') : html`${said}`;
}

/** Why words were taken for a watched name, in the same way. */
export function mentionReasonSaid(reader: Reader, reason: string): Html {
  const said = mentionReasonIn(reason, reader.language);
  return said === null ? foreign(plainLine(reason), 'en') : named(said);
}

const PARTIAL = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;

/** A date of which perhaps the year alone is known ("2019", "2019-05"), written as the reader writes Gregorian dates. */
export function partialDate(reader: Reader, text: string): Html {
  const [, year, month, date] = PARTIAL.exec(text) ?? [];
  const time = Date.UTC(Number(year), Number(month ?? 1) - 1, Number(date ?? 1));
  if (year === undefined || Number.isNaN(time)) return named(text);
  const format = new Intl.DateTimeFormat(`${languageOf(reader.language).locale}-u-ca-gregory`, {
    timeZone: 'UTC',
    year: 'numeric',
    ...(month ? { month: 'long' } : {}),
    ...(date ? { day: 'numeric' } : {}),
  });
  // Alone, Persian takes the era along.
  const shown = month
    ? format.format(time)
    : new Intl.NumberFormat(languageOf(reader.language).locale, { useGrouping: false }).format(Number(year));
  return html`<time datetime="${text}"><bdi>${shown}</bdi></time>`;
}
