import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '#src/model/delivery.ts';
import { createHttpClient } from '#src/net/client.ts';
import { attemptRecord } from '#src/pipeline/channels/settle-delivery.ts';
import { deliver } from '#src/pipeline/deliver.ts';
import { findChannelState } from '#src/store/channel-states.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { listDeliveries } from '../store/list-deliveries.ts';

const START = new Date('2026-03-01T09:00:00Z');

function message(key: string): Message {
  return {
    kind: 'test',
    key,
    subject: `Subject of ${key}`,
    text: 'A text',
    html: null,
    language: 'en',
    alert: null,
    data: null,
    createdAt: START,
  };
}

let database: TestDatabase;
let server: Server;
let now = START;
let answer: RequestListener;
const seen: string[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  now = START;
  seen.length = 0;
  answer = (_request, response) => response.writeHead(200).end('ok');
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push(String(request.headers['webhook-id'] ?? body));
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await database[Symbol.asyncDispose]();
});

function context() {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const secrets = [`whsec_${randomBytes(32).toString('base64')}`];
  return {
    db: database.db,
    http: createHttpClient({ allow: ['127.0.0.0/8'], pauseMs: 0 }),
    clock: { now: () => now },
    channels: new Map([['hook', { key: 'hook', type: 'webhook', label: 'Hook', settings: { url, secrets } }]]),
  };
}

async function put(...keys: string[]): Promise<void> {
  await insertDeliveries(
    database.db,
    keys.map((key) => ({ key, channel: 'hook', alertId: null, digestId: null, message: message(key) })),
    now,
  );
}

const later = (seconds: number) => {
  now = new Date(START.getTime() + seconds * 1000);
};
const signal = new AbortController().signal;

