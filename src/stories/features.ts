import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import type { SourceKind, Stance } from '#src/model/source.ts';
import type { StoryItem } from '#src/model/story.ts';
import { timesIn } from './dates.ts';
import { hashPair, hashText, mix, sortedSet } from './hash.ts';
import { blockingKeys } from './keys.ts';
import { conceptMark, conceptWeight } from './lexicon.ts';
import type { Meaning } from './meaning.ts';
import { sketchOf } from './min-hash.ts';
import { codesIn, numbersIn, unitOf } from './numbers.ts';
import { outlineOf } from './outline.ts';
import { pageAddressOf } from './page-address.ts';
import { familyKey, pairsIn, peopleIn } from './people.ts';
import { placeMark } from './places.ts';
import { squeeze } from './squeeze.ts';
import type { Step } from './steps.ts';
import { stepOf } from './steps.ts';
import type { Word } from './words.ts';
import { wordsOf } from './words.ts';

export const SKETCH_SLOTS = 64;
export const LEAD_SLOTS = 32;

/**
 * What is kept of an item to tell which story it belongs to: plain JSON of 1 to 3 kB, made once. All lists of numbers
 * are ascending sets of unsigned 32-bit hashes unless said.
 */
export interface StoryFeatures {
  version: 2;
  /** Days since 1970-01-01, fractions for the time of day: when it was published, or collected where it does not say. */
  day: number;
  /** False where `day` is the time of collection, which may be years later. */
  dated: boolean;
  language: string;
  /** Of all letters and digits; 0 without any. */
  exact: number;
  /** How many letters and digits. */
  letters: number;
  /** MinHash of the whole text and of its first 240 letters (trimmed feeds): see `min-hash.ts`. In order, not sets. */
  sketch: number[];
  leadSketch: number[];
  url: number | null;
  /** Of the page at `url` in whatever language, and of the series that it belongs to: see `page-address.ts`; 0 for none. */
  page: number;
  series: number;
  /** The order in which things come up, comparable across languages: see `outline.ts`. In order, not a set; may be empty. */
  outline: number[];
  /** Of the title alone: what is known in every language, and stems of its telling words. Empty for posts without one. */
  title: number[];
  titleWords: number[];
  /** Of URLs that it forwards, is quoted in, or links to. */
  references: number[];
  /** Who published: the owner where known, else the publisher; and who wrote. */
  owner: number;
  author: number | null;
  kind: SourceKind;
  stance: Stance | null;
  signals: SignalName[];
  step: Step | null;
  /** Keys of people named in full, see `people.ts`; those of the beginning apart. */
  people: number[];
  leadPeople: number[];
  /** Of neighbouring words that may be a name. */
  pairs: number[];
  /** Family names of people named in full. */
  families: number[];
  /** Watched entities: all, and those of the kind that many items name are told apart by `compare`. */
  entities: number[];
  /** Keys of single words that may be a name: with a capital, or rare in Persian or Arabic. Same space as `families`. */
  proper: number[];
  /** Numbers of `places.ts` and `lexicon.ts`. */
  places: number[];
  concepts: number[];
  leadConcepts: number[];
  /** Stems of telling words of this language. */
  words: number[];
  /** As `numbers.ts` encodes them. */
  numbers: number[];
  leadNumbers: number[];
  /** The first count of people at the beginning, encoded: what a tally or a group execution is about. */
  count: number | null;
  /** Days since 1970, months and years named: see `dates.ts`. */
  days: number[];
  months: number[];
  years: number[];
  codes: number[];
  /** Of quoted spans: two each, see `quoteKeys`. */
  quotes: number[];
  /** Of an embedding, where the operator has an endpoint for them. */
  meaning?: Meaning;
  /** To be found by: two items of one story share one or more, nearly always. The most telling first; not ascending. */
  keys: number[];
  /** Further keys to look others up by, of the days before or after; they need not be kept. */
  nearKeys: number[];
}

