import { isolated, plainLine } from './display-text.ts';
import { nameIn } from './entity.ts';
import type { Signal } from './signal.ts';
import type { Origin, StoryItem } from './story.ts';
import { type ReaderLanguage, sharedWords } from './wording.ts';

/** Names of watched entities by id, for the reader. */
export type EntityNames = ReadonlyMap<string, { en: string; fa: string }>;

/** Who says a thing and who tells of it: no line of an alert or a digest goes out without. */
export interface Attribution {
  /** Watched name, or the item's own words; null where the item names nobody or the signal has no speaker. */
  speaker: string | null;
  /** Who published the item: "Radio Example", "Sara N. (@sara) on X". */
  reporter: string;
  /** "Fars News, as reported by Radio Example", "Fars News", "Radio Example". */
  line: string;
}

const NAME_LIMIT = 120;
/** Cut by code point: names come from hostile pages too. */
function nameOf(text: string): string {
  const line = plainLine(text);
  return line.length <= NAME_LIMIT ? line : `${[...line.slice(0, NAME_LIMIT)].slice(0, -1).join('')}…`;
}

/** Who published an item, in the reader's language as far as the words are ours. */
export function reporterOf(item: StoryItem, language: ReaderLanguage): string {
  const { name, platform } = item.publisher;
  const publisher = nameOf(name) || sharedWords(language).unknownPublisher;
  const author = item.author ? nameOf(item.author.name) : '';
  const handle = item.author?.handle ? nameOf(item.author.handle.replace(/^@+/u, '')) : '';
  const { platforms } = sharedWords(language);
  const platformName = hasPlatform(platforms, platform) ? platforms[platform] : undefined;
  if (platformName === undefined) return publisher;
  const who = author && author !== publisher ? author : publisher;
  const shown = handle ? `${who} (${isolated(`@${handle}`)})` : who;
  return sharedWords(language).onPlatform(shown, platformName);
}

function hasPlatform<Names extends object>(names: Names, platform: string): platform is keyof Names & string {
  return Object.hasOwn(names, platform);
}

/** The speaker of a call as the reader knows them: the watched name of an entity id, else the words of the item. */
export function speakerOf(signal: Signal | null, names: EntityNames, language: ReaderLanguage): string | null {
  if (!signal?.speaker) return null;
  const known = names.get(signal.speaker);
  return known ? nameIn(known, language) : nameOf(signal.speaker) || null;
}

/** Attributes what `signal` of `item` says; without a signal, what the item says. */
export function attributionOf(
  item: StoryItem,
  signal: Signal | null,
  names: EntityNames,
  language: ReaderLanguage,
): Attribution {
  const reporter = reporterOf(item, language);
  if (signal?.signal !== 'call_for_killing') return { speaker: null, reporter, line: reporter };
  const speaker = speakerOf(signal, names, language);
  const words = sharedWords(language);
  const shown = isolated(speaker ?? words.unnamedSpeaker);
  // Only an outlet's own words stand without "as reported by".
  if (signal.voice === 'direct' && speaker !== null && isSamePublisher(item, signal, names))
    return { speaker, reporter, line: reporter };
  const line = signal.voice === 'direct' ? words.publishedBy(shown, reporter) : words.asReportedBy(shown, reporter);
  return { speaker, reporter, line };
}

function isSamePublisher(item: StoryItem, signal: Signal, names: EntityNames): boolean {
  const known = signal.speaker ? names.get(signal.speaker) : undefined;
  const speakers = known ? [known.en, known.fa] : [signal.speaker ?? ''];
  const publishers = [item.publisher.name, item.author?.name ?? ''].filter((name) => name !== '');
  const comparable = (name: string) => plainLine(name).toLocaleLowerCase('en');
  return speakers.some((speaker) => publishers.some((publisher) => comparable(publisher) === comparable(speaker)));
}

/** What `originsSentence` asks of a story: a list knows how many items there are without having read them. */
export interface Corroboration {
  origins: readonly Pick<Origin, 'kind' | 'stance'>[];
  items: { length: number };
}

/**
 * "1 origin, 3 copies" or "3 independent origins (UN, press, NGO), 5 copies". A single origin that takes a side says
 * which: "1 origin (opposition)".
 */
export function originsSentence(story: Corroboration, language: ReaderLanguage): string {
  const words = sharedWords(language);
  const origins = Math.max(1, story.origins.length);
  const copies = Math.max(0, story.items.length - origins);
  const sides = [
    ...new Set(
      story.origins.map((origin) => (origin.stance ? words.stances[origin.stance] : words.kinds[origin.kind])),
    ),
  ];
  const partisan = story.origins.every(({ stance }) => stance === 'state' || stance === 'opposition');
  const named = sides.length > 0 && (origins > 1 || partisan) ? ` (${sides.join(words.comma)})` : '';
  const head = words.origins(origins, named);
  return copies === 0 ? head : `${head}${words.comma}${words.copies(copies)}`;
}
