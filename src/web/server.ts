import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Env } from '#src/base/env.ts';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import { findsIn, searchText } from '#src/pipeline/analysis/search-text.ts';
import { createWatchlistDesk } from '#src/pipeline/analysis/watchlist-desk.ts';
import type { App } from '#src/pipeline/app.ts';
import { createChannelDesk } from '#src/pipeline/channels/channel-desk.ts';
import { readFeed } from '#src/pipeline/channels/feeds.ts';
import { createDigestDesk } from '#src/pipeline/digests/digest-desk.ts';
import { type Quality, readQuality } from '#src/pipeline/operations/quality-figures.ts';
import { createSourceDesk } from '#src/pipeline/sources/source-desk.ts';
import { createInvitation } from '#src/store/invitations.ts';
import { countPeople } from '#src/store/people.ts';
import { installationSecret } from '#src/store/secret-file.ts';
import { joinLink } from './accounts/pages/people.ts';
import { createDesk } from './desk.ts';
import { needsAccounts } from './loopback.ts';
import { createOperations } from './operations.ts';

const HEADERS_LIMIT_MS = 10_000;
const REQUEST_LIMIT_MS = 30_000;

/** What of the service the desk serves. */
export type ServedApp = Pick<App, 'db' | 'clock' | 'payloads' | 'deskUrl'> &
  Partial<Pick<App, 'archive' | 'http' | 'proxy' | 'secrets' | 'exportEvidence'>> & {
    /** Without them there are no feeds. */
    openChannels?: App['openChannels'];
    /** Without it channels are not seen at the desk. */
    channels?: App['channels'];
    /** Without it nobody can leave a list of mails. */
    mailLists?: App['mailLists'];
    /** Without it hubs have nowhere to push to. */
    push?: App['push'];
    /** Without it no request is traced. */
    tracing?: App['tracing'];
    /** Without it digests are read alone. */
    digests?: App['digests'];
    env: Pick<
      Env,
      | 'KHAVARAN_ACCOUNTS'
      | 'KHAVARAN_DATA'
      | 'KHAVARAN_DESK_GUARDED'
      | 'KHAVARAN_LANGUAGE'
      | 'KHAVARAN_LEAVE_TO'
      | 'KHAVARAN_METRICS_TOKEN'
      | 'KHAVARAN_SECRET'
      | 'KHAVARAN_ZONE'
      | 'REDIS_URL'
    > &
      Partial<Pick<Env, 'KHAVARAN_CONFIG' | 'KHAVARAN_DIGEST_TIME' | 'KHAVARAN_URL'>>;
    configuration: Pick<App['configuration'], 'names'> &
      Partial<Pick<App['configuration'], 'watching' | 'channels' | 'rules'>>;
    /** Without it watched names are read alone. */
    watchlist?: App['watchlist'];
    /** Without them nobody monitors it. */
    queue?: App['queue'];
    jobs?: App['jobs'];
    intake?: App['intake'];
    log: { error(details: object, message: string): void; debug?(details: object, message: string): void };
  };

export interface ServedDesk extends AsyncDisposable {
  url: string;
  /** By which the first administrator comes in, where the desk has accounts and nobody has one yet. */
  setUpLink: string | null;
}

/**
 * Serves the desk until disposed. Port 0 takes a free one. On an address that others can reach it has accounts (see
 * `loopback.ts`). Throws `web/open-desk`, `web/port-in-use` and `web/cannot-listen`.
 */
export async function startDesk(app: ServedApp, { host, port }: { host: string; port: number }): Promise<ServedDesk> {
  const accounts = needsAccounts(host, app.env) ? await openAccounts(app) : null;
  const queueBoard = app.env.REDIS_URL ? await openQueueBoard(app.env.REDIS_URL) : null;
  const quality = await qualityOf(app);
  const desk = createDesk({
    db: app.db,
    clock: app.clock,
    payloads: app.payloads,
    names: app.configuration.names,
    language: app.env.KHAVARAN_LANGUAGE,
    zone: app.env.KHAVARAN_ZONE,
    deskUrl: app.deskUrl,
    accounts,
    sources: sourceDeskOf(app),
    exportEvidence: app.exportEvidence ?? null,
    leaveTo: app.env.KHAVARAN_LEAVE_TO,
    searchText,
    findsIn,
    ...(app.push ? { push: app.push } : {}),
    ...(app.mailLists ? { mailLists: app.mailLists } : {}),
    ...digestDeskOf(app),
    ...watchlistDeskOf(app),
    ...channelDeskOf(app),
    ...tellingOf(app),
    ...(app.configuration.rules ? { rulesInFile: app.configuration.rules } : {}),
    feed: (address, part) =>
      readFeed({ ...app, channels: app.openChannels ?? new Map(), language: app.env.KHAVARAN_LANGUAGE }, address, part),
    ...(quality ? { quality } : {}),
    ...operationsOf(app, accounts !== null),
    ...(queueBoard ? { queueBoard } : {}),
    ...(app.tracing ? { tracing: app.tracing } : {}),
    onAnswer: (answered) => app.log.debug?.(answered, 'answered'),
    report: (error, route) => app.log.error({ err: error, route }, 'a page of the desk failed'),
  });
  const server = createAdaptorServer({
    fetch: desk.fetch,
    hostname: host,
    serverOptions: { headersTimeout: HEADERS_LIMIT_MS, requestTimeout: REQUEST_LIMIT_MS },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen(port, host, () => resolve());
  });
  return {
    url: addressOf(server.address(), host),
    setUpLink: accounts ? await setUpLink(app) : null,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      await queueBoard?.[Symbol.asyncDispose]();
    },
  };
}

