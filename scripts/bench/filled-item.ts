import { randomFrom } from '#src/analysis/signals/learn/random.ts';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import type { Relation } from '#src/model/story.ts';
import { ownSentences } from './own-texts.ts';

export const SOURCES = 300;
/** Watched ones, `entity-1` and so on. */
export const NAMES = 120;
/** By their numbers, in turn. */
export const NAME_TYPES = ['person', 'person', 'person', 'organisation', 'place'] as const;
export const LANGUAGES = ['en', 'fa', 'en', 'fr', 'ar'] as const;
export const PUBLISHERS = {
  kinds: ['news', 'ngo', 'state_media', 'opposition', 'un'],
  stances: ['press', 'ngo', 'state', 'opposition', 'un'],
};

/** An item of an invented record, with what was found in it. */
export interface FilledItem {
  /** From 1 on. */
  source: number;
  publisher: string;
  title: string;
  text: string;
  language: 'en' | 'fa' | 'ku';
  seen: string;
  /** From 1 on. */
  story: number;
  relation: Relation;
  reviewed: boolean;
  signals: { signal: SignalName; score: number; voice: 'direct' | 'reported' | null; speaker: string | null }[];
  /** `entity` from 1 on; `start` in the title and the text, a line's end between them. */
  mentions: { entity: number; start: number; surface: string }[];
}

export interface ItemWriter {
  stories: number;
  /** The items have to be asked for in turn, from 0 on. */
  item(index: number): FilledItem;
}

/** How often each signal is found: memory is most of such a record, a call is rare. */
const WEIGHTS: Record<SignalName, number> = {
  call_for_killing: 0.06,
  execution_warning: 0.07,
  execution_report: 0.26,
  un_action: 0.08,
  accountability: 0.1,
  denial: 0.05,
  advocacy: 0.12,
  memory: 0.26,
};
const JOINED: readonly Relation[] = [
  'copy',
  'copy',
  'copy',
  'rewrite',
  'translation',
  'development',
  'development',
  'quote',
];
const OPEN_STORIES = 1_500;
const TITLE_LENGTH = 80;
/** Of the long tail, in each script: most stand in a few items each. */
const RARE_WORDS = 60_000;
const SYLLABLES = {
  en: 'ba ne ko me ta so gri sha ra vi du fe la mo pa za lin dor hes wun'.split(' '),
  fa: 'با نه کو مه تا سو گر شا را وی دو فه لا مو پا زا لین در هس ون'.split(' '),
};

/** Writes the items of a record, the same ones each time. `span` is in milliseconds back from `now`. */
export function createItemWriter({
  items,
  itemsAStory,
  span,
  now,
}: {
  items: number;
  itemsAStory: number;
  span: number;
  now: Date;
}): ItemWriter {
  const random = randomFrom(7);
  const sentences = { en: ownSentences('en'), fa: ownSentences('fa') };
  const storyOf = storiesOf(items, itemsAStory, randomFrom(11));
  const last = storyOf.reduce((most, story) => Math.max(most, story), 0);
  let newest = 0;
  return {
    stories: last,
    item(index) {
      const story = storyOf[index] ?? 1;
      const isFirst = story > newest;
      newest = Math.max(newest, story);
      const roll = random();
      const language = roll < 0.38 ? 'fa' : roll < 0.385 ? 'ku' : 'en';
      const source = skewed(random, SOURCES, 2.7);
      const names = namesIn(random);
      const { title, text, mentions } = written(language === 'en' ? 'en' : 'fa', names, sentences, random);
      const signals = random() < 0.2 ? signalsIn(random) : [];
      return {
        source,
        // Two of the sources carry what many others publish.
        publisher: source % 100 === 2 ? `Outlet ${skewed(random, 900, 2)}` : `Source ${source}`,
        title,
        text,
        language,
        // Ever more comes a day: of the last month twice as much as of the mean one.
        seen: new Date(now.getTime() - span * (1 - index / items) ** 1.25).toISOString(),
        story,
        relation: isFirst ? 'first' : (JOINED[Math.floor(random() * JOINED.length)] ?? 'copy'),
        reviewed: signals.length > 0 && random() < 0.08,
        signals,
        mentions,
      };
    },
  };
}

