import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { Command } from '#src/cli/command.ts';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command in this process as the shell would. */
export async function runCommand(
  command: Command,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; stdin?: string } = {},
): Promise<CommandResult> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const output = Promise.all([text(stdout), text(stderr)]);
  const { values, positionals } = parseArgs({ args, options: command.options, allowPositionals: true });
  try {
    const code = await command.run({
      values,
      positionals,
      stdin: Readable.from([options.stdin ?? '']),
      stdout,
      stderr,
      env: options.env ?? {},
      signal: new AbortController().signal,
    });
    stdout.end();
    stderr.end();
    const [out, err] = await output;
    return { code, stdout: out, stderr: err };
  } finally {
    stdout.end();
    stderr.end();
  }
}
