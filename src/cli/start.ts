import { setTimeout as sleep } from 'node:timers/promises';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { type App, openApp } from '#src/pipeline/app.ts';
import { queueAllSources } from '#src/pipeline/due-work.ts';
import { sendFirstDigest } from '#src/pipeline/send-digests.ts';
import { JOB_NAMES, type JobName } from '#src/queue/jobs.ts';
import { startOperations } from '#src/web/operations.ts';
import { startDesk } from '#src/web/server.ts';
import { startWorkers } from '../../workers/main.ts';
import { startSchedule } from '../../workers/schedule.ts';
import { followStreams } from '../../workers/streams.ts';
import type { Command, CommandContext } from './command.ts';
import { ConsoleReport } from './console-report.ts';

/** By when desk, schedule and streams have ended, in milliseconds after the stop began. */
const STOP_BY_MS = 3_000;
/** Every step of stopping has its time, and all of them together less than this. */
const STOP_LIMIT_MS = 9_500;
const FIRST_ROUND_LIMIT_MS = 5 * 60_000;

export const start: Command = {
  name: 'start',
  summary: 'run the whole service in one process: scheduler, workers and desk',
  help: `Usage: khavaran start

Starts the database in ./data (unless DATABASE_URL is set), looks at every source at once and then as often as each
changes, analyses, raises alerts, makes digests, and shows it all on the desk at http://localhost:1988.
Ctrl-C stops it within ten seconds, usually in one; started again, it goes on where it left off. Settings: config/env.example.`,
  options: {},
  run: (context) => runService(context),
};

/** Runs until told to stop. `onReady` is called when the desk answers. */
export async function runService(
  { env: environment, stderr, signal }: CommandContext,
  onReady: (app: App) => void = () => {},
): Promise<number> {
  const env = readEnv(environment);
  const report = new ConsoleReport(stderr);
  limitStopping(signal);
  await using app = await openApp(env, environment, {
    report: (sentence) => report.say(sentence),
    checkpointAtEnd: true,
  });
  if (signal.aborted) return 0;
  const { bounded } = app.stopping;
  const desk = await startDesk(app, { host: env.KHAVARAN_HOST, port: env.KHAVARAN_PORT });
  await using _desk = bounded(STOP_BY_MS, 'desk', desk);
  await using _operations = await monitored(app);
  tellOfDesk(report, desk);
  startWorkers(app, report);
  report.startRound(await queueAllSources(app));
  await using _schedule = bounded(STOP_BY_MS, 'schedule', startSchedule(app));
  await using _streams = bounded(STOP_BY_MS, 'streams', followStreams(app, report.onStream));
  onReady(app);
  await firstRound(app, report, signal);
  if (!signal.aborted) await untilAborted(signal);
  report.say('Stopping …');
  void app.stopWork();
  return 0;
}

export const web: Command = {
  name: 'web',
  summary: 'run the desk and the scheduler of an installation of several processes',
  help: `Usage: khavaran web

For installations with DATABASE_URL and REDIS_URL: serves the desk and hands out what is due. The work itself is done
by any number of "khavaran worker".`,
  options: {},
  async run({ env: environment, stderr, signal }) {
    const env = readEnv(environment);
    mustBeShared(env.DATABASE_URL, env.REDIS_URL);
    const report = new ConsoleReport(stderr);
    limitStopping(signal);
    await using app = await openApp(env, environment, {
      report: (sentence) => report.say(sentence),
      checkpointAtEnd: true,
    });
    const desk = await startDesk(app, { host: env.KHAVARAN_HOST, port: env.KHAVARAN_PORT });
    await using _desk = app.stopping.bounded(STOP_BY_MS, 'desk', desk);
    await using _operations = await monitored(app);
    await using _schedule = app.stopping.bounded(STOP_BY_MS, 'schedule', startSchedule(app));
    tellOfDesk(report, desk);
    await untilAborted(signal);
    return 0;
  },
};

export const worker: Command = {
  name: 'worker',
  summary: 'run workers of an installation of several processes',
  help: `Usage: khavaran worker [--only JOB,JOB]

For installations with DATABASE_URL and REDIS_URL. All of these jobs by default:
${JOB_NAMES.join(', ')}.
Safe to start as often as you like.`,
  options: { only: { type: 'string' } },
  async run({ env: environment, stderr, signal, values }) {
    const env = readEnv(environment);
    mustBeShared(env.DATABASE_URL, env.REDIS_URL);
    const only = typeof values.only === 'string' ? chosenJobs(values.only) : JOB_NAMES;
    const report = new ConsoleReport(stderr);
    limitStopping(signal);
    await using app = await openApp(env, environment, { report: (sentence) => report.say(sentence), sync: false });
    await using _operations = await monitored(app);
    startWorkers(app, report, only);
    // Looks and streams are one kind of work.
    await using _streams = only.includes('collect')
      ? app.stopping.bounded(STOP_BY_MS, 'streams', followStreams(app, report.onStream))
      : null;
    report.say(`Working: ${only.join(', ')}.`);
    await untilAborted(signal);
    void app.stopWork();
    return 0;
  },
};

/** Waits until every source was looked at once and what came was analysed, then tells of it and makes a first digest. */
async function firstRound(app: App, report: ConsoleReport, signal: AbortSignal): Promise<void> {
  const limit = Date.now() + FIRST_ROUND_LIMIT_MS;
  while (!report.roundIsOver && Date.now() < limit && !signal.aborted) await sleep(100);
  if (signal.aborted) return;
  if (!app.env.REDIS_URL) await Promise.race([app.queue.idle(), untilAborted(signal)]);
  if (signal.aborted) return;
  report.endRound();
  const made = await Promise.race([sendFirstDigest(app.digests), untilAborted(signal)]);
  if (made) report.onDigest(made);
  report.say('Watching. Ctrl-C stops.');
}

/** Health, readiness and metrics on a port of their own, where one is set. */
async function monitored(app: App): Promise<AsyncDisposable | null> {
  const { KHAVARAN_METRICS_PORT: port, KHAVARAN_METRICS_HOST: host, KHAVARAN_METRICS_TOKEN: token } = app.env;
  return port === undefined ? null : startOperations(app, { host, port, token: token ?? null });
}

function tellOfDesk(report: ConsoleReport, { url, setUpLink }: { url: string; setUpLink: string | null }): void {
  report.say(`The desk is at ${url}`);
  if (setUpLink) report.say(`Nobody has an account yet. The first administrator comes in once, by ${setUpLink}`);
}

function mustBeShared(database: string | undefined, redis: string | undefined): void {
  if (database && redis) return;
  throw new KhavaranError(
    'cli/not-shared',
    'This needs DATABASE_URL and REDIS_URL, which several processes share. On one machine, "khavaran start" is all you need.',
  );
}

function chosenJobs(text: string): JobName[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !JOB_NAMES.some((job) => job === name));
  if (unknown.length > 0)
    throw new KhavaranError('cli/usage', `There is no job "${unknown.join('", "')}". Jobs: ${JOB_NAMES.join(', ')}.`);
  return JOB_NAMES.filter((job) => names.includes(job));
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    // A promise alone does not keep the process alive.
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(alive);
        resolve();
      },
      { once: true },
    );
  });
}

/**
 * What does not stop in time is cut off, a start that is under way too: everything that counts is committed or will be
 * done again, and the database stops with the process (see `embedded-postgres.ts`).
 */
function limitStopping(signal: AbortSignal): void {
  signal.addEventListener('abort', () => setTimeout(() => process.exit(0), STOP_LIMIT_MS).unref(), { once: true });
}