/** By item, the story that it belongs to, from 1 on: new, or one of the last ones, the larger the likelier. */
function storiesOf(items: number, itemsAStory: number, random: () => number): Uint32Array {
  const stories = new Uint32Array(items);
  /** A story stands here once for each of its last items. */
  const open: number[] = [];
  let newest = 0;
  for (let index = 0; index < items; index++) {
    const isNew = open.length === 0 || random() < 1 / itemsAStory;
    const story = isNew ? ++newest : (open[Math.floor(random() * open.length)] ?? newest);
    stories[index] = story;
    // Once in a few thousand, a story that everybody takes up.
    const weight = isNew && random() < 0.0001 ? 1_000 : 1;
    for (let copy = 0; copy < weight; copy++) open.push(story);
    while (open.length > OPEN_STORIES) open.splice(0, open.length - OPEN_STORIES);
  }
  return stories;
}

/** From 1 to `count`, the low ones far more often. */
function skewed(random: () => number, count: number, power: number): number {
  return 1 + Math.floor(count * random() ** power);
}

function namesIn(random: () => number): number[] {
  if (random() >= 0.3) return [];
  const names = Array.from({ length: 1 + Math.floor(random() * random() * 4) }, () => skewed(random, NAMES, 2.2));
  return [...new Set(names)];
}

function signalsIn(random: () => number): FilledItem['signals'] {
  const names = new Set<SignalName>();
  do names.add(weighted(random));
  while (random() < 0.2);
  return [...names].map((signal) => ({
    signal,
    score: 0.5 + 0.5 * Math.sqrt(random()),
    voice: signal === 'call_for_killing' ? (random() < 0.4 ? 'direct' : 'reported') : null,
    speaker: signal === 'call_for_killing' && random() < 0.7 ? `entity-${skewed(random, NAMES, 2.2)}` : null,
  }));
}

function weighted(random: () => number): SignalName {
  let left = random();
  for (const signal of SIGNALS) {
    left -= WEIGHTS[signal];
    if (left < 0) return signal;
  }
  return 'memory';
}

/** Some sentences, 300 to 900 characters, with the names and some rare words among them. */
function written(
  script: 'en' | 'fa',
  names: readonly number[],
  sentences: Record<'en' | 'fa', string[]>,
  random: () => number,
): Pick<FilledItem, 'title' | 'text' | 'mentions'> {
  const own = sentences[script];
  const sentence = () => (own[Math.floor(random() * own.length)] ?? '').toWellFormed().replaceAll('\0', '');
  const title = sentence().slice(0, TITLE_LENGTH).toWellFormed();
  const length = 300 + 600 * random();
  const mentions: FilledItem['mentions'] = [];
  let text = '';
  for (const entity of names) {
    const surface = script === 'en' ? `Name ${entity}` : `نام ${entity}`;
    mentions.push({ entity, start: title.length + 1 + text.length, surface });
    text += `${surface} ${rareWord(script, random)} ${sentence()} `;
  }
  while (text.length < length) text += `${sentence()} ${random() < 0.4 ? `${rareWord(script, random)} ` : ''}`;
  return { title, text: text.slice(0, 1_200).toWellFormed(), mentions };
}

/** Of so many invented words the low numbers come often, the high ones a few times in the whole record. */
function rareWord(script: 'en' | 'fa', random: () => number): string {
  let number = skewed(random, RARE_WORDS, 1.6);
  let word = '';
  const syllables = SYLLABLES[script];
  do {
    word += syllables[number % syllables.length] ?? '';
    number = Math.floor(number / syllables.length);
  } while (number > 0);
  return word;
}
