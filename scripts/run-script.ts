import { codeOf, messageOf } from '#src/base/errors.ts';

const USAGE = 2;

/**
 * Runs a script, sets its exit code, and says in a sentence what was wrong with the words that it was called with, or with a
 * file that they name. All else is thrown on, for whoever mends the script.
 */
export async function runScript(
  main: () => number | Promise<number>,
  help: string,
  complain: (fault: string) => void,
): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (codeOf(error).startsWith('ERR_PARSE_ARGS')) {
      complain(`${messageOf(error).replace(/\. To specify a positional argument .*$/s, '.')}\n\n${help}`);
      process.exitCode = USAGE;
    } else if (error instanceof Error && 'path' in error && 'syscall' in error) {
      complain(messageOf(error));
      process.exitCode = 1;
    } else throw error;
  }
}
