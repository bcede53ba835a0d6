import { createEntityMatcher, type MatchableText } from '#src/analysis/entities/matcher.ts';
import type { Watchlist } from '#src/analysis/entities/watchlist.ts';
import { normalise } from '#src/analysis/normalise.ts';
import { findWords } from '#src/analysis/words.ts';
import { type Bench, type Figure, figureOfRace } from './figure.ts';
import { inventedNames } from './invented-names.ts';
import { mixedTexts } from './own-texts.ts';
import { type Contestant, cpuSeconds, race } from './race.ts';
import { PEERS } from './substring-peers.ts';

const GOAL = 10;
const LIMIT = 'each letter read once, nothing looked up';

/** How fast a long list of names is looked for, beside what npm has and the naive ways. */
export const aliases: Bench = {
  name: 'aliases',
  about: 'Watched names looked for in texts of 1,000 characters, two fifths English, two fifths Persian',
  async run({ quick, progress }) {
    const originals = mixedTexts(quick ? 100 : 1_000, 1000).map(({ text }) => text);
    const figures = (quick ? [2_000] : [5_000, 100_000]).flatMap((count) => {
      progress(`${count} names`);
      return lookFor(inventedNames(count, originals), originals, quick ? 3 : 5, progress);
    });
    return {
      figures,
      notes: [
        'A megabyte is a million bytes of UTF-8; a Persian letter takes two. One text in four has a name of the list put in.',
        '"As it comes": from the text to what was found. Letters are made alike in the same way for all; ours parts words too.',
        '"Made ready": that work done before, for all. Ours finds names with joiners, hyphens, other romanisations, particles and suffixes, whole words only, in offsets of the original; the peers find substrings as they stand.',
      ],
    };
  },
};

function lookFor(names: string[], originals: string[], rounds: number, progress: (words: string) => void): Figure[] {
  const given = originals.map((text, index) =>
    index % 4 === 0 ? `${text.slice(0, 500)} ${names[(index * 7919) % names.length]} ${text.slice(500)}` : text,
  );
  const megabytes = given.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  const plainTexts = given.map((text) => normalise(text).text);
  const plainNames = names.map((name) => normalise(name).text);
  const matcher = createEntityMatcher(watchlistOf(names));
  const prepared = given.map(prepare);
  const peers = PEERS.map(({ name, build }) => {
    let find: (text: string) => unknown = () => null;
    const seconds = cpuSeconds(() => {
      find = build(plainNames);
    });
    progress(`${name} built in ${seconds.toFixed(1)} s of CPU`);
    return { name, find };
  });
  const over = <Text>(name: string, texts: readonly Text[], find: (text: Text) => unknown): Contestant => ({
    name,
    run: () => {
      for (const text of texts) find(text);
      return megabytes;
    },
  });
  const loop = indexOfLoop(plainTexts, plainNames, megabytes);
  const asItComes = [
    over('khavaran', given, (text) => matcher.find(prepare(text))),
    over(LIMIT, given, sumOfLetters),
    ...peers.map(({ name, find }) => over(name, given, (text) => find(normalise(text).text))),
    loop,
  ];
  const madeReady = [
    over('khavaran', prepared, (text) => matcher.find(text)),
    over(LIMIT, given, sumOfLetters),
    ...peers.map(({ name, find }) => over(name, plainTexts, find)),
    loop,
  ];
  const title = `${names.length.toLocaleString('en')} names`;
  return [
    figureOfRace(`${title}, text as it comes`, 'MB/s', race(asItComes, rounds), { goal: GOAL, limit: LIMIT }),
    figureOfRace(`${title}, text made ready`, 'MB/s', race(madeReady, rounds), { goal: GOAL, limit: LIMIT }),
  ];
}

function prepare(content: string): MatchableText {
  const normalised = normalise(content);
  return { content, normalised, words: findWords(normalised, content), published: null };
}

/** Slow, and asked about few texts. */
function indexOfLoop(texts: readonly string[], names: readonly string[], megabytes: number): Contestant {
  const few = texts.slice(0, Math.max(4, Math.round(200_000 / names.length)));
  let found = 0;
  return {
    name: 'indexOf, a name at a time',
    run: () => {
      for (const text of few) for (const name of names) if (text.indexOf(name) >= 0) found++;
      return found < 0 ? 0 : (megabytes * few.length) / texts.length;
    },
  };
}

function sumOfLetters(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum + text.charCodeAt(i)) | 0;
  return sum;
}

/** Each name a watched person, as the watchlist would have it. */
function watchlistOf(names: readonly string[]): Watchlist {
  return {
    contexts: {},
    spellings: [],
    entities: names.map((name, index) => ({
      id: `person-${index}`,
      type: 'person',
      name: { en: name, fa: name },
      wider: false,
      why: { en: 'invented for a measurement' },
      source: 'https://example.org/',
      wikidata: null,
      offices: [],
      aliases: { latin: [], arabic: [], other: [] },
      cased: [],
      distinctive: [],
      surnames: [],
      common: [],
      titles: [],
      conditional: [],
      not: [],
    })),
  };
}
