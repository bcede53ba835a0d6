import path from 'node:path';
import { type Clock, systemClock } from '#src/base/clock.ts';
import type { Env } from '#src/base/env.ts';
import { messageOf } from '#src/base/errors.ts';
import { createLog, type Log } from '#src/base/log.ts';
import { createStopping, type Stopping } from '#src/base/stopping.ts';
import type { Tracing } from '#src/base/trace.ts';
import type { WayOut } from '#src/channels/channel.ts';
import { completeEdition } from '#src/digests/editions-file.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import { createHttpClient } from '#src/net/client.ts';
import type { StreamClient } from '#src/net/stream-client.ts';
import { createStreamClient } from '#src/net/streams.ts';
import { openHostTurns } from '#src/queue/host-turns.ts';
import { createQueue } from '#src/queue/index.ts';
import type { Queue } from '#src/queue/queue.ts';
import { tryChannelsAgain } from '#src/store/channel-states.ts';
import { syncEntities, syncRules } from '#src/store/configuration.ts';
import type { Database } from '#src/store/database.ts';
import { syncEditions } from '#src/store/digest-editions.ts';
import { openPayloadFiles, type PayloadFiles } from '#src/store/payloads.ts';
import { installationSecret } from '#src/store/secret-file.ts';
import { syncSources } from '#src/store/sources.ts';
import { type AnalysisThreads, createAnalysisThreads } from './analysis/analysis-threads.ts';
import { type EmbedTexts, openEmbedTexts } from './analysis/embed-texts.ts';
import { followWatchlist } from './analysis/follow-watchlist.ts';
import { type ChannelFollower, channelsBesideFile, followChannels } from './channels/follow-channels.ts';
import type { LiveChannels } from './channels/live-channels.ts';
import { createMailLists, type MailLists } from './channels/mail-lists.ts';
import type { CollectContext } from './collect.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { openMachineWords } from './digests/machine-words.ts';
import type { Translate } from './digests/translate.ts';
import { withArchive } from './evidence/archived-reading.ts';
import { type EvidenceContexts, openEvidence } from './evidence/evidence-contexts.ts';
import type { ExportSubject, ExportSummary } from './evidence/export-evidence.ts';
import { makeCheckpoint } from './evidence/make-checkpoint.ts';
import { openPayloadArchive, type PayloadArchive } from './evidence/payload-archive.ts';
import type { Follower } from './operations/follow-changes.ts';
import { type JobLedger, keepJobLedger } from './operations/job-ledger.ts';
import { checkLanguage } from './operations/open-languages.ts';
import { openStore } from './operations/open-store.ts';
import type { RaiseContext } from './raise-alerts.ts';
import type { DigestContext } from './send-digests.ts';
import { createIntake, type Intake, pausing } from './sources/intake.ts';
import { createPageReader, type PageReader } from './sources/page-reader.ts';
import type { HealthContext } from './sources/source-health-check.ts';
import { createPushReceiver, type PushReceiver } from './streams/stream-push.ts';

/** All that the sequences need, built once and disposed in reverse. Each sequence names the part that it uses. */
export interface App extends AsyncDisposable {
  env: Env;
  clock: Clock;
  log: Log;
  db: Database;
  /** Connection string, for whoever needs a connection of its own. */
  databaseUrl: string;
  /** On disk and, where there is one, in the archive. */
  payloads: PayloadFiles;
  /** Null unless the operator has a store for old captures. */
  archive: PayloadArchive | null;
  http: WayOut;
  /** For connections that stay open. */
  streams: StreamClient;
  /** Whether a text speaks of what is watched. */
  keeps: (text: string) => boolean;
  /** What hubs push; null where the service has no public address. */
  push: PushReceiver | null;
  /** Without a slash at its end. */
  publicUrl: string | null;
  pages: PageReader;
  /** Whether more may be fetched now. */
  intake: Intake;
  queue: Queue;
  /** Collects spans; null unless the operator has an endpoint for traces. */
  tracing: Tracing | null;
  /** What this process did. */
  jobs: JobLedger;
  analyse: (input: AnalysisInput) => Analysis;
  /** Analyse what comes in great numbers. */
  threads: AnalysisThreads;
  /** Takes over the watched names that were changed at a desk. */
  watchlist: Follower;
  /** Null unless the operator has an endpoint for embeddings. */
  embed: EmbedTexts | null;
  /** Null unless the operator has an endpoint for translations. */
  translate: Translate | null;
  configuration: Configuration;
  /** Those that are on, as they stand now. */
  openChannels: LiveChannels['open'];
  /** Takes over what was switched at a desk, and secrets kept at a console. */
  channels: ChannelFollower;
  /** Who gets mails, and how they leave. */
  mailLists: MailLists;
  alerts: RaiseContext;
  digests: DigestContext;
  health: HealthContext;
  evidence: EvidenceContexts;
  /** Writes the evidence of a story or of items as a package: see `export-evidence.ts`. */
  exportEvidence: (subject: ExportSubject, out: NodeJS.WritableStream, signal: AbortSignal) => Promise<ExportSummary>;
  /** Address of the desk without a slash at its end. */
  deskUrl: string;
  /** How long each part may take to end. */
  stopping: Stopping;
  /** Tells running jobs to end, and begins no others; disposing does the same, after what was opened later. */
  stopWork: () => Promise<void>;
  /** Proxy for sources that have none of their own. */
  proxy: string | null;
  /** Variables of the environment, by name, for sources whose settings refer to one. */
  secrets: CollectContext['secrets'];
  intervals: CollectContext['intervals'];
}

