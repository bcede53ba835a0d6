import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Contexts } from '#src/analysis/entities/contexts.ts';
import { Lexicon } from '#src/analysis/signals/lexicon.ts';
import { remembered } from '#src/stories/remembered.ts';

const TEXTS = 100;
const LETTERS = 1_000_000;

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Bytes that live after all that nobody needs any more is gone. */
function living(): number {
  if (typeof collectGarbage !== 'function') throw new Error('nothing collects garbage');
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** A word of its own, cut out of a long text as a part of it. */
function wordOfText(turn: number): string {
  const text = `${'and so on '.repeat(LETTERS / 10)}telegraph-office-${turn}.`;
  return text.slice(LETTERS, -1);
}

const lexicon = new Lexicon({ concepts: {} });
const contexts = new Contexts({ contexts: { town: ['harbour', 'telegraph*'] } });

it.each([
  ['the lexicon', (word: string) => lexicon.wordOf(word, lexicon.columnsFor('en'))],
  ['the contexts', (word: string) => contexts.listsOf(word)],
  ['what words of stories give', remembered((word) => word.length)],
] as const)('%s does not keep the texts whose words it remembers', (_, use) => {
  const before = living();
  for (let turn = 0; turn < TEXTS; turn++) use(wordOfText(turn));
  expect(living() - before).toBeLessThan((TEXTS * LETTERS) / 4);
});