export type KeylessFeatures = Omit<StoryFeatures, 'keys' | 'nearKeys'>;

const DAY = 86_400_000;
const EARLIEST = Date.UTC(1979, 0, 1);
const MOST_WORDS = 36;

/** Everything is bounded: a text of any length gives features of a few kilobytes. Never throws. */
export function featuresOf(item: StoryItem): StoryFeatures {
  const published = item.published?.getTime() ?? Number.NaN;
  const collected = item.collected.getTime();
  // A date in the future or at the epoch is a fault of the publisher's clock or template.
  const dated = published >= EARLIEST && !(published > collected + 2 * DAY);
  const day = (dated ? published : Number.isFinite(collected) ? collected : 0) / DAY;
  const repeated = item.title !== '' && item.text.startsWith(item.title);
  const title = repeated ? '' : item.title;
  const words = wordsOf(title, item.text);
  const letters = squeeze(title ? `${title} ${item.text}` : item.text);
  const watched = watchedSpans(item, title, repeated);
  const free = words.filter((word) => !watched.some((span) => word.start >= span.start && word.start < span.end));
  const people = peopleIn(free, item.language);
  const numbers = numbersIn(words);
  const times = timesIn(words, dated ? Math.floor(day) : null);
  const concepts = conceptsOf(words);
  const leadConcepts = conceptsOf(words.filter((word) => word.lead));
  const page = pageAddressOf(item.canonicalUrl ?? item.url);
  const titled = item.title === '' ? [] : words.filter((word) => word.start < item.title.length);
  const signals = SIGNALS.filter((name) => item.signals.some(({ signal }) => signal === name));
  const features: KeylessFeatures = {
    version: 2,
    day,
    dated,
    language: item.language,
    exact: letters === '' ? 0 : hashText(letters, 1),
    letters: letters.length,
    sketch: sketchOf(letters, SKETCH_SLOTS),
    leadSketch: sketchOf(letters.slice(0, 240), LEAD_SLOTS),
    url: item.canonicalUrl ? hashText(item.canonicalUrl, 2) : null,
    page: page?.page ?? 0,
    series: page?.series ?? 0,
    outline: outlineOf(words, item.language),
    title: sortedSet(titleMarks(titled, item.language), 12),
    titleWords: sortedSet(tellingWords(titled), 10),
    references: sortedSet(referencesOf(item), 12),
    owner: hashText((item.publisher.owner ?? item.publisher.name).toLowerCase(), 3),
    author: item.author ? hashText((item.author.handle ?? item.author.name).toLowerCase(), 4) : null,
    kind: item.publisher.kind,
    stance: item.publisher.stance,
    signals,
    step: stepOf(words, leadConcepts, signals, people.length > 0),
    count: numbers.find(({ encoded, lead }) => lead && unitOf(encoded) === 'people')?.encoded ?? null,
    people: sortedSet(
      people.flatMap((person) => person.keys),
      32,
    ),
    leadPeople: sortedSet(
      people.filter((person) => person.lead).flatMap((person) => person.keys),
      16,
    ),
    pairs: sortedSet(pairsIn(free, item.language)),
    families: sortedSet(
      people.map((person) => person.family),
      16,
    ),
    entities: sortedSet(
      item.mentions.map((mention) => hashText(mention.entity, 5)),
      24,
    ),
    proper: sortedSet(properNames(free, item.language), 32),
    places: sortedSet(
      words.map(({ known }) => known.place).filter((place) => place !== null),
      16,
    ),
    concepts: sortedSet(concepts, 48),
    leadConcepts: sortedSet(leadConcepts, 32),
    words: sortedSet(tellingWords(free), MOST_WORDS),
    numbers: sortedSet(
      numbers.map((number) => number.encoded),
      24,
    ),
    leadNumbers: sortedSet(
      numbers.filter((number) => number.lead).map((number) => number.encoded),
      16,
    ),
    days: sortedSet(times.days, 12),
    months: sortedSet(times.months, 8),
    years: sortedSet(times.years, 8),
    codes: sortedSet(codesIn(`${title}\n${item.text}`).map((code) => hashText(code, 6))),
    quotes: sortedSet(quoteKeys(item), 12),
  };
  return { ...features, ...blockingKeys(features) };
}