export interface AppOptions {
  /** Told in plain sentences what takes time or goes wrong. */
  report: (sentence: string) => void;
  clock?: Clock;
  /** Bring the stored configuration to that of the files. Default true. */
  sync?: boolean;
  /** Sign the head of the chain when all has stopped: for whoever adds to it. Default false. */
  checkpointAtEnd?: boolean;
}

/** By when each part has ended, in milliseconds after the stop began; the database has three seconds of its own. */
const STOP_BY = { work: 3_000, clients: 4_000, checkpoint: 5_000, store: 5_500 };

/** Opens the database (embedded unless DATABASE_URL is set), migrates, loads the configuration, and connects all. */
export async function openApp(env: Env, environment: NodeJS.ProcessEnv, options: AppOptions): Promise<App> {
  await using stack = new AsyncDisposableStack();
  const clock = options.clock ?? systemClock;
  const log = createLog(env.KHAVARAN_LOG);
  const stopping = createStopping((step, error) => log.warn({ step, err: error }, 'not ended in order'));
  const { db, databaseUrl } = stack.use(await openStore(env, { ...options, log, stopping, stopBy: STOP_BY.store }));
  const secret = () => installationSecret(env.KHAVARAN_SECRET, env.KHAVARAN_DATA);
  const beside = await channelsBesideFile(db, secret, options.report);
  const configuration = await readConfiguration(env.KHAVARAN_CONFIG, environment, beside);
  const { channels: live, channelFile: file } = configuration;
  const channels = stack.use(followChannels({ db, clock, log, live, file, environment, installationSecret: secret }));
  checkLanguage(env.KHAVARAN_LANGUAGE);
  for (const sentence of configuration.languageFaults) log.warn(sentence);
  const watchlist = stack.use(followWatchlist({ db, log, watching: configuration.watching }));
  await watchlist.refresh();
  if (options.sync !== false) {
    await syncConfiguration(db, configuration);
    // Whoever starts it may have mended a channel.
    await tryChannelsAgain(db, clock.now());
    const { KHAVARAN_LANGUAGE: language, KHAVARAN_ZONE: zone, KHAVARAN_DIGEST_TIME: time } = env;
    const editions = configuration.editions.map((entry) => completeEdition(entry, { language, zone, time }));
    await syncEditions(db, editions, clock.now());
  }
  // Runs when the queue and the client have ended, while the database is still there.
  let atEnd = async (): Promise<unknown> => null;
  stack.defer(() => stopping.until(STOP_BY.checkpoint, 'checkpoint', () => atEnd()));
  const opened = <Client extends AsyncDisposable>(name: string, client: Client): Client => {
    stack.use(stopping.bounded(STOP_BY.clients, name, client));
    return client;
  };
  const pauseMs = env.KHAVARAN_HOST_PAUSE_MS;
  const turns = env.REDIS_URL ? opened('turns', openHostTurns(env.REDIS_URL, pauseMs)) : null;
  const http = opened(
    'http',
    createHttpClient({
      contact: env.KHAVARAN_CONTACT,
      allow: env.KHAVARAN_ALLOW_NETWORKS,
      pauseMs,
      clock,
      ...(turns ? { takeTurn: turns.take } : {}),
    }),
  );
  const machine = openMachineWords(env, { db, clock, log });
  if (machine) opened('machine words', machine);
  const archive = await openPayloadArchive(env, { clock });
  if (archive) opened('archive', archive);
  const pages = opened('pages', createPageReader());
  const { model, current: watchlistNow } = configuration.watching;
  const threads = stack.use(createAnalysisThreads({ model, watchlist: watchlistNow }));
  const streams = opened(
    'streams',
    createStreamClient({ contact: env.KHAVARAN_CONTACT, allow: env.KHAVARAN_ALLOW_NETWORKS }),
  );
  const tracing = stack.use(await tracingOf(env, log));
  const shared = createQueue(env.REDIS_URL, (name, error) => {
    // What is cut off by our stopping is done at the next start.
    if (stopping.hasBegun) return;
    log.error({ job: name, err: error }, 'job failed');
    if (!env.REDIS_URL) options.report(`Something failed and will be tried again (${name}): ${messageOf(error)}`);
  });
  let ended: Promise<void> | null = null;
  const stopWork = () =>
    stopping.until(STOP_BY.work, 'jobs', () => {
      ended ??= shared[Symbol.asyncDispose]();
      return ended;
    });
  stack.defer(stopWork);
  const jobs = keepJobLedger(shared, log, tracing);
  const { queue } = jobs;
  const readers = {
    db,
    clock,
    names: configuration.names,
    channels: live.keys,
    operators: live.operators,
    language: env.KHAVARAN_LANGUAGE,
    zone: env.KHAVARAN_ZONE,
    deskUrl: (env.KHAVARAN_URL ?? `http://localhost:${env.KHAVARAN_PORT}`).replace(/\/$/, ''),
  };
  const evidence = await openEvidence(env, { db, clock, http });
  if (options.checkpointAtEnd)
    atEnd = () =>
      makeCheckpoint(evidence.checkpoints).catch((error: unknown) => log.error({ err: error }, 'no checkpoint made'));
  const intake = createIntake({
    db,
    directory: env.KHAVARAN_DATA,
    reserveBytes: env.KHAVARAN_DISK_RESERVE_MB === undefined ? null : env.KHAVARAN_DISK_RESERVE_MB * 2 ** 20,
    mostWaiting: env.KHAVARAN_MOST_WAITING,
  });
  const publicUrl = env.KHAVARAN_PUBLIC_URL?.replace(/\/+$/, '') ?? null;
  const owned = stack.move();
  const app: App = {
    env,
    clock,
    log,
    db,
    databaseUrl,
    payloads: withArchive(openPayloadFiles(path.join(env.KHAVARAN_DATA, 'captures')), { db, archive, clock, log }),
    archive,
    http,
    streams,
    keeps: configuration.keeps,
    pages,
    intake,
    push: null,
    publicUrl,
    queue,
    tracing,
    jobs,
    analyse: configuration.analyse,
    threads,
    watchlist,
    embed: openEmbedTexts(env, { http, clock, log }),
    translate: machine?.translate ?? null,
    configuration,
    openChannels: live.open,
    channels,
    mailLists: createMailLists({
      ...{ db, clock, live, publicUrl, installationSecret: secret },
      ...{ language: env.KHAVARAN_LANGUAGE, zone: env.KHAVARAN_ZONE },
    }),
    alerts: {
      ...readers,
      rules: configuration.rules,
      persons: configuration.watching.persons,
      machine,
    },
    digests: { ...readers, officials: configuration.officials, machine, calendar: configuration.unCalendar },
    evidence,
    async exportEvidence(subject, out, signal) {
      const { exportEvidence } = await import('./evidence/export-evidence.ts');
      return exportEvidence({ ...app, ...evidence.exporting, checkpoints: evidence.checkpoints }, subject, out, signal);
    },
    health: { ...readers, rules: configuration.rules, operatorChannels: live.operators },
    deskUrl: readers.deskUrl,
    stopping,
    stopWork,
    proxy: env.KHAVARAN_PROXY ?? null,
    secrets: (name) => environment[name],
    intervals: {
      shortestSeconds: env.KHAVARAN_SHORTEST_INTERVAL,
      longestSeconds: Math.max(env.KHAVARAN_SHORTEST_INTERVAL, env.KHAVARAN_LONGEST_INTERVAL),
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  if (publicUrl !== null)
    app.push = pausing(
      createPushReceiver(app, async ({ created, revised }) => {
        if (created + revised > 0) await queue.add('analyse', {});
      }),
      intake,
    );
  return app;
}

/** The SDK is loaded where an endpoint is set, and nowhere else. */
async function tracingOf(env: Env, log: Log): Promise<(Tracing & AsyncDisposable) | null> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = env;
  if (endpoint === undefined || env.OTEL_SDK_DISABLED) return null;
  const { openTracing } = await import('./operations/tracing.ts');
  return openTracing({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, { log });
}

async function syncConfiguration(db: Database, configuration: Configuration): Promise<void> {
  await syncSources(db, configuration.sources);
  await syncEntities(db, configuration.entities);
  await syncRules(db, [...configuration.rules]);
}
