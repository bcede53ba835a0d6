import { once } from 'node:events';
import { readEnv } from '#src/base/env.ts';
import { openApp } from '#src/pipeline/app.ts';
import { readJudgedItems } from '#src/store/judged-items.ts';
import type { Command } from './command.ts';

export const corrections: Command = {
  name: 'corrections',
  summary: 'print what people judged at the desk, for the machine to learn from',
  help: `Usage: khavaran corrections > corrections.jsonl

One JSON object per line: an item as it was analysed, a signal and whether it carries it, or a watched name and whether it
names it, by the last word on it at the desk. "npm run train -- --corrections corrections.jsonl" learns from them and shows
what changes before it writes.
The file holds texts as they were collected: keep it as you keep the database.`,
  options: {},
  async run({ env: environment, stdout, stderr }) {
    await using app = await openApp(readEnv(environment), environment, {
      report: (sentence) => stderr.write(`${sentence}\n`),
      sync: false,
    });
    let lines = 0;
    for await (const { signals, names, published, id, ...item } of readJudgedItems(app.db)) {
      const labelled = { ...item, id: String(id), published: published?.toISOString() ?? null };
      for (const judgement of [...signals, ...names]) {
        lines += 1;
        if (!stdout.write(`${JSON.stringify({ item: labelled, ...judgement })}\n`)) await once(stdout, 'drain');
      }
    }
    stderr.write(
      `${lines === 0 ? 'Nothing has been judged yet: see the review page of the desk.' : `Corrections: ${lines}.`}\n`,
    );
    return 0;
  },
};
