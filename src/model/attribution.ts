import { isolated, plainLine } from './display-text.ts';
import { count } from './local-time.ts';
import type { Signal } from './signal.ts';
import type { Origin, StoryItem } from './story.ts';
import { type ReaderLanguage, SHARED_WORDS } from './wording.ts';

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
const PLATFORM_NAMES: Record<ReaderLanguage, Record<string, string>> = {
  en: { x: 'X', telegram: 'Telegram', bluesky: 'Bluesky', mastodon: 'Mastodon', youtube: 'YouTube', reddit: 'Reddit' },
  fa: {
    x: 'ایکس',
    telegram: 'تلگرام',
    bluesky: 'بلواسکای',
    mastodon: 'ماستودون',
    youtube: 'یوتیوب',
    reddit: 'ردیت',
  },
};

/** Cut by code point: names come from hostile pages too. */
function nameOf(text: string): string {
  const line = plainLine(text);
  return line.length <= NAME_LIMIT ? line : `${[...line.slice(0, NAME_LIMIT)].slice(0, -1).join('')}…`;
}

/** Who published an item, in the reader's language as far as the words are ours. */
export function reporterOf(item: StoryItem, language: ReaderLanguage): string {
  const { name, platform } = item.publisher;
  const publisher = nameOf(name) || SHARED_WORDS[language].unknownPublisher;
  const author = item.author ? nameOf(item.author.name) : '';
  const handle = item.author?.handle ? nameOf(item.author.handle.replace(/^@+/u, '')) : '';
  const platformName = PLATFORM_NAMES[language][platform];
  if (platformName === undefined) return publisher;
  const who = author && author !== publisher ? author : publisher;
  const shown = handle ? `${who} (${isolated(`@${handle}`)})` : who;
  return language === 'fa' ? `${shown} در ${platformName}` : `${shown} on ${platformName}`;
}

/** The speaker of a call as the reader knows them: the watched name of an entity id, else the words of the item. */
export function speakerOf(signal: Signal | null, names: EntityNames, language: ReaderLanguage): string | null {
  if (!signal?.speaker) return null;
  const known = names.get(signal.speaker);
  return known ? known[language] : nameOf(signal.speaker) || null;
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
  const words = SHARED_WORDS[language];
  const shown = isolated(speaker ?? words.unnamedSpeaker);
  // Only an outlet's own words stand without "as reported by".
  if (signal.voice === 'direct' && speaker !== null && isSamePublisher(item, signal, names))
    return { speaker, reporter, line: reporter };
  if (signal.voice === 'direct') {
    const line = language === 'fa' ? `${shown}، منتشرشده در ${reporter}` : `${shown}, published by ${reporter}`;
    return { speaker, reporter, line };
  }
  const line = language === 'fa' ? `${shown}، به گزارش ${reporter}` : `${shown}, as reported by ${reporter}`;
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
  const words = SHARED_WORDS[language];
  const origins = Math.max(1, story.origins.length);
  const copies = Math.max(0, story.items.length - origins);
  const sides = [
    ...new Set(
      story.origins.map((origin) => (origin.stance ? words.stances[origin.stance] : words.kinds[origin.kind])),
    ),
  ];
  const partisan = story.origins.every(({ stance }) => stance === 'state' || stance === 'opposition');
  const named = sides.length > 0 && (origins > 1 || partisan) ? ` (${sides.join(words.comma)})` : '';
  const number = count(origins, language);
  const repeats = count(copies, language);
  if (language === 'fa') {
    const head = origins === 1 ? `${number} منشأ${named}` : `${number} منشأ مستقل${named}`;
    return copies === 0 ? head : `${head}، ${repeats} بازنشر`;
  }
  const head = origins === 1 ? `${number} origin${named}` : `${number} independent origins${named}`;
  return copies === 0 ? head : `${head}, ${repeats} ${copies === 1 ? 'copy' : 'copies'}`;
}
