// What each piece of evidence is worth, learned from pairs of items:
//   node scripts/story-weights.ts [--write]
// Logistic regression over the pairs that the index proposes, drawn towards the weights as they are, signs kept. Pairs come
// from our own labelled stories (as they are, and with their dates drawn together into one quarter, so that they are as
// crowded as a real stream) and from invented news. Prints how stories of folds that were left out are grouped, before and
// after; --write puts the weights of all folds together into src/stories/weights.ts.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { randomFrom } from '#src/analysis/signals/learn/random.ts';
import type { StoryItem } from '#src/model/story.ts';
import type { Candidate } from '#src/stories/assign.ts';
import { featuresOf } from '#src/stories/features.ts';
import { byPublication, group } from '#src/stories/group.ts';
import { StoryIndex } from '#src/stories/story-index.ts';
import { matchesOf } from '#src/stories/story-scores.ts';
import { NAMES, setWeights, type Weights, weightsNow } from '#src/stories/weigh.ts';
import { scoreGrouping } from '../tests/stories/grouping-scores.ts';
import { inventedNews } from './bench/invented-news.ts';
import { ROOT } from './signal-files.ts';
import { StorySetReader } from './story-sets.ts';

interface Pair {
  values: Float64Array;
  same: boolean;
  weight: number;
  /** Folds of the two items' stories. */
  folds: [number, number];
}

interface Labelled {
  item: StoryItem;
  story: string;
}

interface Found {
  precision: number;
  recall: number;
}

const FOLDS = 5;
const DAY = 86_400_000;
const QUARTER = 90;
const DENSE = 3000;
const DENSE_WEIGHT = 0.25;
/** Two that are joined wrongly cost more than two that are left apart. */
const WRONG_JOIN = 2;
/** How strongly the weights are held to what they were, in pairs. */
const HELD = 12;
const STEPS = 400;

const config = (name: string): string => readFileSync(path.join(ROOT, 'config', name), 'utf8');
const reader = new StorySetReader({
  watchlist: parseWatchlist(config('entities.yaml')),
  model: JSON.parse(config('signals/model.json')),
});
const set = reader.own();
const labelled = set.items.flatMap((item, index): Labelled[] => {
  const story = set.labels[index]?.story;
  return story ? [{ item, story }] : [];
});
const sets = [labelled, crowded(labelled)];
const dense = [...denseNews()];
const pairs = [...sets.flatMap((one) => pairsOf(one, 1)), ...pairsOf(dense, DENSE_WEIGHT)];
process.stdout.write(`${pairs.length} pairs, ${pairs.filter(({ same }) => same).length} of one story\n`);

const before = weightsNow();
report('as they are', before);
const held = Array.from({ length: FOLDS }, (_, fold) => learn(pairs.filter(({ folds }) => !folds.includes(fold))));
reportFolds('folds left out', held);
const fitted = learn(pairs);
report('fitted to all', fitted);
for (const name of NAMES)
  process.stdout.write(
    `${name.padEnd(16)}${before.weights[name].toFixed(2).padStart(8)}${fitted.weights[name].toFixed(2).padStart(8)}\n`,
  );
process.stdout.write(
  `${'bias'.padEnd(16)}${before.bias.toFixed(2).padStart(8)}${fitted.bias.toFixed(2).padStart(8)}\n`,
);
if (process.argv.includes('--write')) write(fitted);

function foldOf(story: string): number {
  let sum = 0;
  for (const letter of story) sum = (sum * 31 + letter.charCodeAt(0)) % 1_000_003;
  return sum % FOLDS;
}

/** The same stories within one quarter: each keeps the distances between its items. */
function crowded(items: readonly Labelled[]): Labelled[] {
  const random = randomFrom(7);
  const shifts = new Map<string, number>();
  return items.map(({ item, story }) => {
    if (!item.published) return { item, story };
    const first =
      shifts.get(story) ?? Math.floor(random() * QUARTER) * DAY + Date.UTC(2024, 0, 1) - item.published.getTime();
    shifts.set(story, first);
    return { item: { ...item, published: new Date(item.published.getTime() + first) }, story };
  });
}

function* denseNews(): Generator<Labelled> {
  let count = 0;
  for (const { item, event } of inventedNews(1_000_000)) {
    if (count++ === DENSE) return;
    yield { item, story: `invented ${event}` };
  }
}

/** What the index proposes for each item, in order of publication, the others kept under their true stories. */
function pairsOf(items: readonly Labelled[], weight: number): Pair[] {
  const index = new StoryIndex();
  const numbers = new Map<string, number>();
  const storyNames: string[] = [];
  const truth = new Map(items.map(({ item, story }) => [item.id, story]));
  const found: Pair[] = [];
  for (const item of byPublication(items.map((one) => one.item))) {
    const story = truth.get(item.id) ?? '';
    const features = featuresOf(item);
    const candidates: Candidate[] = index.candidates(features);
    for (const { candidate, evidence } of matchesOf(features, candidates)) {
      const other = storyNames[candidate.story] ?? '';
      found.push({
        values: Float64Array.from(NAMES, (name) => evidence[name]),
        same: other === story,
        weight: weight / Math.sqrt(candidates.length),
        folds: [foldOf(story), foldOf(other)],
      });
    }
    let number = numbers.get(story);
    if (number === undefined) {
      number = storyNames.push(story) - 1;
      numbers.set(story, number);
    }
    index.add(item.id, number, features);
  }
  return found;
}

