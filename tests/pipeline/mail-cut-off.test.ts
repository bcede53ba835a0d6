import { afterEach, beforeEach, expect, it } from 'vitest';
import { email } from '#src/channels/email.ts';
import { createHttpClient } from '#src/net/client.ts';
import { deliver } from '#src/pipeline/deliver.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { type MailServer, mailServer } from '../channels/mail-server.ts';
import { digestOf } from '../channels/messages.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

const LEASE_MS = 60_000;
const http = createHttpClient({ allow: ['127.0.0.1'] });
let now = new Date('2026-11-20T07:00:00Z');
let database: TestDatabase;
let server: MailServer;
beforeEach(async () => {
  database = await createTestDatabase();
  server = await mailServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const contextWith = (to: string[]) => {
  const settings = email.settings.parse({
    host: '127.0.0.1',
    port: server.port,
    tls: 'none',
    from: 'k@desk.example',
    to,
  });
  return {
    ...{ db: database.db, http, clock: { now: () => now }, leaseMs: LEASE_MS },
    channels: new Map([['mail', { key: 'mail', type: 'email', label: 'Mail', settings }]]),
    mailLists: {
      mailingOf: async () => ({ gone: new Set<string>(), leaveAt: () => 'https://public.example/unsubscribe/x' }),
    },
  };
};

it('writes to no reader twice of whom it knew that the mail was taken when it was cut off', async () => {
  const first = ['a@desk.example', 'b@desk.example', 'c@desk.example'];
  const [message, key] = [digestOf('The day in brief', 'day'), 'day'];
  await insertDeliveries(database.db, [{ key, channel: 'mail', alertId: null, digestId: null, message }], now);
  const stop = new AbortController();
  // The fourth falls silent: the process is as good as dead from then on.
  const dead = deliver(contextWith([...first, 'hang@desk.example']), 'mail', stop.signal);
  const noted = async () => {
    const row = await database.db.selectFrom('deliveries').select(['state', 'reference']).executeTakeFirstOrThrow();
    return `${row.state} ${row.reference?.split(' ').length}`;
  };
  await expect.poll(noted, { timeout: 20_000 }).toBe('sending 3');
  now = new Date(now.getTime() + 2 * LEASE_MS);
  const [report] = await deliver(contextWith([...first, 'd@desk.example']), 'mail', new AbortController().signal);
  expect(report).toMatchObject({ outcome: 'sent' });
  stop.abort();
  await dead;
  const written = server.mails.flatMap(({ to }) => to).sort();
  expect(written).toEqual([...first, 'd@desk.example', 'hang@desk.example']);
  const [row] = await database.db.selectFrom('deliveries').select(['state', 'possible_repeat']).execute();
  expect(row).toEqual({ state: 'sent', possible_repeat: true });
});
