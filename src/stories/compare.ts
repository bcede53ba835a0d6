import { DEFINITE, otherCounts, otherPeriod, refilled } from './conflicts.ts';
import { type DocumentEvidence, documentEvidence } from './documents.ts';
import type { StoryFeatures } from './features.ts';
import { common } from './hash.ts';
import { conceptWeight } from './lexicon.ts';
import { meaningShared } from './meaning.ts';
import { resemblance } from './min-hash.ts';
import { countOf, unitOf } from './numbers.ts';
import { focusOverlap, othersNamed, sharedFamilies, sharedPeople } from './people-shared.ts';
import { foreignCountryOf, placeKind, placeMark } from './places.ts';
import type { Rarity, RarityField } from './rarity.ts';

/** What speaks for and against two items telling of one event; each between -1 or 0 and about 1 to 3. */
export interface Evidence extends DocumentEvidence {
  text: number;
  people: number;
  otherPeople: number;
  /** The same people within days: two tellings of one piece of news, where nothing speaks of another step. */
  sameCase: number;
  families: number;
  entities: number;
  proper: number;
  places: number;
  otherPlaces: number;
  otherCountries: number;
  concepts: number;
  words: number;
  numbers: number;
  otherNumbers: number;
  days: number;
  otherDays: number;
  codes: number;
  otherCodes: number;
  otherPeriod: number;
  signals: number;
  otherSignals: number;
  /** Only one of them tells of what a body of the United Nations did. */
  unAlone: number;
  sameStep: number;
  otherStep: number;
  references: number;
  quotes: number;
  near: number;
  far: number;
  undated: number;
  sameOwner: number;
  ownTranslation: number;
  otherLanguage: number;
  /** Only with an endpoint for embeddings of the operator's own. */
  meaning: number;
}

export function evidenceOf(a: StoryFeatures, b: StoryFeatures, rarity: Rarity): Evidence {
  const shared = sharedPeople(a, b);
  const people = weighed('people', shared, rarity);
  const apart = daysApart(a, b);
  const numbers = common(a.numbers, b.numbers);
  const signals = a.signals.filter((signal) => b.signals.includes(signal)).length;
  const places = common(a.places, b.places);
  const sameLanguage = a.language === b.language;
  const codes = common(a.codes, b.codes).length;
  const days = common(a.days, b.days).length;
  const overlap = focusOverlap(a, b);
  const text = sameLanguage || a.exact === b.exact ? textOf(a, b) : 0;
  // Nearly all letters alike within days: a name that differs was mistyped or corrected.
  const corrected =
    text >= CORRECTED && (apart ?? 9) <= 3 && differing(a.proper, b.proper) <= 1 && refilled(a, b) === 0;
  const otherPeople = corrected ? 0 : othersNamed(a, b, shared, overlap);
  const otherNumbers = otherCounts(a, b, apart ?? 9);
  const otherDays = days === 0 && a.days.length > 0 && b.days.length > 0 ? 1 : 0;
  const near = apart === null ? 0 : apart <= 1.01 ? 1 : apart <= 2.01 ? 0.6 : apart <= 4 ? 0.2 : 0;
  const otherStep = stepsApart(a, b);
  const otherCodes = codes === 0 && a.codes.length > 0 && b.codes.length > 0 ? 1 : 0;
  const period = otherPeriod(a, b);
  const later =
    (apart ?? 9) > 2
      ? Math.max(Math.min(1, otherNumbers), otherDays, refilled(a, b))
      : otherNumbers === DEFINITE
        ? 1
        : 0;
  // The same words about other people, counts or dates are a template filled in anew, not a copy.
  const documents = documentEvidence(a, b, text, apart);
  const template = a.exact === b.exact ? 0 : Math.max(otherPeople, later, otherCodes, period, documents.sibling);
  const told = text * (1 - 0.85 * template);
  const quotes = Math.min(1, common(a.quotes, b.quotes).length / 2);
  // A text or a quote that goes round again is of its day, however late it comes.
  const timeless = Math.max(told >= COPIED ? told : 0, 0.8 * quotes);
  return {
    text: told,
    people: saturate(people, 2) * (0.25 + 0.75 * overlap),
    otherPeople,
    sameCase: people > 0 && otherStep === 0 ? near * (0.25 + 0.75 * overlap) : 0,
    families: people > 0 ? 0 : saturate(weighed('families', sharedFamilies(a, b), rarity), 2),
    entities: saturate(weighed('entities', common(a.entities, b.entities), rarity), 3),
    proper: sameLanguage ? 0 : saturate(weighed('proper', common(a.proper, b.proper), rarity), 4),
    places: saturate(
      places.reduce((sum, place) => sum + PLACE_WEIGHT[placeKind(place)] * rarity('places', place), 0),
      2,
    ),
    otherPlaces: places.length === 0 && cities(a).length > 0 && cities(b).length > 0 ? 1 : 0,
    otherCountries: apartFrom(foreign(a), foreign(b)) ? 1 : 0,
    concepts: conceptsShared(a, b, rarity),
    words: sameLanguage ? wordsShared(a, b, rarity) * (1 - 0.7 * template) : 0,
    numbers: saturate(
      numbers.reduce((sum, number) => sum + numberWeight(number) * rarity('numbers', number), 0),
      3,
    ),
    otherNumbers,
    days: Math.min(1, days),
    otherDays,
    codes: Math.min(1, codes),
    otherCodes,
    otherPeriod: period,
    signals: Math.min(1, signals),
    otherSignals:
      signals > 0 || a.signals.length + b.signals.length === 0
        ? 0
        : a.signals.length === 0 || b.signals.length === 0
          ? // A post of a line or two may say too little to carry any.
            Math.min(a.letters, b.letters) < SHORT_POST
            ? 0.3
            : 0.6
          : 1,
    unAlone: a.signals.includes('un_action') !== b.signals.includes('un_action') ? 1 : 0,
    sameStep: a.step !== null && a.step === b.step ? 1 : 0,
    otherStep,
    references: linked(a, b) ? 1 : 0,
    quotes,
    near,
    far: apart === null ? 0 : Math.min(3, Math.log2(Math.max(apart, 1.5) / 1.5) * 0.4) * (1 - timeless),
    undated: apart === null ? 1 : 0,
    sameOwner: a.owner === b.owner && sameLanguage ? 1 : 0,
    ownTranslation: a.owner === b.owner && !sameLanguage ? 1 : 0,
    otherLanguage: sameLanguage ? 0 : 1,
    meaning: meaningShared(a.meaning, b.meaning),
    ...documents,
  };
}

