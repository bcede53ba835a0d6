import { open, rename, rm } from 'node:fs/promises';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { openApp } from '#src/pipeline/app.ts';
import { type ExportSubject, exportEvidence } from '#src/pipeline/evidence/export-evidence.ts';
import type { Command } from './command.ts';
import { plural } from './console-report.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'write the evidence of a story or of items as a package (WACZ)',
  help: `Usage: khavaran export --story ID [--out FILE]
       khavaran export --item ID [--item ID …] [--out FILE]

ID is the number in the address at the desk (/stories/12, /items/34). The package holds the items, every capture behind
them as a web archive (WARC 1.1), pictures of pages, the proof that the captures stand in the signed chain, and a report
that people read. https://replayweb.page and other tools for web archives open it; README.txt in it tells how anybody
checks it without us.

  --out FILE   where to write; default story-ID.wacz or item-ID.wacz, - for standard output`,
  options: {
    story: { type: 'string' },
    item: { type: 'string', multiple: true },
    out: { type: 'string' },
  },
  async run({ env: environment, values, stdout, stderr, signal }) {
    const items = (Array.isArray(values.item) ? values.item : []).map((one) => idOf(String(one)));
    const story = typeof values.story === 'string' ? idOf(values.story) : null;
    if ((story === null) === (items.length === 0))
      throw new KhavaranError('cli/usage', 'Name a story or items, and not both. See: khavaran export --help');
    const subject: ExportSubject = story === null ? { items } : { story };
    const out =
      typeof values.out === 'string' ? values.out : story === null ? `item-${items[0]}.wacz` : `story-${story}.wacz`;
    const env = readEnv(environment);
    const say = (sentence: string) => stderr.write(`${sentence}\n`);
    await using app = await openApp(env, environment, { report: say, sync: false });
    const context = { ...app, ...app.evidence.exporting, checkpoints: app.evidence.checkpoints };
    if (out === '-') {
      await exportEvidence(context, subject, stdout, signal);
      return 0;
    }
    // Under another name until it is whole: half a package is none.
    const unfinished = `${out}.part`;
    // Opened beforehand: a place where nothing can be written is said before the work is done.
    const file = await open(unfinished, 'w');
    try {
      const summary = await exportEvidence(context, subject, file.createWriteStream(), signal);
      await rename(unfinished, out);
      for (const sentence of summary.withoutPayload) say(sentence);
      stdout.write(`${out}: ${plural(summary.items, 'item')}, ${plural(summary.captures, 'capture')}.\n`);
      return summary.withoutPayload.length > 0 ? 1 : 0;
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  },
};

function idOf(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1)
    throw new KhavaranError('cli/usage', `"${text}" is no number of a story or item. See: khavaran export --help`);
  return id;
}
