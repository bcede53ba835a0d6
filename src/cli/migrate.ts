import { readEnv } from '#src/base/env.ts';
import { openApp } from '#src/pipeline/app.ts';
import type { Command } from './command.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'bring the database and its configuration up to date',
  help: `Usage: khavaran migrate

Every start does this by itself; installations of several processes may run it once beforehand.`,
  options: {},
  async run({ env: environment, stdout, stderr }) {
    await using _app = await openApp(readEnv(environment), environment, {
      report: (sentence) => stderr.write(`${sentence}\n`),
    });
    stdout.write('The database is up to date.\n');
    return 0;
  },
};
