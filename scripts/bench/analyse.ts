import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createAnalyser } from '#src/analysis/analyse.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { normalise } from '#src/analysis/normalise.ts';
import { findWords } from '#src/analysis/words.ts';
import type { AnalysisInput } from '#src/model/signal.ts';
import { bayesBaseline, keywordVerdict } from '../baselines.ts';
import { prepareExamples } from '../prepare-examples.ts';
import { ROOT, readModel, readOwnExamples } from '../signal-files.ts';
import { type Bench, figureOfRace } from './figure.ts';
import { mixedTexts, ownTexts } from './own-texts.ts';
import { type Contestant, race } from './race.ts';

const LENGTH = 1000;
const GOAL = 2000;
const LIMIT = 'letters made alike and parted into words, nothing else';

/** How many items a second are analysed in full: language, watched names, signals. */
export const analyse: Bench = {
  name: 'analyse',
  about: `Items of ${LENGTH} characters, analysed in full`,
  async run({ quick, progress }) {
    const rounds = quick ? 3 : 7;
    const watchlist = parseWatchlist(readFileSync(path.join(ROOT, 'config', 'entities.yaml'), 'utf8'));
    const analyser = createAnalyser({ watchlist, model: readModel() });
    progress('training the naive Bayes classifier of natural');
    const examples = readOwnExamples(() => {}).slice(0, quick ? 60 : 1200);
    const bayes = bayesBaseline(examples, prepareExamples(examples));
    const count = quick ? 200 : 2000;
    const sets: [string, AnalysisInput[]][] = [
      ['English', ownTexts('en', count, LENGTH)],
      ['Persian', ownTexts('fa', count, LENGTH)],
      ['mixed languages', mixedTexts(count, LENGTH)],
    ];
    const figures = sets.map(([name, items]) => {
      progress(name);
      // The classifier is asked about few: it is slow.
      const few = prepareExamples(
        items.slice(0, quick ? 5 : 40).map((item) => ({ ...item, language: 'en', signals: [] })),
      );
      const contestants: Contestant[] = [
        { name: 'khavaran', run: () => counted(items, analyser) },
        { name: LIMIT, run: () => counted(items, ({ text }) => findWords(normalise(text), text)) },
        { name: 'naive Bayes of natural, words given', run: () => counted(few, bayes) },
        { name: 'keyword list, a regular expression a signal', run: () => counted(items, keywordVerdict) },
      ];
      return figureOfRace(`analysed, ${name}`, 'items/s', race(contestants, rounds), { goal: GOAL, limit: LIMIT });
    });
    return {
      figures,
      notes: [
        'Texts are joined from our own examples of this subject, so that nearly every item has names and signals to find.',
        'The classifier and the keyword list tell signals alone: no language, no names, no span, no voice.',
      ],
    };
  },
};

function counted<Item>(items: readonly Item[], work: (item: Item) => unknown): number {
  for (const item of items) work(item);
  return items.length;
}
