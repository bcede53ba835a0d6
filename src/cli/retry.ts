import { readEnv } from '#src/base/env.ts';
import { plainLine } from '#src/model/display-text.ts';
import { openStore } from '#src/pipeline/operations/open-store.ts';
import { countSetAside, listSetAside, retrySetAside } from '#src/store/set-aside.ts';
import type { Command } from './command.ts';

const MOST_LINES = 100;

export const retryCommand: Command = {
  name: 'retry',
  summary: 'try again the items that could not be analysed',
  help: `Usage: khavaran retry [--list]

An item whose analysis fails three times is set aside with the reason, and the others go on. This tries those again,
three times each, which is worth it after an update or once the cause is gone; a running Khavaran begins within half a
minute.

  --list  only name them, the newest first, each with its number, its source and the reason`,
  options: { list: { type: 'boolean' } },
  async run({ values, env: environment, stdout, stderr }) {
    await using store = await openStore(readEnv(environment), {
      report: (sentence) => stderr.write(`${sentence}\n`),
    });
    const count = await countSetAside(store.db);
    if (count === 0) {
      stdout.write('No item is set aside.\n');
      return 0;
    }
    if (values.list !== true) {
      const tried = await retrySetAside(store.db);
      stdout.write(`${tried} ${tried === 1 ? 'item is' : 'items are'} tried again.\n`);
      return 0;
    }
    for (const { id, source, title, reason } of await listSetAside(store.db, MOST_LINES))
      stdout.write(`${id}\t${source}\t${plainLine(title)}\t${plainLine(reason)}\n`);
    if (count > MOST_LINES) stdout.write(`… and ${count - MOST_LINES} more\n`);
    return 0;
  },
};
