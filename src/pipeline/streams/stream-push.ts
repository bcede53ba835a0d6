import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#src/base/clock.ts';
import { messageOf } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { classify } from '#src/net/classify.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import { sourceType } from '#src/sources/index.ts';
import type { Database } from '#src/store/database.ts';
import { findSource } from '#src/store/sources.ts';
import { lookBy } from '#src/store/streams.ts';
import {
  claimDueSubscriptions,
  findSubscription,
  type Subscription,
  updateSubscription,
} from '#src/store/subscriptions.ts';
import { type CollectContext, collectPush, type LookReport } from '../collect.ts';

/** What is asked of a hub, and the bounds within which its own wish is taken. */
const LEASE_SECONDS = 10 * 86_400;
const SHORTEST_LEASE_SECONDS = 300;
const LONGEST_LEASE_SECONDS = 30 * 86_400;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A hub verifies at once or soon; after this it is asked again. */
const VERIFY_MS = 10 * MINUTE_MS;
const PER_TICK = 20;
/** Of leaving: a hub that does not answer forgets us by itself when its lease ends. */
const MOST_TRIES_TO_LEAVE = 3;

export interface PushContext {
  db: Database;
  http: HttpClient;
  clock: Clock;
  /** Address at which hubs reach us, without a slash at its end; null where there is none. */
  publicUrl: string | null;
  proxy: string | null;
}

/** Asks hubs for what is due: to push a feed, to go on pushing before the lease ends, to stop (WebSub section 5). */
export async function tendSubscriptions(context: PushContext): Promise<void> {
  if (context.publicUrl === null) return;
  const now = context.clock.now();
  const due = await claimDueSubscriptions(context.db, now, new Date(now.getTime() + 5 * MINUTE_MS), PER_TICK);
  for (const subscription of due) await askHub(context, subscription);
}

async function askHub(context: PushContext, subscription: Subscription): Promise<void> {
  const { db, http, clock, publicUrl, proxy } = context;
  const { hub, topic, token, secret, failures } = subscription;
  const now = clock.now().getTime();
  const leaving = subscription.state === 'leaving';
  // Before the question: some hubs verify before they answer.
  await updateSubscription(db, subscription, {
    askedAt: new Date(now),
    nextStep: new Date(now + VERIFY_MS * 2 ** Math.min(failures, 7)),
    ...(leaving || subscription.state === 'active' ? {} : { state: 'asked' }),
  });
  const form = new URLSearchParams({
    'hub.mode': leaving ? 'unsubscribe' : 'subscribe',
    'hub.topic': topic,
    'hub.callback': `${publicUrl}/push/${token}`,
    ...(leaving ? {} : { 'hub.secret': secret, 'hub.lease_seconds': String(LEASE_SECONDS) }),
  });
  const reason = await fault(http, { hub, form, proxy });
  if (leaving && failures + 1 >= MOST_TRIES_TO_LEAVE)
    await updateSubscription(db, subscription, { state: 'left', reason });
  // Counted until the hub verifies: one that takes the question and never comes is no better than one that refuses.
  else await updateSubscription(db, subscription, { failed: true, reason });
}

/** Why the hub did not take the question; null where it did. */
async function fault(
  http: HttpClient,
  { hub, form, proxy }: { hub: string; form: URLSearchParams; proxy: string | null },
): Promise<string | null> {
  try {
    const exchange = await http.fetch({
      url: hub,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      proxy,
      maximumBytes: 64 * 1024,
    });
    if (exchange.status >= 200 && exchange.status < 300) return null;
    const said = clipped(plainLine(new TextDecoder().decode(exchange.body.subarray(0, 500))), 200);
    return `The hub does not take the subscription. ${classify(exchange).reason}${said ? ` It says: ${said}` : ''}`;
  } catch (error) {
    return messageOf(error);
  }
}

/** What came to a callback's address. */
export interface PushReceiver {
  /** The text to answer a hub that asks whether we meant it (WebSub section 5.3); null: we did not. */
  verify(token: string, query: URLSearchParams): Promise<string | null>;
  /** False where there is no such address. What is not signed as agreed is dropped without a word (section 8). */
  receive(token: string, push: { headers: Record<string, string>; body: Uint8Array }): Promise<boolean>;
}

