import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '#src/base/clock.ts';
import { type Env, readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { openPayloadArchive } from '#src/pipeline/evidence/payload-archive.ts';
import { type BackupSummary, backUp } from '#src/pipeline/operations/backup.ts';
import { type BackupKey, type BackupLock, decrypted, encrypted } from '#src/pipeline/operations/backup-cipher.ts';
import { restore } from '#src/pipeline/operations/restore.ts';
import { findArchived } from '#src/store/archived-payloads.ts';
import { openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrationState } from '#src/store/migrate.ts';
import type { Command, CommandContext } from './command.ts';
import { plural } from './console-report.ts';

export const backupCommand: Command = {
  name: 'backup',
  summary: 'write everything into one encrypted file',
  help: `Usage: khavaran backup FILE [--recipient age1…]… [--archived]

Writes the database as it is at this moment, all captured files and the keys of the data folder into FILE, encrypted in
the format of age. The service may run meanwhile. FILE - is standard output.

Files that were moved to the archive (KHAVARAN_ARCHIVE_URL) stay there: what was restored reads them there, with the same
settings. --archived fetches all of them into FILE.

It is encrypted to the recipients named (public keys of age; also KHAVARAN_BACKUP_RECIPIENTS), whose identities need not
be on this machine, or else with the passphrase in KHAVARAN_BACKUP_PASSPHRASE. The folder of the configuration and the
secrets of the environment are not in it: keep them elsewhere.`,
  options: { recipient: { type: 'string', multiple: true }, archived: { type: 'boolean' } },
  words: 1,
  async run({ env: environment, positionals: [file], stdout, stderr, signal, values }) {
    if (file === undefined) throw new KhavaranError('cli/usage', 'Into which file? See: khavaran backup --help');
    const env = readEnv(environment);
    const lock = lockOf(env, values.recipient);
    const say = (sentence: string) => stderr.write(`${sentence}\n`);
    await using database = await openDatabaseServer(env, say);
    await using archive = await openArchive(env, database.url, signal);
    let summary: BackupSummary | null = null;
    const bytes = await encrypted(
      backUp({
        databaseUrl: database.url,
        directory: env.KHAVARAN_DATA,
        now: new Date(),
        withArchived: values.archived === true,
        fetchArchived: archive.fetch,
        onProgress: say,
        onSummary: (whole) => {
          summary = whole;
        },
      }),
      lock,
    );
    if (file === '-') await pipeline(bytes, stdout, { signal, end: false });
    else await writeWhole(bytes, file, signal);
    return told(summary, say);
  },
};

function told(summary: BackupSummary | null, say: (sentence: string) => void): number {
  const rows = Object.values(summary?.rows ?? {}).reduce((sum, count) => sum + count, 0);
  say(`Written: ${plural(rows, 'row')}, ${plural(summary?.payloads ?? 0, 'captured file')}.`);
  const archived = summary?.archived ?? 0;
  if (archived > 0)
    say(
      `${plural(archived, 'captured file')} ${archived === 1 ? 'lies' : 'lie'} in the archive, and not in this backup.`,
    );
  const missing = summary?.missing.length ?? 0;
  if (missing > 0)
    say(
      `${plural(missing, 'captured file')} had no file: removed by retention, or lost. "khavaran verify" tells which.`,
    );
  return 0;
}

/** Under another name until it is whole and on the disk. */
async function writeWhole(bytes: NodeJS.ReadableStream, file: string, signal: AbortSignal): Promise<void> {
  const unfinished = `${file}.unfinished`;
  try {
    await pipeline(bytes, createWriteStream(unfinished, { mode: 0o600 }), { signal });
    await using handle = await open(unfinished, 'r+');
    await handle.sync();
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'put a backup back, into an empty database and folder',
  help: `Usage: khavaran restore FILE [--identity FILE]

Reads what "khavaran backup" wrote (FILE - is standard input) into an empty database (DATABASE_URL, or the folder
KHAVARAN_DATA) and brings it to this version. Where anything is there already, it refuses. Messages that were waiting to
be sent are not sent: the desk shows them, and sends them again when told to.

  --identity FILE  file with the identity (AGE-SECRET-KEY-…) of a recipient; otherwise KHAVARAN_BACKUP_PASSPHRASE opens it

Afterwards "khavaran verify" proves that the evidence is whole.`,
  options: { identity: { type: 'string' } },
  words: 1,
  async run({ env: environment, positionals: [file], stdin, stderr, signal, values }: CommandContext) {
    if (file === undefined) throw new KhavaranError('cli/usage', 'From which file? See: khavaran restore --help');
    const env = readEnv(environment);
    const key = await keyOf(env, values.identity);
    const say = (sentence: string) => stderr.write(`${sentence}\n`);
    const source = file === '-' ? stdin : createReadStream(file, { signal });
    const archive = await decrypted(source, key);
    await using database = await openDatabaseServer(env, say);
    const { manifest, summary, migrated, givenUp } = await restore(archive, {
      databaseUrl: database.url,
      directory: env.KHAVARAN_DATA,
      onProgress: say,
    });
    const rows = Object.values(summary.rows).reduce((sum, count) => sum + count, 0);
    say(`Restored as of ${manifest.madeAt}: ${plural(rows, 'row')}, ${plural(summary.payloads, 'captured file')}.`);
    if (summary.archived > 0)
      say(
        `${plural(summary.archived, 'captured file')} more lie in the archive: set KHAVARAN_ARCHIVE_URL and what belongs to it as before.`,
      );
    if (migrated.length > 0) say(`Brought up to date: ${migrated.join(', ')}.`);
    if (givenUp > 0) say(`${plural(givenUp, 'message')} had not been sent: see Alerts on the desk.`);
    say('Now prove it: khavaran verify');
    return 0;
  },
};

function lockOf(env: Env, named: unknown): BackupLock {
  const recipients = Array.isArray(named)
    ? named.filter((one) => typeof one === 'string')
    : env.KHAVARAN_BACKUP_RECIPIENTS;
  if (recipients.length > 0) return { recipients };
  if (env.KHAVARAN_BACKUP_PASSPHRASE) return { passphrase: env.KHAVARAN_BACKUP_PASSPHRASE };
  throw new KhavaranError(
    'cli/backup-lock',
    'A backup is never written unencrypted: set KHAVARAN_BACKUP_PASSPHRASE, or name a recipient with --recipient age1….',
  );
}

async function keyOf(env: Env, identity: unknown): Promise<BackupKey> {
  if (typeof identity === 'string') {
    const lines = (await readFile(identity, 'utf8')).split('\n').map((line) => line.trim());
    const identities = lines.filter((line) => line.startsWith('AGE-SECRET-KEY-'));
    if (identities.length > 0) return { identities };
    throw new KhavaranError('cli/backup-lock', `${identity} holds no identity of age (AGE-SECRET-KEY-…).`);
  }
  if (env.KHAVARAN_BACKUP_PASSPHRASE) return { passphrase: env.KHAVARAN_BACKUP_PASSPHRASE };
  throw new KhavaranError(
    'cli/backup-lock',
    'With what is it opened? Set KHAVARAN_BACKUP_PASSPHRASE, or name the file of an identity with --identity.',
  );
}

/** Fetches packed payloads that lie in the archive, by what the database says now; of none, none. */
async function openArchive(env: Env, databaseUrl: string, signal: AbortSignal) {
  await using stack = new AsyncDisposableStack();
  const archive = await openPayloadArchive(env, { clock: systemClock });
  if (archive) stack.use(archive);
  const db = openDatabase(databaseUrl, { connections: 1 });
  stack.defer(() => db.destroy());
  const known = (await migrationState(db)).done.some((name) => name.startsWith('0014-'));
  const owned = stack.move();
  return {
    async fetch(sha256: string): Promise<Uint8Array | null> {
      const archived = known ? await findArchived(db, sha256) : null;
      if (!archived) return null;
      if (archive) return archive.read(archived, signal);
      throw new KhavaranError(
        'cli/no-archive',
        'Captured files lie in an archive, and none is set: see KHAVARAN_ARCHIVE_URL in config/env.example.',
      );
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The database as it stands: nothing is migrated. */
async function openDatabaseServer(
  env: Env,
  report: (sentence: string) => void,
): Promise<{ url: string } & AsyncDisposable> {
  if (env.DATABASE_URL === undefined)
    return startEmbeddedPostgres(env.KHAVARAN_DATA, { report, oldPrograms: env.KHAVARAN_OLD_POSTGRES });
  return { url: env.DATABASE_URL, async [Symbol.asyncDispose]() {} };
}
