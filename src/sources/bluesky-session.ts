import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { HttpClient } from '#src/net/http-client.ts';
import { type ApiAnswer, askApi, broken, type Failed } from './api-answer.ts';
import { msUntilReset } from './reset-time.ts';

/** An app password of an account at its server (PDS). */
export interface BlueskyAccount {
  server: string;
  identifier: string;
  password: string;
}

interface Session {
  accessJwt: string;
  refreshJwt: string;
}

interface Network {
  http: HttpClient;
  proxy: string | null;
  signal: AbortSignal;
}

/**
 * Sessions live as long as the process and nowhere else: 300 may be made a day and account, so that all sources of an
 * account share one. Their answers hold tokens and never become evidence.
 */
const sessions = new WeakMap<HttpClient, Map<string, Promise<Session | Failed>>>();

const answerSchema = z.object({ accessJwt: z.string().min(1), refreshJwt: z.string().min(1) });
const errorSchema = z.object({ error: z.string(), message: z.string().optional() });

export function blueskyError(json: unknown): string | null {
  const read = errorSchema.safeParse(json);
  return read.success ? `${read.data.error}${read.data.message ? `: ${read.data.message}` : ''}` : null;
}

/** The name of an error of the AT Protocol, e.g. `ExpiredToken`. */
export function blueskyErrorName(answer: ApiAnswer): string | null {
  const read = errorSchema.safeParse(answer.json);
  return 'reason' in answer && read.success ? read.data.error : null;
}

/** Asks with the account's session: made at first need, refreshed once where it has expired, made anew where that fails. */
export async function askAs(
  account: BlueskyAccount,
  network: Network,
  request: (headers: Record<string, string>, hidden: string[]) => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  const open = sessions.get(network.http) ?? new Map<string, Promise<Session | Failed>>();
  sessions.set(network.http, open);
  const key = createHash('sha256').update(JSON.stringify(account)).digest('hex');
  let pending = open.get(key) ?? start(open, key, create(account, network));
  for (let attempt = 0; ; attempt++) {
    const session = await pending;
    if ('reason' in session) return session;
    const hidden = [session.accessJwt, session.refreshJwt, account.password];
    const answer = await request({ authorization: `Bearer ${session.accessJwt}` }, hidden);
    const name = blueskyErrorName(answer);
    const expired = name === 'ExpiredToken' || name === 'InvalidToken' || name === 'AuthMissing';
    if (!expired || attempt >= 1) return answer;
    // Another look may have renewed it meanwhile.
    const current = open.get(key);
    pending = current && current !== pending ? current : start(open, key, renew(account, session, network));
  }
}

function start(
  open: Map<string, Promise<Session | Failed>>,
  key: string,
  session: Promise<Session | Failed>,
): Promise<Session | Failed> {
  const forget = () => {
    if (open.get(key) === session) open.delete(key);
  };
  open.set(key, session);
  session.then((result) => {
    if ('reason' in result) forget();
  }, forget);
  return session;
}

async function renew(account: BlueskyAccount, old: Session, network: Network): Promise<Session | Failed> {
  const url = new URL('/xrpc/com.atproto.server.refreshSession', account.server).href;
  const headers = { authorization: `Bearer ${old.refreshJwt}` };
  const renewed = await askSession(account, network, { url, headers });
  return 'reason' in renewed ? create(account, network) : renewed;
}

function create(account: BlueskyAccount, network: Network): Promise<Session | Failed> {
  const url = new URL('/xrpc/com.atproto.server.createSession', account.server).href;
  const { identifier, password } = account;
  const headers = { 'content-type': 'application/json' };
  return askSession(account, network, { url, headers, body: JSON.stringify({ identifier, password }) });
}

async function askSession(
  account: BlueskyAccount,
  network: Network,
  request: { url: string; headers: Record<string, string>; body?: string },
): Promise<Session | Failed> {
  const answer = await askApi(network.http, {
    ...request,
    method: 'POST',
    proxy: network.proxy,
    signal: network.signal,
    maximumRedirects: 0,
    errorOf: blueskyError,
    waitOf: (exchange) => msUntilReset(exchange, 'ratelimit-reset', 'epoch'),
    hidden: [account.password],
  });
  if ('reason' in answer) {
    const denied = answer.exchange?.status === 401 || answer.exchange?.status === 400;
    const reason = `Bluesky does not let ${account.identifier} in. ${answer.reason}`;
    return { verdict: denied ? 'refused' : answer.verdict, exchange: null, reason, retryAfterMs: answer.retryAfterMs };
  }
  const read = answerSchema.safeParse(answer.json);
  return read.success ? read.data : broken(null, 'Bluesky let us in without a token to go on with.');
}