export function createPushReceiver(
  context: CollectContext,
  onPush: (report: LookReport) => void | Promise<void>,
): PushReceiver {
  const { db, clock } = context;
  return {
    async verify(token, query) {
      const subscription = await findSubscription(db, token);
      if (!subscription || query.get('hub.topic') !== subscription.topic) return null;
      const now = clock.now().getTime();
      const challenge = query.get('hub.challenge') ?? '';
      switch (query.get('hub.mode')) {
        case 'subscribe': {
          if (!['asked', 'active'].includes(subscription.state) || challenge === '') return null;
          const leaseMs = leaseSeconds(query.get('hub.lease_seconds')) * 1000;
          await updateSubscription(db, subscription, {
            state: 'active',
            leaseUntil: new Date(now + leaseMs),
            nextStep: new Date(now + leaseMs * 0.8),
            reason: null,
            failed: false,
          });
          return challenge;
        }
        case 'unsubscribe':
          if (!['leaving', 'left'].includes(subscription.state) || challenge === '') return null;
          await updateSubscription(db, subscription, { state: 'left', leaseUntil: null, reason: null });
          return challenge;
        case 'denied': {
          const said = clipped(plainLine(query.get('hub.reason') ?? ''), 200);
          const reason = `The hub denies the subscription${said ? `: ${said}` : '.'}`;
          await updateSubscription(db, subscription, { state: 'denied', reason, nextStep: new Date(now + DAY_MS) });
          return '';
        }
        default:
          return null;
      }
    },
    async receive(token, { headers, body }) {
      const subscription = await findSubscription(db, token);
      if (!subscription || ['left', 'new'].includes(subscription.state)) return false;
      if (!isSigned(headers['x-hub-signature'] ?? '', body, subscription.secret)) return true;
      const source = await findSource(db, { id: subscription.sourceId });
      if (!source?.enabled) return true;
      const now = clock.now();
      await updateSubscription(db, subscription, { lastPush: now });
      const exchange = exchangeOfPush(subscription, headers, body, now);
      const entries = sourceType(source.type).push?.read(exchange) ?? null;
      if (entries && entries.length > 0) await onPush(await collectPush(context, source, { exchange, entries }));
      else await lookBy(db, source.id, now);
      return true;
    },
  };
}

function leaseSeconds(written: string | null): number {
  const seconds = /^\d{1,12}$/.test(written ?? '') ? Number(written) : LEASE_SECONDS;
  return Math.min(LONGEST_LEASE_SECONDS, Math.max(SHORTEST_LEASE_SECONDS, seconds));
}

const METHODS = new Set(['sha1', 'sha256', 'sha384', 'sha512']);

/** `X-Hub-Signature: method=hex` over the body as it came (WebSub section 8). */
function isSigned(header: string, body: Uint8Array, secret: string): boolean {
  const [method = '', given = ''] = header.trim().split('=', 2);
  if (!METHODS.has(method) || !/^[0-9a-f]{40,128}$/i.test(given)) return false;
  const due = createHmac(method, secret).update(body).digest();
  const signature = Buffer.from(given, 'hex');
  return signature.length === due.length && timingSafeEqual(signature, due);
}

/** A push as the exchange that it stands for: an answer of the feed, which came without being asked for. */
function exchangeOfPush(
  { topic }: Subscription,
  headers: Record<string, string>,
  body: Uint8Array,
  now: Date,
): Exchange {
  const kept = ['content-type', 'content-language', 'link', 'date', 'user-agent', 'etag', 'last-modified'];
  return {
    method: 'PUSH',
    requestedUrl: topic,
    finalUrl: topic,
    redirects: [],
    requestHeaders: {},
    status: 200,
    responseHeaders: Object.fromEntries(kept.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []))),
    raw: body,
    body,
    serverAddress: null,
    startedAt: now.toISOString(),
    finishedAt: now.toISOString(),
  };
}
