import { attributionOf, type EntityNames } from '#src/model/attribution.ts';
import type { DigestStatement } from '#src/model/digest.ts';
import { clipped, isolated, plainLine, webAddress } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import { shortDay } from '#src/model/local-time.ts';
import type { StoryItem } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Line, OwnLine, ReadEntry, ReadItem } from './digest-part.ts';
import type { LocalDay } from './local-day.ts';
import type { DatedSentence, ItemReading, TextReading } from './text-reading.ts';
import { isUnderWay, type UnCalendar, type UnDate, unDatesNear } from './un-calendar.ts';
import { digestWords } from './words.ts';

export interface UnDatesInput {
  /** The end of the period. */
  to: Date;
  zone: string;
  language: ReaderLanguage;
  names: EntityNames;
  calendar?: UnCalendar | null;
}

const DAY_MS = 86_400_000;
const MOST_AHEAD_DAYS = 400;
const MOST_SENTENCES = 80;
const LONGEST_SENTENCE = 600;
const QUOTE_LIMIT = 360;
/** Between sentences; this and what follows without the flag of Unicode, with which they take some times as long. */
const SENTENCE_END = /(?<=[.!?؟۔])\s+|\n+/;
/** Words by which a sentence speaks of what is to come. */
const TO_COME =
  /\b(?:will|shall|scheduled|due to|upcoming|next|opens|begins|convenes?|deadline|expected to|set to|se tiendra|prévue?|wird|sollen|findet)\b|خواهد|خواهند|قرار است|برگزار می|آینده|پیش رو|مهلت|سوف|من المقرر/i;
/** Of the scripts in which dates are read. */
const FIGURE = /[0-9\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/;
const OF_THE_UN =
  /\b(?:UN|U\.N\.|United Nations|Human Rights Council|General Assembly|Third Committee|Special Rapporteur|fact-finding mission|OHCHR|High Commissioner|Security Council|Nations [Uu]nies|Vereinten Nationen)\b|سازمان ملل|شورای حقوق بشر|مجمع عمومی|کمیته سوم|کمیتهٔ سوم|گزارشگر ویژه|حقیقت‌یاب|حقیقت یاب|شورای امنیت|الأمم المتحدة/;

/** Dates of the UN that come near: by the operator's calendar, and those that items themselves name. */
export function unDateLines(entries: readonly ReadEntry[], found: ReadItem, input: UnDatesInput): (Line | OwnLine)[] {
  return [...calendarLines(input), ...namedDates(entries, found, input)];
}

/** Those of the calendar alone. */
export function calendarLines(input: UnDatesInput): OwnLine[] {
  const near = input.calendar ? unDatesNear(input.calendar, input.to, input.zone) : [];
  return near.map((date) => ({ item: null, say: () => calendarStatement(date, input) }));
}

function calendarStatement(date: UnDate, { to: now, zone, language }: UnDatesInput): DigestStatement {
  const words = digestWords(language);
  const what = isolated(plainLine(date.what[language] ?? date.what.en ?? ''));
  const day = (one: LocalDay) => shortDay(new Date(Date.UTC(one.year, one.month - 1, one.day)), 'UTC', language);
  const [from, to] = [day(date.from), day(date.to)];
  const text =
    date.kind === 'usual'
      ? isUnderWay(date, now, zone)
        ? words.dateUnderWay(what, to)
        : words.dateUsual(what, from, to)
      : from === to
        ? words.dateOn(what, from)
        : words.dateFromTo(what, from, to);
  return {
    text,
    ...{ quote: null, language, attribution: words.unCalendar, url: date.check, story: null },
    ...{ published: null, undated: true },
  };
}

/** Days to come that items of the period name in a sentence on the UN, the soonest first, each day of a story once. */
function namedDates(entries: readonly ReadEntry[], found: ReadItem, { to, language, names }: UnDatesInput): Line[] {
  const words = digestWords(language);
  const seen = new Set<string>();
  const named = entries.flatMap(({ story, items }) =>
    items.filter(speaksOfUn).flatMap((item) =>
      daysToCome(found(item), to).flatMap(({ day, sentence }) => {
        const key = `${story.id} ${day}`;
        if (seen.has(key)) return [];
        seen.add(key);
        const say = (worded: StoryItem): DigestStatement => {
          const { reporter } = attributionOf(worded, null, names, language);
          const shown = shortDay(new Date(day * DAY_MS), 'UTC', language);
          return {
            text: words.dateNamed(shown, isolated(reporter)),
            quote: clipped(plainLine(sentence), QUOTE_LIMIT),
            ...{ language: worded.language, attribution: reporter },
            url: webAddress(worded.url) ?? webAddress(worded.canonicalUrl),
            ...{ story: story.id, published: worded.published },
          };
        };
        return [{ day, line: { item, say } }];
      }),
    ),
  );
  return named.sort((a, b) => a.day - b.day).map(({ line }) => line);
}

/** The first day to come of each sentence that names one. */
function daysToCome({ sentences }: ItemReading, now: Date): { day: number; sentence: string }[] {
  const today = Math.floor(now.getTime() / DAY_MS);
  return sentences.flatMap(({ text, days }) => {
    const toCome = days.filter((day) => day > today && day <= today + MOST_AHEAD_DAYS);
    return toCome.length > 0 ? [{ day: Math.min(...toCome), sentence: text }] : [];
  });
}

/** Whether it is read for dates to come. */
export function speaksOfUn(item: StoryItem): boolean {
  return item.publisher.kind === 'un' || item.signals.some(({ signal }) => signal === 'un_action');
}

/** Sentences on the UN and on what is to come that name days. */
export function sentencesIn(item: StoryItem, reading: TextReading): DatedSentence[] {
  const reference = Math.floor((item.published ?? item.collected).getTime() / DAY_MS);
  const content = contentOf(item);
  // A day stands there in figures, and many texts and most sentences hold none: the cheapest question comes first.
  if (!FIGURE.test(content) || !TO_COME.test(content)) return [];
  return content.split(SENTENCE_END, MOST_SENTENCES).flatMap((text) => {
    if (text.length > LONGEST_SENTENCE || !FIGURE.test(text) || !TO_COME.test(text)) return [];
    if (item.publisher.kind !== 'un' && !OF_THE_UN.test(text)) return [];
    const days = reading.days(text, reference);
    return days.length > 0 ? [{ text, days }] : [];
  });
}
