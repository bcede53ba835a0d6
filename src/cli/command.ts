import type { Readable, Writable } from 'node:stream';
import type { ParseArgsConfig } from 'node:util';

export interface CommandContext {
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  positionals: string[];
  stdin: Readable;
  stdout: Writable;
  /** Progress and errors; standard output carries results alone. */
  stderr: Writable;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** One file each in this folder, registered by a line in `main.ts`, which parses, prints `--help` and reports errors. */
export interface Command {
  /** `parse-feed`, or two words for a group: `sources list`. */
  name: string;
  summary: string;
  /** The help text below the summary: usage line, options, an example, what comes out. */
  help: string;
  options: NonNullable<ParseArgsConfig['options']>;
  /** Most words that may follow besides options (files, keys); none where it is left out. */
  words?: number;
  /** Holds nothing that must be closed in order: Ctrl-C ends it at once. */
  filter?: boolean;
  /** Resolves to the exit code: 0 done, 1 done with problems (each named on stderr), 2 wrong usage. */
  run(context: CommandContext): Promise<number>;
}
