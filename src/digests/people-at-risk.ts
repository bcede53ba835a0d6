import { attributionOf, type EntityNames } from '#src/model/attribution.ts';
import { clipped, isolated, plainLine, webAddress } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import type { Signal } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Line, QuotedItem, ReadEntry, ReadItem } from './digest-part.ts';
import { sentenceAround } from './quotation.ts';
import type { ItemReading, NamedInText, TextReading } from './text-reading.ts';
import { digestWords } from './words.ts';

/** How far around the words of a warning its people are looked for, in UTF-16 code units. */
const REACH = 320;
/** As far past that its last name may end: some words of 40 letters at the most. */
const NAME_REACH = 300;
const LONGEST_NAME = 80;
const PERSO_ARABIC = /[\u0600-\u06ff]/u;

interface Person {
  /** Which of them it is, as they were found. */
  place: number;
  spellings: string[];
  stories: Set<number>;
  /** The first place that names them. */
  first: { story: number; item: QuotedItem; named: NamedInText };
}

/**
 * Whom warnings of executions name, each once, those of most stories first. Only names that the items give beside the
 * words of the warning; no watched name. Never for a public digest: these are private persons.
 */
export function peopleAtRisk(
  entries: readonly ReadEntry[],
  { found, language, names }: { found: ReadItem; language: ReaderLanguage; names: EntityNames },
): Line[] {
  const people: Person[] = [];
  const byKey = new Map<number, Person>();
  for (const { story, items } of entries)
    for (const item of items)
      for (const named of atRiskIn(item, found(item))) {
        const person = earliest(named.keys.flatMap((key) => byKey.get(key) ?? [])) ?? {
          ...{ place: people.length, spellings: [], stories: new Set() },
          first: { story: story.id, item, named },
        };
        people[person.place] = person;
        person.spellings.push(named.name);
        person.stories.add(story.id);
        for (const key of named.keys) byKey.set(key, person);
      }
  const words = digestWords(language);
  return people
    .sort((a, b) => b.stories.size - a.stories.size)
    .map(({ spellings, stories, first: { story, item, named } }) => ({
      item,
      say(worded) {
        const { reporter } = attributionOf(worded, null, names, language);
        const name = isolated(clipped(plainLine(spellingFor(language, spellings)), LONGEST_NAME));
        return {
          text: `${words.namedAtRisk(name, stories.size)} · ${words.reportedBy(isolated(reporter))}`,
          quote: sentenceAround(worded, named) || null,
          ...{ language: worded.language, attribution: reporter },
          url: webAddress(worded.url) ?? webAddress(worded.canonicalUrl),
          ...{ story, published: worded.published },
        };
      },
    }));
}

/** Whether it is read for people at risk. */
export function warnsOfExecution({ signals }: StoryItem): boolean {
  return signals.some(isWarning);
}

function isWarning({ signal }: Signal): boolean {
  return signal === 'execution_warning';
}

/**
 * How far the text of an item is read for names, in UTF-16 code units; 0 where it warns of nothing. They are found from the
 * beginning on, each where it first stands: what comes after the last warning's reach is not read.
 */
export function namesUntil({ signals }: StoryItem): number {
  const ends = signals.filter(isWarning).map(({ end }) => end);
  return ends.length === 0 ? 0 : Math.max(...ends) + REACH + NAME_REACH;
}

/** Whom an item names so far, but for those who wrote it. */
export function namesIn(item: StoryItem, until: number, reading: TextReading): NamedInText[] {
  const writers = [item.author?.name ?? '', item.publisher.name].map((name) => name.toLocaleLowerCase('en'));
  return reading
    .people(contentOf(item).slice(0, until), item.language)
    .filter(({ name }) => !writers.includes(name.toLocaleLowerCase('en')));
}

function atRiskIn({ signals, mentions }: StoryItem, { people }: ItemReading): NamedInText[] {
  const warnings = signals.filter(isWarning);
  return people
    .filter(({ start, end }) => warnings.some((one) => start < one.end + REACH && end > one.start - REACH))
    .filter(({ start, end }) => !mentions.some((mention) => mention.start < end && mention.end > start));
}

function earliest(people: readonly Person[]): Person | null {
  return people.reduce<Person | null>((first, one) => (first && first.place <= one.place ? first : one), null);
}

/** One in the reader's letters, where an item has it so. */
function spellingFor(language: ReaderLanguage, spellings: readonly string[]): string {
  const wanted = language === 'fa' || language === 'ar';
  return spellings.find((name) => PERSO_ARABIC.test(name) === wanted) ?? spellings[0] ?? '';
}