/**
 * Days between the two; where one does not say when it was published, to the nearest day that it names, if that is
 * close: a memorial page that tells of 12 September 2020 and the news of that day. Null where nothing tells.
 */
function daysApart(a: StoryFeatures, b: StoryFeatures): number | null {
  if (a.dated && b.dated) return Math.abs(a.day - b.day);
  if (a.dated === b.dated) return null;
  const [dated, undated] = a.dated ? [a, b] : [b, a];
  const nearest = Math.min(...undated.days.map((day) => Math.abs(day - Math.floor(dated.day))));
  return nearest <= 3 ? nearest : null;
}

/** How many names each has that the other lacks, the fewer of both. */
function differing(a: readonly number[], b: readonly number[]): number {
  return Math.min(a.length, b.length) - common(a, b).length;
}

const SHORT_POST = 140;
/** Resemblance from which a text is the other with a correction. */
const CORRECTED = 0.84;
/** As `isCopy` has it. */
const COPIED = 0.68;
const PLACE_WEIGHT = { prison: 1, city: 0.9, country: 0.6 };

function saturate(sum: number, most: number): number {
  return Math.min(most, sum);
}

function weighed(field: RarityField, terms: readonly number[], rarity: Rarity): number {
  return terms.reduce((sum, term) => sum + rarity(field, term), 0);
}

/** 0 to 1: of the whole, or of the beginning where one was trimmed. */
export function textOf(a: StoryFeatures, b: StoryFeatures): number {
  // A few words alike weeks apart ("Breaking news to follow") are no copy.
  const slight = Math.min(a.letters, b.letters) < 40 && Math.abs(a.day - b.day) > 3 ? 0.4 : 1;
  if (a.exact === b.exact && a.exact !== 0) return slight;
  const whole = resemblance(a.sketch, b.sketch);
  const shorter = Math.min(a.letters, b.letters);
  if (shorter < 60) return whole * 0.9 * slight;
  const lead = resemblance(a.leadSketch, b.leadSketch);
  return Math.max(whole, shorter < 120 ? whole : lead * 0.95);
}

/** An answer is another event than what it answers, which may have no step. */
function stepsApart(a: StoryFeatures, b: StoryFeatures): number {
  if (a.step === b.step) return 0;
  if (a.step !== null && b.step !== null) return 1;
  return a.step === 'answered' || b.step === 'answered' ? 0.7 : 0;
}

/** Countries other than Iran: those of the title where it names one, who else comes up is background. */
function foreign({ places, title }: StoryFeatures): number[] {
  const titled = title.length === 0 ? [] : places.filter((place) => title.includes(placeMark(place)));
  const countries = (of: readonly number[]): number[] => of.map(foreignCountryOf).filter((country) => country !== null);
  const named = countries(titled);
  return named.length > 0 ? named : countries(places);
}

function apartFrom(a: readonly number[], b: readonly number[]): boolean {
  return a.length > 0 && b.length > 0 && !a.some((one) => b.includes(one));
}

function cities(features: StoryFeatures): number[] {
  return features.places.filter((place) => placeKind(place) !== 'country');
}

function conceptsShared(a: StoryFeatures, b: StoryFeatures, rarity: Rarity): number {
  const weight = (concepts: readonly number[]): number =>
    concepts.reduce((sum, concept) => sum + conceptWeight(concept), 0);
  const shared = common(a.concepts, b.concepts).reduce(
    (sum, concept) => sum + conceptWeight(concept) * (0.4 + 0.6 * rarity('concepts', concept)),
    0,
  );
  const smaller = Math.min(weight(a.concepts), weight(b.concepts));
  const larger = Math.max(weight(a.concepts), weight(b.concepts));
  if (smaller === 0) return 0;
  // Between overlap and cosine: a headline shares few with its article.
  return (shared / Math.sqrt(smaller * larger)) * Math.min(1, (0.4 + shared) / 2.2);
}

function wordsShared(a: StoryFeatures, b: StoryFeatures, rarity: Rarity): number {
  if (a.words.length === 0 || b.words.length === 0) return 0;
  const shared = weighed('words', common(a.words, b.words), rarity);
  return (shared / Math.sqrt(a.words.length * b.words.length)) * Math.min(1, shared / 2.5);
}

function numberWeight(encoded: number): number {
  const value = countOf(encoded);
  const unit = unitOf(encoded);
  const size = value < 4 ? 0.15 : value < 13 ? 0.45 : value < 100 ? 0.8 : 1.1;
  return unit === 'bare' ? size * 0.8 : unit === 'age' ? size * 0.8 : size;
}

/** One forwards, quotes or links to the other. */
export function linked(a: StoryFeatures, b: StoryFeatures): boolean {
  if (a.url !== null && b.references.includes(a.url)) return true;
  return b.url !== null && a.references.includes(b.url);
}
