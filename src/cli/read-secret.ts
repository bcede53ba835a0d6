import { KhavaranError } from '#src/base/errors.ts';
import type { CommandContext } from './command.ts';

const LONGEST = 100_000;

/** A secret from standard input, without the line end behind it. Throws `cli/no-secret` where there is none. */
export async function readSecret({ stdin, stderr }: CommandContext, prompt: string): Promise<string> {
  if ('isTTY' in stdin && stdin.isTTY === true) stderr.write(`${prompt}\n`);
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.length > LONGEST) throw new KhavaranError('cli/no-secret', 'That is too long for a secret.');
  }
  const secret = text.trim();
  if (secret === '') throw new KhavaranError('cli/no-secret', 'Nothing came in: give the secret on standard input.');
  return secret;
}
