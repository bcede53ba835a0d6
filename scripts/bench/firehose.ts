import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseWatchlist, type Watchlist } from '#src/analysis/entities/watchlist.ts';
import { createFirehoseFilter } from '#src/analysis/firehose-filter.ts';
import { normalise } from '#src/analysis/normalise.ts';
import type { CompiledLexicon } from '#src/analysis/signals/compile-lexicon.ts';
import { randomFrom } from '#src/analysis/signals/learn/random.ts';
import { findWords } from '#src/analysis/words.ts';
import { ROOT, readLexicon } from '../signal-files.ts';
import { everydayPosts } from './everyday-posts.ts';
import { type Bench, figureOfRace } from './figure.ts';
import { inventedName } from './invented-names.ts';
import { mixedTexts } from './own-texts.ts';
import { type Contestant, race } from './race.ts';

const GOAL = 50_000;
const LIMIT = 'letters made alike and parted into words, nothing else';
/** One post in so many is of our subject; one in so many names somebody whom nobody watches. */
const SUBJECT_EVERY = 50;
const NAMES_EVERY = 5;

/** How many posts of a stream of everything are told apart a second: those worth an analysis, and the rest. */
export const firehose: Bench = {
  name: 'firehose',
  about: 'Posts of a stream of everything, in many languages: which are worth an analysis',
  async run({ quick, progress }) {
    const watchlist = parseWatchlist(readFileSync(path.join(ROOT, 'config', 'entities.yaml'), 'utf8'));
    const lexicon = readLexicon();
    const posts = mixedPosts(quick ? 2_000 : 40_000);
    const characters = Math.round(posts.reduce((sum, { length }) => sum + length, 0) / posts.length);
    const filter = createFirehoseFilter(watchlist, lexicon);
    const expression = oneExpression(watchlist, lexicon);
    const over = (name: string, work: (post: string) => unknown): Contestant => ({
      name,
      run: () => {
        for (const post of posts) work(post);
        return posts.length;
      },
    });
    progress(`${posts.length} posts of ${characters} characters`);
    const contestants = [
      over('khavaran', filter),
      over(LIMIT, (post) => findWords(normalise(post), post)),
      over('one regular expression of all names and words', (post) => expression.test(post)),
    ];
    const passed = posts.filter(filter).length;
    return {
      figures: [
        figureOfRace('posts filtered', 'posts/s', race(contestants, quick ? 2 : 5), { goal: GOAL, limit: LIMIT }),
      ],
      notes: [
        `Posts of ${characters} characters on average; ${((100 * passed) / posts.length).toFixed(1)} in a hundred pass.`,
        'The regular expression knows no spelling but those written down, and finds words within words.',
      ],
    };
  },
};

function mixedPosts(count: number): string[] {
  const random = randomFrom(8);
  const everyday = everydayPosts(count);
  const ours = mixedTexts(Math.ceil(count / SUBJECT_EVERY), 280).map(({ text }) => text);
  return everyday.map((post, index) => {
    if (index % SUBJECT_EVERY === 0) return ours[index / SUBJECT_EVERY] ?? post;
    return index % NAMES_EVERY === 0 ? `${inventedName(random).latin}: ${post}` : post;
  });
}

const SYNTAX = /[\\^$.*+?()[\]{}|]/gu;

function oneExpression(watchlist: Watchlist, { concepts }: CompiledLexicon): RegExp {
  const names = watchlist.entities.flatMap(({ name, aliases, surnames, distinctive }) => [
    ...Object.values(name),
    ...Object.values(aliases).flat(),
    ...surnames,
    ...distinctive,
  ]);
  const words = ['execution', 'execution-done', 'death-penalty', 'massacre', 'offence-mohareb', 'year-1988', 'mek']
    .flatMap((concept) => Object.values(concepts[concept]?.terms ?? {}).flat())
    .filter((term) => !term.includes(' _ '))
    .map((term) => term.replaceAll('*', ''));
  return new RegExp([...new Set([...names, ...words])].map((word) => word.replace(SYNTAX, '\\$&')).join('|'), 'iu');
}
