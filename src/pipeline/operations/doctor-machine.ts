import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Env } from '#src/base/env.ts';
import { messageOf } from '#src/base/errors.ts';
import { readSealingKey } from '#src/evidence/seal.ts';
import { readSigningKey } from '#src/evidence/signing-key.ts';
import { findBrowser } from '#src/screenshots/browser.ts';
import { languages } from '#src/words/languages.ts';
import { type Check, fault, ok, warning } from './doctor.ts';
import { checkLanguage } from './open-languages.ts';

/** The keys of the installation: of the settings, or in files that only their owner may read. */
export async function* checkKeys(env: Env): AsyncGenerator<Check> {
  const faults: string[] = [];
  const found: string[] = [];
  for (const { name, file, given, read } of [
    { name: 'signing key', file: 'signing-key.pem', given: env.KHAVARAN_SIGNING_KEY, read: readSigningKey },
    { name: 'sealing key', file: 'sealing-key.base64', given: env.KHAVARAN_SEALING_KEY, read: readSealingKey },
    { name: 'secret', file: 'secret', given: env.KHAVARAN_SECRET, read: undefined },
  ]) {
    const place = path.join(env.KHAVARAN_DATA, file);
    const kept = given ?? (await readFile(place, 'utf8').catch(() => null));
    if (kept === null) continue;
    try {
      read?.(kept);
      const { mode } = given === undefined ? await stat(place) : { mode: 0o600 };
      if ((mode & 0o077) !== 0) faults.push(`others can read ${place}`);
      found.push(name);
    } catch (error) {
      faults.push(`the ${name} is no key: ${messageOf(error)}`);
    }
  }
  if (faults.length > 0)
    yield fault(
      'keys',
      faults.join('; '),
      'Restore them from a backup, and let only their owner read them (chmod 600).',
    );
  else if (env.DATABASE_URL && !env.KHAVARAN_SECRET)
    yield warning(
      'keys',
      'the secret lies in the data folder',
      'Where several machines share the database, give all of them the same KHAVARAN_SECRET, KHAVARAN_SIGNING_KEY and KHAVARAN_SEALING_KEY.',
    );
  else yield ok('keys', found.length > 0 ? `${found.join(', ')}` : 'none yet: made at the first start');
}

/** Whether pictures of pages can be taken, and whether the browser is shut in its sandbox when it opens hostile pages. */
export async function checkBrowser(env: Env): Promise<Check> {
  if (!env.KHAVARAN_SCREENSHOTS) return ok('browser', 'not used: KHAVARAN_SCREENSHOTS is off');
  if (!(await findBrowser()))
    return warning(
      'browser',
      'none is installed: no pictures are taken of pages that raise alerts',
      'Install the optional packages (npm install --include=optional), or set KHAVARAN_SCREENSHOTS=no.',
    );
  if (process.getuid?.() === 0)
    return warning(
      'browser',
      'Chromium runs without its sandbox, since Khavaran runs as root',
      'Run Khavaran as a user of its own.',
    );
  const refused = await refusedNamespaces();
  return refused
    ? warning(
        'browser',
        `Chromium runs without its sandbox: ${refused} keeps it from making one`,
        'Allow unprivileged user namespaces for it, or set KHAVARAN_SCREENSHOTS=no.',
      )
    : ok('browser', 'Chromium, with its sandbox');
}

/** The setting of the kernel that refuses the namespaces of which the sandbox is made; null where none does. */
async function refusedNamespaces(): Promise<string | null> {
  const settings = [
    ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
    ['/proc/sys/user/max_user_namespaces', '0'],
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ] as const;
  for (const [file, refusing] of settings)
    if ((await readFile(file, 'utf8').catch(() => '')).trim() === refusing) return path.basename(file);
  return null;
}

/** Which languages the installation speaks, and what is wrong with those of its own folder. */
export function* checkLanguages(env: Env, faults: readonly string[]): Generator<Check> {
  const spoken = languages().map(({ name }) => name);
  try {
    checkLanguage(env.KHAVARAN_LANGUAGE);
    yield faults.length === 0
      ? ok('languages', spoken.join(', '))
      : warning('languages', faults.join('\n'), 'These words are said in English until the files are mended.');
  } catch (error) {
    yield fault('languages', messageOf(error), 'Set KHAVARAN_LANGUAGE to a language that is spoken.');
  }
}
