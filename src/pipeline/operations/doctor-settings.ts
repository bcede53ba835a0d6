import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Env, strangeSettings } from '#src/base/env.ts';
import { type Check, ok, warning } from './doctor.ts';

/** Settings that were read without a fault, but for those that nobody reads: slips of the pen, mostly. */
export async function checkSettings(env: Env, environment: NodeJS.ProcessEnv): Promise<Check> {
  const strange = strangeSettings(environment);
  if (strange.length === 0) return ok('settings', 'the environment is right');
  // The files may name secrets as they like.
  const configured = await textOfFiles(env.KHAVARAN_CONFIG);
  const unread = strange.filter((name) => !configured.includes(`\${${name}}`));
  if (unread.length === 0) return ok('settings', 'the environment is right');
  return warning(
    'settings',
    `nobody reads ${unread.join(', ')}`,
    'Look for a slip of the pen: config/env.example has every setting.',
  );
}

async function textOfFiles(folder: string): Promise<string> {
  const files = await readdir(folder).catch((): string[] => []);
  const texts = files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFile(path.join(folder, file), 'utf8').catch(() => ''));
  return (await Promise.all(texts)).join('\n');
}