describe('delivering', () => {
  it('sends what is due, once, in order', async () => {
    await put('a', 'b', 'c');
    const one = context();
    await Promise.all([deliver(one, 'hook', signal), deliver(context(), 'hook', signal)]);
    await deliver(one, 'hook', signal);
    expect(seen.sort()).toEqual(['a', 'b', 'c']);
    expect((await listDeliveries(database.db, { limit: 9 })).every(({ state }) => state === 'sent')).toBe(true);
  });

  it('waits as long as the service asks, then sends with the same key', async () => {
    await put('a');
    answer = (_request, response) => response.writeHead(429, { 'retry-after': '120' }).end();
    expect(await deliver(context(), 'hook', signal)).toMatchObject([{ outcome: 'retry', dead: false }]);
    answer = (_request, response) => response.writeHead(200).end();
    later(119);
    expect(await deliver(context(), 'hook', signal)).toEqual([]);
    later(121);
    expect(await deliver(context(), 'hook', signal)).toMatchObject([{ outcome: 'sent' }]);
    expect(seen).toEqual(['a', 'a']);
  });

  it('leaves a channel alone that refuses, and sends what waited once that is mended', async () => {
    await put('a', 'b');
    answer = (_request, response) => response.writeHead(410).end();
    expect(await deliver(context(), 'hook', signal)).toMatchObject([{ outcome: 'failed', dead: false }]);
    expect(await deliver(context(), 'hook', signal)).toEqual([]);
    expect(seen).toHaveLength(1);
    expect(await findChannelState(database.db, 'hook')).toMatchObject({
      openSince: START,
      reason: expect.stringContaining('gone for good'),
    });
    answer = (_request, response) => response.writeHead(200).end();
    later(61);
    expect(await deliver(context(), 'hook', signal)).toMatchObject([{ outcome: 'sent' }, { outcome: 'sent' }]);
    expect(await findChannelState(database.db, 'hook')).toMatchObject({ openSince: null, failures: 0, reason: null });
  });

  it('marks a send without an answer as one that may have landed', async () => {
    await put('a');
    answer = (request) => request.socket.destroy();
    expect(await deliver(context(), 'hook', signal)).toMatchObject([{ outcome: 'unknown', dead: false }]);
    expect(await listDeliveries(database.db, { limit: 1 })).toMatchObject([{ state: 'pending', possibleRepeat: true }]);
  });

  it('notes what arrived when the database is back, so that it is not sent again', async () => {
    await put('a');
    let release = () => {};
    answer = (_request, response) => {
      release = () => response.writeHead(200).end();
    };
    const sending = deliver(context(), 'hook', signal);
    await expect.poll(() => seen).toEqual(['a']);
    const { db } = database;
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'away'; end $$`.execute(
      db,
    );
    await sql`create trigger away before update on deliveries for each row execute function refuse()`.execute(db);
    release();
    await expect(sending).rejects.toThrow('away');
    await sql`drop trigger away on deliveries`.execute(db);
    const state = async () => (await listDeliveries(db, { limit: 1 })).map((one) => [one.state, one.possibleRepeat]);
    await expect.poll(state, { timeout: 20_000 }).toEqual([['sent', false]]);
    later(3_600);
    expect(await deliver(context(), 'hook', signal)).toEqual([]);
    expect(seen).toEqual(['a']);
  });

  it('keeps its claim for as long as the send takes, and leaves it to another process when it is gone', async () => {
    await put('a');
    let release = () => {};
    answer = (_request, response) => {
      release = () => response.writeHead(200).end();
    };
    const leaseMs = 2_000;
    const sending = deliver({ ...context(), leaseMs }, 'hook', signal);
    const claimedUntil = async () => {
      const row = await database.db.selectFrom('deliveries').select('claimed_until').executeTakeFirstOrThrow();
      return row.claimed_until?.getTime();
    };
    await expect.poll(() => seen).toEqual(['a']);
    for (const seconds of [1.5, 3, 4.5]) {
      later(seconds);
      await expect.poll(claimedUntil, { timeout: 20_000 }).toBe(now.getTime() + leaseMs);
    }
    expect(await deliver({ ...context(), leaseMs }, 'hook', signal)).toEqual([]);
    release();
    expect(await sending).toMatchObject([{ outcome: 'sent' }]);
    expect(seen).toEqual(['a']);
    expect(await listDeliveries(database.db, { limit: 1 })).toMatchObject([{ state: 'sent', possibleRepeat: false }]);

    // A process that was killed in the middle of it renews nothing.
    const killed = { state: 'sending', claimed_until: new Date(now.getTime() + leaseMs), sent_at: null };
    await database.db.updateTable('deliveries').set(killed).execute();
    answer = (_request, response) => response.writeHead(200).end();
    expect(await deliver({ ...context(), leaseMs }, 'hook', signal)).toEqual([]);
    later(4.5 + leaseMs / 1_000);
    expect(await deliver({ ...context(), leaseMs }, 'hook', signal)).toMatchObject([{ outcome: 'sent' }]);
    expect(await listDeliveries(database.db, { limit: 1 })).toMatchObject([{ state: 'sent', possibleRepeat: true }]);
  });

  it.each([
    ['is short at first', { attempt: 1, after: 0 }, { state: 'pending', wait: 5 }],
    ['grows by a tenth', { attempt: 30, after: 0 }, { state: 'pending', wait: 79 }],
    ['but not beyond a quarter of an hour', { attempt: 400, after: 3600 }, { state: 'pending', wait: 900 }],
    ['and ends after two days', { attempt: 200, after: 48 * 3600 + 1 }, { state: 'dead', wait: 900 }],
  ])('makes a pause that %s', (_, { attempt, after }, expected) => {
    const at = new Date(START.getTime() + after * 1000);
    const result = { outcome: 'retry', reason: 'busy', afterMs: null } as const;
    const record = attemptRecord(result, { attempt, createdAt: START, reference: null, uncertainSince: null }, at);
    const wait = Math.round(((record.nextAttempt?.getTime() ?? 0) - at.getTime()) / 1000);
    expect({ state: record.state, wait }).toEqual(expected);
  });
});