/** Where watched names stand in the words, so that an official is not taken for a prisoner. */
function watchedSpans(item: StoryItem, title: string, repeated: boolean): { start: number; end: number }[] {
  const shift = repeated && title === '' ? item.title.length + 1 : 0;
  return item.mentions.map(({ start, end }) => ({ start: start - shift, end: end - shift }));
}

/** Subjects, places, numbers and names of a title. */
function titleMarks(words: readonly Word[], language: string): number[] {
  const marks: number[] = [];
  for (const word of words) {
    const { place, concept, common, persoArabic } = word.known;
    if (place !== null) marks.push(placeMark(place));
    // What nearly every title of the subject says tells none from another.
    else if (concept !== null) {
      if (conceptWeight(concept) >= TELLING_WEIGHT) marks.push(conceptMark(concept));
    } else if (/^\d{1,4}$/.test(word.text)) marks.push(hashText(word.text, 21));
    else if (!common && (word.capital || persoArabic)) {
      const consonants = word.known.consonants(language);
      if (consonants.length >= 4) marks.push(hashText(consonants, 24));
    }
  }
  return marks;
}

const TELLING_WEIGHT = 0.5;

function conceptsOf(words: readonly Word[]): Set<number> {
  const concepts = new Set<number>();
  for (const { known } of words) if (known.concept !== null) concepts.add(known.concept);
  return concepts;
}

function referencesOf(item: StoryItem): number[] {
  const urls = [item.forwardedFrom?.url, item.quotedIn, ...(item.links.length <= 6 ? item.links : [])];
  return urls
    .filter((url) => typeof url === 'string' && url !== item.canonicalUrl)
    .map((url) => hashText(url ?? '', 2));
}

function properNames(words: readonly Word[], language: string): number[] {
  const keys: number[] = [];
  for (const { known } of words) {
    const { stem, concept, place, capital, persoArabic } = known;
    if (stem === null || concept !== null || place !== null || !(capital || persoArabic)) continue;
    const consonants = known.consonants(language);
    if (consonants.length >= 3) keys.push(familyKey(consonants));
  }
  return keys;
}

function tellingWords(words: readonly Word[]): number[] {
  return words.map(({ known }) => known.stem).filter((stem) => stem !== null);
}

const QUOTED = /«([^«»]{24,600})»|“([^“”]{24,600})”|"([^"\n]{24,600})"|„([^„“”]{24,600})[“”]/g;

/**
 * Keys under which a quote is known again, trimmed or edited a little: the two least hashes of its runs of four words.
 * Spans that gave a call for killing its reason count as quotes, whether marked so or not.
 */
export function quoteKeys(item: Pick<StoryItem, 'text' | 'signals'>): number[] {
  const spans: string[] = [];
  for (const match of item.text.slice(0, 12_000).matchAll(QUOTED)) {
    spans.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
    if (spans.length === 5) break;
  }
  for (const signal of item.signals)
    if (signal.signal === 'call_for_killing' && signal.reason.length >= 24) spans.push(signal.reason);
  return spans.flatMap((span) => {
    const words = wordsOf('', span).map((word) => hashText(word.text, 9));
    const runs: number[] = [];
    for (let i = 0; i + 4 <= words.length; i++)
      runs.push(
        mix(hashPair(hashPair(words[i] ?? 0, words[i + 1] ?? 0), hashPair(words[i + 2] ?? 0, words[i + 3] ?? 0))),
      );
    return runs.sort((a, b) => a - b).slice(0, 2);
  });
}
