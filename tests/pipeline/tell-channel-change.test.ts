import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseChannels } from '#src/channels/channel-file.ts';
import { createHttpClient } from '#src/net/client.ts';
import { createChannelDesk } from '#src/pipeline/channels/channel-desk.ts';
import { followChannels } from '#src/pipeline/channels/follow-channels.ts';
import { createLiveChannels } from '#src/pipeline/channels/live-channels.ts';
import { keepSecret } from '#src/store/kept-secrets.ts';
import { createTestDatabase, lockWaits, type TestDatabase } from '../database.ts';
import { serve } from '../net/local-server.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const SARA = { id: 'p1', name: 'Sara' };
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const stack = new AsyncDisposableStack();
const received: { path: string; body: string }[] = [];
let database: TestDatabase;
let address: string;

beforeAll(async () => {
  const server = stack.use(
    await serve((request, response) => {
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => {
        received.push({ path: request.url ?? '', body });
        response.writeHead(200).end('{}');
      });
    }),
  );
  address = server.url;
});
afterAll(() => stack.disposeAsync());
beforeEach(async () => {
  received.length = 0;
  database = await createTestDatabase();
  return () => database[Symbol.asyncDispose]();
});

const hook = (key: string, more = '') =>
  `  - { key: ${key}, type: webhook, label: The ${key}, ${more} settings: { url: "${address}/${key}", secrets: [${SECRET}] } }`;

async function deskOf(...lines: string[]) {
  const file = `channels:\n${lines.join('\n')}`;
  const live = createLiveChannels(parseChannels(file, {}));
  const clock = { now: () => NOW };
  const log = { warn: () => {} };
  const common = { db: database.db, clock, live, installationSecret: async () => 'the secret of this installation' };
  const follower = followChannels({ ...common, log, file, environment: {} }, 3_600_000);
  const http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  const desk = createChannelDesk({ ...common, follower, http, deskUrl: 'https://desk.example', zone: 'Europe/Berlin' });
  return Object.assign(desk, {
    live,
    async [Symbol.asyncDispose]() {
      await follower[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  });
}

const TEXT = sql<string>`message->>'text'`.as('text');

/** What waits to be sent, without the marks that isolate foreign words. */
async function told() {
  const waiting = await database.db.selectFrom('deliveries').select(['channel', TEXT]).orderBy('id').execute();
  return waiting.map(({ channel, text }) => `${channel}: ${text.replace(/[\u2066-\u2069]/g, '')}`);
}

const NEW = {
  channel: {
    ...{ key: 'new', type: 'webhook', label: 'A new one', readers: ['operators'] as const, fallback: '' },
  },
  typed: { secrets: SECRET },
  ...{ forget: [], isNew: true, language: 'en', by: SARA },
};

describe('operators', () => {
  it('are told who added, changed, switched or removed a channel, and what to do if nobody was to', async () => {
    await using desk = await deskOf(hook('ops', 'operators: true,'), hook('team'));
    const given = { ...NEW, channel: { ...NEW.channel, settings: { url: `${address}/new` } } };
    expect(await desk.save(given)).toBe('saved');
    const [added, ...others] = await told();
    expect(added).toMatch(
      /^ops: A new channel: A new one\n\nBy Sara, .*13:00.*\n\nIf none of you meant this, .*audit log/su,
    );
    expect(others).toEqual([]);
    await desk.turn('team', false, SARA);
    await desk.turn('team', null, SARA);
    expect(await desk.save({ ...given, typed: {}, isNew: false })).toBe('saved');
    await desk.remove('new', SARA);
    const lines = (await told()).filter((line) => line.startsWith('ops')).map((line) => line.split('\n')[0]);
    expect(lines).toEqual([
      'ops: A new channel: A new one',
      'ops: The channel The team was switched off',
      'ops: The channel The team follows its file again',
      'ops: The channel A new one was changed',
      'ops: The channel A new one was removed',
    ]);
    // The new one was theirs before it was changed and removed: it hears of it by what it had.
    expect(received.map(({ path }) => path)).toEqual(['/new', '/new']);
  });

  it('hear of the change of their own channel where they read it until then', async () => {
    await using desk = await deskOf(hook('ops', 'operators: true,'));
    await desk.turn('ops', false, SARA);
    expect(received).toEqual([{ path: '/ops', body: expect.stringContaining('was switched off') }]);
    expect(await told()).toEqual([]);
  });

  it('are not silenced by a channel that somebody adds as the only one of theirs', async () => {
    await using desk = await deskOf(hook('team'), hook('open', 'public: true,'));
    const given = { ...NEW, channel: { ...NEW.channel, settings: { url: `${address}/new` } } };
    expect(await desk.save(given)).toBe('saved');
    expect(desk.live.operators).toEqual(['new']);
    // What waits for a channel that is off goes nowhere.
    await desk.turn('team', false, SARA);
    await desk.turn('open', false, SARA);
    expect(received).toEqual([{ path: '/team', body: expect.stringContaining('was switched off') }]);
  });

  it('are not told where anybody may read it, nor of what was not kept', async () => {
    await using desk = await deskOf(hook('open', 'public: true, operators: true,'), hook('ops', 'operators: true,'));
    expect(await desk.remove('nothing', SARA)).toBe(false);
    expect(await desk.save({ ...NEW, channel: { ...NEW.channel, key: 'ops', settings: {} } })).toBe('file');
    expect(await told()).toEqual([]);
    await desk.turn('open', false, SARA);
    expect((await told()).map((line) => line.split('\n')[0])).toEqual(['ops: The channel The open was switched off']);
    expect(received).toEqual([]);
  });
});

describe('a channel of the desk', () => {
  const KEPT = { topic: 'a-topic-that-nobody-guesses', token: 'tk_canary_of_the_team' };
  const ntfy = (server: string) => ({ ...NEW.channel, type: 'ntfy', settings: { server } });

  it('leads a secret nowhere else that another person types at the same moment', async () => {
    await using desk = await deskOf(hook('ops', 'operators: true,'));
    const { db } = database;
    const own = 'https://ntfy.desk.example';
    const { topic } = KEPT;
    expect(await desk.save({ ...NEW, channel: ntfy(own), typed: { topic } })).toBe('saved');
    // One of them types all that is kept, and leads the channel elsewhere.
    const { moved } = await db.transaction().execute(async (tx) => {
      await tx.selectFrom('desk_channels').select('key').forUpdate().execute();
      let ended = false;
      const elsewhere = { ...NEW, channel: ntfy('https://elsewhere.example'), typed: { topic }, isNew: false };
      const saving = desk.save(elsewhere).finally(() => {
        ended = true;
      });
      while (!ended && (await lockWaits(db)) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const place = { channel: 'new', field: 'token' };
      await keepSecret(tx, place, KEPT.token, 'the secret of this installation', NOW);
      return { moved: saving };
    });
    expect(await moved).toEqual({ again: ['token'] });
    await expect.poll(async () => (await desk.find('new'))?.entry.settings).toEqual({ server: own });
  });

  it('has no key longer than its form takes, or than the database indexes', async () => {
    await using desk = await deskOf(hook('ops'));
    const channel = { ...NEW.channel, key: 'k'.repeat(60_000), settings: { url: `${address}/new` } };
    expect(await desk.save({ ...NEW, channel })).toBe('long');
  });
});
