import { attributionOf, type EntityNames } from '#src/model/attribution.ts';
import { clipped, isolated, plainLine, webAddress } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import type { Signal } from '#src/model/signal.ts';
import type { Story, StoryItem } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Unworded } from './digest-part.ts';
import { sentenceAround } from './quotation.ts';
import type { NamedInText, TextReading } from './text-reading.ts';
import { digestWords } from './words.ts';

/** How far around the words of a warning its people are looked for, in UTF-16 code units. */
const REACH = 320;
/** As far past that its last name may end: some words of 40 letters at the most. */
const NAME_REACH = 300;
const LONGEST_NAME = 80;
const PERSO_ARABIC = /[\u0600-\u06ff]/u;

interface Person {
  keys: Set<number>;
  spellings: string[];
  stories: Set<number>;
  /** The first place that names them. */
  story: number;
  item: StoryItem;
  place: NamedInText;
}

/**
 * Whom warnings of executions name, each once, those of most stories first. Only names that the items give beside the
 * words of the warning; no watched name. Never for a public digest: these are private persons.
 */
export function peopleAtRisk(
  entries: readonly { story: Story; items: readonly StoryItem[] }[],
  { reading, language, names }: { reading: TextReading; language: ReaderLanguage; names: EntityNames },
): Unworded[] {
  const people: Person[] = [];
  for (const { story, items } of entries)
    for (const item of items)
      for (const place of namedIn(item, reading)) {
        const known = people.find(({ keys }) => place.keys.some((key) => keys.has(key)));
        if (known) {
          for (const key of place.keys) known.keys.add(key);
          known.spellings.push(place.name);
          known.stories.add(story.id);
        } else
          people.push({
            ...{ keys: new Set(place.keys), spellings: [place.name], stories: new Set([story.id]) },
            ...{ story: story.id, item, place },
          });
      }
  const words = digestWords(language);
  return people
    .sort((a, b) => b.stories.size - a.stories.size)
    .map(({ spellings, stories, story, item, place }) => () => {
      const { reporter } = attributionOf(item, null, names, language);
      const name = isolated(clipped(plainLine(spellingFor(language, spellings)), LONGEST_NAME));
      return {
        text: `${words.namedAtRisk(name, stories.size)} · ${words.reportedBy(isolated(reporter))}`,
        quote: sentenceAround(item, place) || null,
        ...{ language: item.language, attribution: reporter },
        url: webAddress(item.url) ?? webAddress(item.canonicalUrl),
        ...{ story, published: item.published },
      };
    });
}

/** Whether it is read for people at risk. */
export function warnsOfExecution({ signals }: StoryItem): boolean {
  return signals.some(isWarning);
}

function isWarning({ signal }: Signal): boolean {
  return signal === 'execution_warning';
}

function namedIn(item: StoryItem, reading: TextReading): NamedInText[] {
  const warnings = item.signals.filter(isWarning);
  if (warnings.length === 0) return [];
  // Names are found from the beginning on, each where it first stands: what comes after the last warning's reach is not read.
  const content = contentOf(item).slice(0, Math.max(...warnings.map(({ end }) => end)) + REACH + NAME_REACH);
  const writers = [item.author?.name ?? '', item.publisher.name].map((name) => name.toLocaleLowerCase('en'));
  return reading
    .people(content, item.language)
    .filter(({ start, end }) => warnings.some((one) => start < one.end + REACH && end > one.start - REACH))
    .filter(({ start, end }) => !item.mentions.some((mention) => mention.start < end && mention.end > start))
    .filter(({ name }) => !writers.includes(name.toLocaleLowerCase('en')));
}

/** One in the reader's letters, where an item has it so. */
function spellingFor(language: ReaderLanguage, spellings: readonly string[]): string {
  const wanted = language === 'fa' || language === 'ar';
  return spellings.find((name) => PERSO_ARABIC.test(name) === wanted) ?? spellings[0] ?? '';
}
