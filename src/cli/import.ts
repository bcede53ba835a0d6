import path from 'node:path';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { plainLine } from '#src/model/display-text.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { type App, openApp } from '#src/pipeline/app.ts';
import { collectFrom } from '#src/pipeline/collect.ts';
import { raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { keepDigest } from '#src/pipeline/send-digests.ts';
import { IMPORT_SOURCE } from '#src/pipeline/sources/import-source.ts';
import { spanOfItemsSince } from '#src/store/items.ts';
import { findSource, upsertSource } from '#src/store/sources.ts';
import type { Command } from './command.ts';
import { ConsoleReport, plural } from './console-report.ts';
import { operatorAtConsole } from './operator.ts';

export const importFiles: Command = {
  name: 'import',
  summary: 'read items from files into the record',
  help: `Usage: khavaran import FILE…

Each file is JSON Lines (a line per item: {"id", "url", "source": {"name", "kind", "platform"}, "published",
"language", "title", "text"}), or the plain text or HTML of a single article, whose quoted posts become items of their
own. What is imported is analysed and placed in stories; alerts and a digest over the time that the items span are kept
on the desk and sent to nobody. Importing a file again changes nothing.
A line that cannot be read is named; the others go on. Exit code 1 when there was such a line.`,
  words: Number.POSITIVE_INFINITY,
  options: {},
  async run({ positionals, env: environment, stderr, stdout, signal }) {
    if (positionals.length === 0) throw new KhavaranError('cli/usage', 'Which files? See: khavaran import --help');
    const report = new ConsoleReport(stderr);
    await using app = await openApp(readEnv(environment), environment, { report: (sentence) => report.say(sentence) });
    const started = app.clock.now();
    let problems = 0;
    let created = 0;
    let revised = 0;
    for (const file of positionals) {
      const look = await importFile(app, file, signal);
      if (!look) break;
      created += look.created;
      revised += look.revised;
      const failed = look.outcome === 'broken' || look.outcome === 'refused';
      // Where nothing of a file can be read, its one problem is the reason.
      const notRead = look.problems.filter((problem) => problem !== look.reason);
      problems += notRead.length + (failed ? 1 : 0);
      if (look.outcome === 'empty') {
        problems++;
        report.say(`${file}: it is empty, so there is nothing to import.`);
        continue;
      }
      if (failed) report.say(`${file}: ${plainLine(look.reason ?? 'It cannot be read.')}`);
      for (const problem of notRead) report.say(plainLine(problem));
      if (!failed) report.say(`${file}: ${look.created} new, ${look.revised} changed, ${look.unchanged} known.`);
    }
    const analysed = await analyseWaiting(app, signal, (count) => report.say(`  ${plural(count, 'item')} analysed`));
    for (const { item, reason } of analysed.failed) report.say(`Item ${item} could not be analysed: ${reason}`);
    const alerts = await raiseAlerts(app.alerts, signal);
    const span = created + revised > 0 ? await spanOfItemsSince(app.db, IMPORT_SOURCE.key, started) : null;
    const digest = span
      ? await keepDigest(
          app.digests,
          { from: span.from, to: new Date(span.to.getTime() + 1) },
          `import:${started.toISOString()}`,
        )
      : null;
    stdout.write(
      `${plural(created, 'item')} imported, ${revised} changed; ${plural(alerts.length, 'alert')} raised` +
        `${digest ? `; digest ${digest.id} made` : ''}.\n`,
    );
    return problems + analysed.failed.length > 0 ? 1 : 0;
  },
};

async function importFile(app: App, file: string, signal: AbortSignal) {
  const id = await upsertSource(app.db, IMPORT_SOURCE, 'import');
  const source = await findSource(app.db, { id });
  if (!source) return null;
  const settings = { path: path.resolve(file) };
  return collectFrom(
    app,
    { ...source, settings, state: null },
    {
      reason: 'import',
      operator: operatorAtConsole(),
      signal,
    },
  );
}
