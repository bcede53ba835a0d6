import { SIGNALS } from '#src/model/signal.ts';
import { SOURCE_KINDS, STANCES } from '#src/model/source.ts';
import type { KeylessFeatures, StoryFeatures } from './features.ts';
import { LEAD_SLOTS, SKETCH_SLOTS } from './features.ts';
import { MEANING_SIZE, type Meaning } from './meaning.ts';
import { OUTLINE_SLOTS } from './outline.ts';
import { STEPS } from './steps.ts';

const LISTS = [
  'references',
  'title',
  'titleWords',
  'people',
  'leadPeople',
  'pairs',
  'families',
  'entities',
  'proper',
  'places',
  'concepts',
  'leadConcepts',
  'words',
  'numbers',
  'leadNumbers',
  'days',
  'months',
  'years',
  'codes',
  'quotes',
] as const satisfies (keyof KeylessFeatures)[];

const MINUTES = 1440;

const MEANING_WORDS = MEANING_SIZE / 4;

/**
 * Features without their keys as 32-bit words, about 0.7 kB an item: a million of them fit where objects would take
 * gigabytes. `unpack` gives them back, the time of day to the minute. Words are stored as well: what they mean may only be
 * added to, at the end or in bits that are free.
 */
export function pack(features: KeylessFeatures, languages: string[]): Uint32Array {
  let language = languages.indexOf(features.language);
  if (language < 0) language = languages.push(features.language) - 1;
  const signals = features.signals.reduce((bits, signal) => bits | (1 << SIGNALS.indexOf(signal)), 0);
  const words: number[] = [
    Math.round(features.day * MINUTES),
    (features.dated ? 1 : 0) |
      ((features.url === null ? 0 : 1) << 1) |
      ((features.author === null ? 0 : 1) << 2) |
      ((features.sketch.length > 0 ? 1 : 0) << 3) |
      ((features.leadSketch.length > 0 ? 1 : 0) << 4) |
      ((features.outline.length > 0 ? 1 : 0) << 5) |
      ((features.meaning ? 1 : 0) << 6) |
      (signals << 8) |
      ((features.step === null ? 0 : STEPS.indexOf(features.step) + 1) << 16) |
      (SOURCE_KINDS.indexOf(features.kind) << 20) |
      ((features.stance === null ? 0 : STANCES.indexOf(features.stance) + 1) << 24),
    language,
    features.exact,
    features.letters,
    features.url ?? 0,
    features.owner,
    features.author ?? 0,
    features.count ?? 0,
    features.page,
    features.series,
  ];
  for (const sketch of [features.sketch, features.leadSketch, features.outline])
    for (let i = 0; i < sketch.length; i += 2) words.push(((sketch[i] ?? 0) << 16) | (sketch[i + 1] ?? 0));
  for (let i = 0; i < LISTS.length; i += 4) {
    let lengths = 0;
    for (let j = 0; j < 4; j++) lengths |= (features[LISTS[i + j] ?? 'references'].length & 0xff) << (8 * j);
    words.push(lengths);
  }
  for (const list of LISTS) for (const value of features[list]) words.push(value);
  if (features.meaning) words.push(...meaningWords(features.meaning));
  return Uint32Array.from(words, (word) => word >>> 0);
}

export function unpack(words: Uint32Array, languages: readonly string[]): StoryFeatures {
  const at = (index: number): number => words[index] ?? 0;
  const flags = at(1);
  let position = 11;
  const readSketch = (slots: number): number[] => {
    const sketch: number[] = [];
    for (let i = 0; i < slots / 2; i++) {
      const both = at(position++);
      sketch.push(both >>> 16, both & 0xffff);
    }
    return sketch;
  };
  const sketch = flags & 8 ? readSketch(SKETCH_SLOTS) : [];
  const leadSketch = flags & 16 ? readSketch(LEAD_SLOTS) : [];
  const outline = flags & 32 ? readSketch(OUTLINE_SLOTS) : [];
  const lengths = position;
  position += Math.ceil(LISTS.length / 4);
  const lists = LISTS.map((name, index) => {
    const length = (at(lengths + (index >> 2)) >>> (8 * (index & 3))) & 0xff;
    const values: number[] = [];
    for (const end = position + length; position < end; position++) values.push(at(position));
    // The only ones that may be below zero.
    return name === 'days' ? values.map((day) => day | 0) : values;
  });
  const list = (name: (typeof LISTS)[number]): number[] => lists[LISTS.indexOf(name)] ?? [];
  const meaning = flags & 64 ? { meaning: meaningFrom(words.subarray(position)) } : {};
  const signals = (flags >>> 8) & 0xff;
  const stance = (flags >>> 24) & 0xf;
  return {
    version: 2,
    day: (at(0) | 0) / MINUTES,
    dated: (flags & 1) === 1,
    language: languages[at(2)] ?? 'und',
    exact: at(3),
    letters: at(4),
    sketch,
    leadSketch,
    url: flags & 2 ? at(5) : null,
    page: at(9),
    series: at(10),
    outline,
    title: list('title'),
    titleWords: list('titleWords'),
    references: list('references'),
    owner: at(6),
    author: flags & 4 ? at(7) : null,
    kind: SOURCE_KINDS[(flags >>> 20) & 0xf] ?? 'social',
    stance: stance === 0 ? null : (STANCES[stance - 1] ?? null),
    signals: SIGNALS.filter((_, bit) => signals & (1 << bit)),
    count: at(8) === 0 ? null : at(8),
    step: STEPS[((flags >>> 16) & 0xf) - 1] ?? null,
    people: list('people'),
    leadPeople: list('leadPeople'),
    pairs: list('pairs'),
    families: list('families'),
    entities: list('entities'),
    proper: list('proper'),
    places: list('places'),
    concepts: list('concepts'),
    leadConcepts: list('leadConcepts'),
    words: list('words'),
    numbers: list('numbers'),
    leadNumbers: list('leadNumbers'),
    days: list('days'),
    months: list('months'),
    years: list('years'),
    codes: list('codes'),
    quotes: list('quotes'),
    ...meaning,
    keys: [],
    nearKeys: [],
  };
}

function meaningWords({ model, vector }: Meaning): number[] {
  const words = [model];
  for (let i = 0; i < MEANING_SIZE; i += 4)
    words.push([0, 1, 2, 3].reduce((word, byte) => word | (((vector[i + byte] ?? 0) & 0xff) << (8 * byte)), 0));
  return words;
}

function meaningFrom(words: Uint32Array): Meaning {
  const vector: number[] = [];
  for (let i = 1; i <= MEANING_WORDS; i++)
    // Bytes have signs.
    for (let byte = 0; byte < 4; byte++) vector.push(((words[i] ?? 0) << (24 - 8 * byte)) >> 24);
  return { model: words[0] ?? 0, vector };
}