/** Null too where somebody reads a record without its configuration. */
function qualityOf({ configuration: { watching }, env }: ServedApp): Promise<Quality | null> | null {
  return watching && env.KHAVARAN_CONFIG !== undefined ? readQuality(env.KHAVARAN_CONFIG, watching.model) : null;
}

/** On a desk with accounts metrics need a token; there is nobody to keep them from on one's own. */
function operationsOf(app: ServedApp, hasAccounts: boolean) {
  const { db, clock, queue, jobs, intake, archive = null, env } = app;
  if (!queue || !jobs || !intake) return {};
  const token = env.KHAVARAN_METRICS_TOKEN ?? null;
  const operations = createOperations({ db, clock, queue, jobs, intake, archive }, token);
  return { operations: hasAccounts && token === null ? { ...operations, metrics: null } : operations };
}

async function openQueueBoard(redisUrl: string) {
  // Loaded only where there are queues to show.
  const { createQueueBoard } = await import('./queue-board.ts');
  return createQueueBoard(redisUrl);
}

/** A desk of a test, or of one who only reads a record, has no way out. */
function sourceDeskOf(app: ServedApp) {
  const { db, clock, http, proxy = null, secrets = () => undefined } = app;
  return http ? createSourceDesk({ db, clock, http, proxy, secrets, ...tellingOf(app) }) : null;
}

function digestDeskOf({ digests, http, openChannels, env }: ServedApp) {
  if (!digests || !http) return {};
  const { KHAVARAN_LANGUAGE: language, KHAVARAN_ZONE: zone, KHAVARAN_DIGEST_TIME: time = '07:00' } = env;
  const defaults = { language, zone, time };
  return { digests: createDigestDesk({ digests, http, openChannels: openChannels ?? new Map(), defaults }) };
}

function watchlistDeskOf(app: ServedApp) {
  const { db, clock, watchlist: follower, configuration } = app;
  const { watching } = configuration;
  if (!follower || !watching) return {};
  return { watchlist: createWatchlistDesk({ db, clock, watching, follower, ...tellingOf(app) }) };
}

function channelDeskOf({
  db,
  clock,
  deskUrl,
  http,
  channels: follower,
  mailLists,
  env,
  configuration: { channels: live },
}: ServedApp) {
  if (!http || !follower || !live) return {};
  const secret = () => installationSecret(env.KHAVARAN_SECRET, env.KHAVARAN_DATA);
  const { KHAVARAN_LANGUAGE: language, KHAVARAN_ZONE: zone } = env;
  const context = { db, clock, deskUrl, http, live, follower, language, zone, installationSecret: secret };
  return { channels: createChannelDesk({ ...context, ...(mailLists ? { mailLists } : {}) }) };
}

function tellingOf({ deskUrl, env, configuration: { channels: live, names } }: ServedApp) {
  const { KHAVARAN_LANGUAGE: language, KHAVARAN_ZONE: zone } = env;
  return live ? { telling: { live, names, language, zone, deskUrl } } : {};
}

async function openAccounts({ db, clock, deskUrl, env }: ServedApp) {
  // Loaded only where it is needed: a desk of one's own starts without it.
  const { createAccounts } = await import('./accounts/accounts.ts');
  const secret = await installationSecret(env.KHAVARAN_SECRET, env.KHAVARAN_DATA);
  return createAccounts({ db, clock, deskUrl, secret });
}

async function setUpLink({ db, clock, deskUrl }: ServedApp): Promise<string | null> {
  if ((await countPeople(db)) > 0) return null;
  const token = await createInvitation(
    db,
    { role: 'administrator', label: 'first administrator', invitedBy: null },
    clock.now(),
  );
  return joinLink(deskUrl, token);
}

function addressOf(address: string | AddressInfo | null, host: string): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function listenError(cause: unknown, host: string, port: number): KhavaranError {
  if (codeOf(cause) === 'EADDRINUSE')
    return new KhavaranError(
      'web/port-in-use',
      `Something else listens on port ${port} already, perhaps another Khavaran. Stop it, or choose another port with KHAVARAN_PORT.`,
      { cause },
    );
  return new KhavaranError(
    'web/cannot-listen',
    `The desk cannot listen on ${host}, port ${port}: ${messageOf(cause)}. Change KHAVARAN_HOST or KHAVARAN_PORT.`,
    { cause },
  );
}
