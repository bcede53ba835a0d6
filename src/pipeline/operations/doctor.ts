import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, systemClock } from '#src/base/clock.ts';
import { type Env, readEnv } from '#src/base/env.ts';
import { messageOf } from '#src/base/errors.ts';
import { makeFolder } from '#src/base/make-folder.ts';
import { redisFacts } from '#src/queue/redis-facts.ts';
import { openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { checkChannels, checkKeptSecrets, checkMailServers } from '../channels/doctor-channels.ts';
import type { BesideFile } from '../channels/follow-channels.ts';
import { readConfiguration } from '../configuration.ts';
import { diskSpace, reserveOf } from '../sources/intake.ts';
import { checkArchive } from './doctor-archive.ts';
import { checkDatabase } from './doctor-database.ts';
import { checkBrowser, checkKeys, checkLanguages } from './doctor-machine.ts';
import { checkPostgresFiles } from './doctor-postgres.ts';
import { checkSettings } from './doctor-settings.ts';

/** One thing that was looked at. */
export interface Check {
  name: string;
  state: 'ok' | 'warning' | 'fault';
  /** What was found, in a sentence without secrets. */
  says: string;
  /** What to do; null where nothing is to be done. */
  advice: string | null;
}

export const ok = (name: string, says: string): Check => ({ name, state: 'ok', says, advice: null });
export const warning = (name: string, says: string, advice: string): Check => ({
  name,
  state: 'warning',
  says,
  advice,
});
export const fault = (name: string, says: string, advice: string): Check => ({ name, state: 'fault', says, advice });

const MIB = 2 ** 20;
const LEAST_REDIS = [6, 2];

/** Looks at all that the service needs, one after the other, whatever of it is broken. */
export async function* examine(
  environment: NodeJS.ProcessEnv,
  { clock = systemClock, report = () => {} }: { clock?: Clock; report?: (sentence: string) => void } = {},
): AsyncGenerator<Check> {
  let env: Env;
  try {
    env = readEnv(environment);
    yield await checkSettings(env, environment);
  } catch (error) {
    yield fault('settings', messageOf(error), 'Mend these settings first: the rest depends on them.');
    return;
  }
  yield* checkDisk(env);
  yield* checkKeys(env);
  yield* checkRedis(env);
  yield await checkBrowser(env);
  const beside = yield* checkStore(env, clock, report);
  yield* checkConfiguration(env, environment, beside);
}

/** Last, since secrets may be kept in the database. */
async function* checkConfiguration(
  env: Env,
  environment: NodeJS.ProcessEnv,
  beside: BesideFile | null,
): AsyncGenerator<Check> {
  const configuration = await readConfiguration(env.KHAVARAN_CONFIG, environment, beside ?? {}).catch(messageOf);
  if (typeof configuration === 'string') {
    yield fault('configuration', configuration, 'Mend the files that are named.');
    return;
  }
  const { sources, entities, rules, channels, languageFaults } = configuration;
  yield ok(
    'configuration',
    `${sources.length} sources, ${entities.length} names, ${rules.length} rules, ${channels.configured.length} channels`,
  );
  yield* checkLanguages(env, languageFaults);
  yield checkChannels(configuration);
  yield* checkMailServers(env, configuration);
}

async function* checkDisk(env: Env): AsyncGenerator<Check> {
  const directory = path.resolve(env.KHAVARAN_DATA);
  try {
    await makeFolder(directory);
    const trial = path.join(directory, `doctor-${randomUUID()}`);
    await writeFile(trial, 'x');
    await rm(trial);
  } catch (error) {
    yield fault(
      'data folder',
      `${directory} cannot be written: ${messageOf(error)}`,
      'Give it to the user that runs Khavaran, or name another with KHAVARAN_DATA.',
    );
    return;
  }
  const { freeBytes, totalBytes } = await diskSpace(directory);
  const configured = env.KHAVARAN_DISK_RESERVE_MB;
  const reserve = reserveOf(configured === undefined ? null : configured * MIB, totalBytes);
  const says = `${Math.round(freeBytes / MIB)} MB free in ${directory}; below ${Math.round(reserve / MIB)} nothing more is fetched`;
  if (freeBytes < reserve) yield fault('disk', says, 'Make room, or move the data folder to a larger disk.');
  else if (freeBytes < reserve * 3) yield warning('disk', says, 'Make room before it pauses.');
  else yield ok('disk', says);
}

async function* checkRedis(env: Env): AsyncGenerator<Check> {
  if (!env.REDIS_URL) {
    yield ok('redis', 'not used: the queue lies within the process');
    return;
  }
  try {
    const { version, evictionPolicy } = await redisFacts(env.REDIS_URL);
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const [leastMajor = 0, leastMinor = 0] = LEAST_REDIS;
    if (major < leastMajor || (major === leastMajor && minor < leastMinor))
      yield fault('redis', `Redis ${version} is too old`, `Use Redis ${LEAST_REDIS.join('.')} or newer.`);
    else if (evictionPolicy !== null && evictionPolicy !== 'noeviction')
      yield warning(
        'redis',
        `Redis ${version} drops what it holds when its memory is full (${evictionPolicy})`,
        'Set maxmemory-policy to noeviction. Work that is dropped is found again, later.',
      );
    else yield ok('redis', `Redis ${version}`);
  } catch (error) {
    yield fault(
      'redis',
      `Redis does not answer: ${messageOf(error)}`,
      'Start it, or mend REDIS_URL. What was to be done is not lost: it stands in the database.',
    );
  }
}

/** Gives what the database knows of channels; null where it does not say. */
async function* checkStore(
  env: Env,
  clock: Clock,
  report: (sentence: string) => void,
): AsyncGenerator<Check, BesideFile | null> {
  await using stack = new AsyncDisposableStack();
  let url = env.DATABASE_URL;
  try {
    if (url === undefined) {
      const checks = await checkPostgresFiles(env);
      yield* checks;
      if (checks.some(({ state }) => state === 'fault')) return null;
      url = stack.use(await startEmbeddedPostgres(env.KHAVARAN_DATA, { report })).url;
    }
  } catch (error) {
    yield fault('database', messageOf(error), 'See docs/operating.md, "The database does not start".');
    return null;
  }
  const db = openDatabase(url, { connections: 2, statementTimeoutMs: 20_000 });
  stack.defer(() => db.destroy());
  let upToDate = false;
  for await (const check of checkDatabase(db, clock)) {
    // The others need tables of this version.
    if (check.name === 'migrations') upToDate = check.state === 'ok';
    yield check;
  }
  if (!upToDate) return null;
  yield await checkArchive(env, db, clock.now());
  const { check, beside } = await checkKeptSecrets(env, db);
  yield check;
  return beside;
}