/** Gradient descent with momentum on the penalised logistic loss. */
function learn(from: readonly Pair[]): Weights {
  const start = [...NAMES.map((name) => before.weights[name]), before.bias];
  const current = [...start];
  const speed = start.map(() => 0);
  const total = from.reduce((sum, pair) => sum + pair.weight * (pair.same ? 1 : WRONG_JOIN), 0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = start.map((value, i) => (HELD * ((current[i] ?? 0) - value)) / (1 + Math.abs(value)) / total);
    for (const { values, same, weight } of from) {
      let sum = current[NAMES.length] ?? 0;
      for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) * (current[i] ?? 0);
      const slope = ((1 / (1 + Math.exp(-sum)) - (same ? 1 : 0)) * weight * (same ? 1 : WRONG_JOIN)) / total;
      for (let i = 0; i < values.length; i++) gradient[i] = (gradient[i] ?? 0) + slope * (values[i] ?? 0);
      gradient[NAMES.length] = (gradient[NAMES.length] ?? 0) + slope;
    }
    for (let i = 0; i < current.length; i++) {
      speed[i] = 0.9 * (speed[i] ?? 0) - 2 * (gradient[i] ?? 0);
      const next = (current[i] ?? 0) + (speed[i] ?? 0);
      const sign = Math.sign(start[i] ?? 0);
      // What was found to tell nothing stays so: its sign is not known.
      current[i] = sign > 0 ? Math.max(0, next) : sign < 0 ? Math.min(0, next) : 0;
    }
  }
  const weights = { ...before.weights };
  NAMES.forEach((name, i) => {
    weights[name] = Math.round((current[i] ?? 0) * 100) / 100;
  });
  return { weights, bias: Math.round((current[NAMES.length] ?? 0) * 100) / 100 };
}

function report(name: string, weights: Weights): void {
  setWeights(weights);
  for (const [index, items] of sets.entries()) {
    const said = new Map(
      group(byPublication(items.map(({ item }) => item))).map(({ item, story }) => [item.id, story]),
    );
    line(
      `${name}, ${index === 0 ? 'own' : 'crowded'}`,
      items.map(({ story }) => story),
      items.map(({ item }) => said.get(item.id)),
    );
  }
}

/** Each item in the grouping by the weights that were learned without its story, among all other items. */
function reportFolds(name: string, folds: readonly Weights[]): void {
  for (const [index, items] of sets.entries()) {
    const count = { precision: 0, recall: 0, both: 0, said: 0, truth: 0 };
    folds.forEach((weights, fold) => {
      setWeights(weights);
      const stories = new Map(
        group(byPublication(items.map(({ item }) => item))).map(({ item, story }) => [item.id, story]),
      );
      for (const { item, story } of items.filter((one) => foldOf(one.story) === fold)) {
        const said = items.filter((one) => stories.get(one.item.id) === stories.get(item.id));
        const truth = items.filter((one) => one.story === story);
        const both = said.filter((one) => one.story === story).length;
        count.precision += both / said.length / items.length;
        count.recall += both / truth.length / items.length;
        count.both += both - 1;
        count.said += said.length - 1;
        count.truth += truth.length - 1;
      }
    });
    const { precision, recall, both, said, truth } = count;
    print(
      `${name}, ${index === 0 ? 'own' : 'crowded'}`,
      { precision, recall },
      { precision: both / said, recall: both / truth },
    );
  }
}

function line(name: string, truth: readonly unknown[], said: readonly unknown[]): void {
  const { bcubed, pairs: both } = scoreGrouping(truth, said);
  print(name, bcubed, both);
}

function print(name: string, bcubed: Found, both: Found): void {
  const three = ({ precision, recall }: Found): string =>
    `${precision.toFixed(3)} ${recall.toFixed(3)} ${((2 * precision * recall) / (precision + recall)).toFixed(3)}`;
  process.stdout.write(`${name.padEnd(28)} B-cubed ${three(bcubed)}  pairs ${three(both)}\n`);
}

function write({ weights, bias }: Weights): void {
  const file = path.join(ROOT, 'src', 'stories', 'weights.ts');
  const lines = NAMES.map((name) => `  ${name}: ${weights[name]},`);
  writeFileSync(
    file,
    `// Made by \`node scripts/story-weights.ts --write\`, which starts from what stands here.\n\nimport type { Evidence } from './compare.ts';\n\n/** What each piece of evidence is worth in log-odds. */\nexport const WEIGHTS: Readonly<Record<keyof Evidence, number>> = {\n${lines.join('\n')}\n};\n\n/** Log-odds of one event before any evidence, for two items that share a key. */\nexport const BIAS = ${bias};\n`,
  );
}
