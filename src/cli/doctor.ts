import pc from 'picocolors';
import { type Check, examine } from '#src/pipeline/operations/doctor.ts';
import type { Command } from './command.ts';

const PAINT = { ok: pc.green, warning: pc.yellow, fault: pc.red };

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'look whether everything is as it should be, and say what to do',
  help: `Usage: khavaran doctor [--json]

Looks at settings, disk, keys, Redis, browser, database, clock, sources, deliveries, waiting work, the archive, kept
secrets, configuration, languages and channels, whether the service runs or not, and sends nothing. Each line is ok, a
warning or a fault, with what to do. Exit code 0 without faults, 1 with any.

  --json   one JSON object a line: {"name", "state", "says", "advice"}`,
  options: { json: { type: 'boolean' } },
  async run({ env, stdout, stderr, values }) {
    let faults = 0;
    for await (const check of examine(env, { report: (sentence) => stderr.write(`${sentence}\n`) })) {
      if (check.state === 'fault') faults++;
      stdout.write(values.json === true ? `${JSON.stringify(check)}\n` : lineOf(check));
    }
    return faults > 0 ? 1 : 0;
  },
};

function lineOf({ name, state, says, advice }: Check): string {
  const indent = ' '.repeat(24);
  const text = [says, ...(advice === null ? [] : [`→ ${advice}`])].join('\n').replaceAll('\n', `\n${indent}`);
  return `${PAINT[state](state.padEnd(9))} ${name.padEnd(13)} ${text}\n`;
}
