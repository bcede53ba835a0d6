import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseChannels } from '#src/channels/channel-file.ts';
import { createHttpClient } from '#src/net/client.ts';
import { turnChannel } from '#src/pipeline/channels/channel-desk.ts';
import { followChannels } from '#src/pipeline/channels/follow-channels.ts';
import { createLiveChannels } from '#src/pipeline/channels/live-channels.ts';
import { deliver } from '#src/pipeline/deliver.ts';
import { listAudit } from '#src/store/audit.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { forgetSecret, keepSecret } from '#src/store/kept-secrets.ts';
import { digestOf } from '../channels/messages.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { serve } from '../net/local-server.ts';
import { listDeliveries } from '../store/list-deliveries.ts';

const SECRET = 'an installation secret of many letters';
const SARA = { id: 'p1', name: 'Sara' };
const HOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
let now: Date;
const clock = { now: () => now };
/** It goes nowhere: the last words of a channel of this machine are refused. */
const http = createHttpClient({});

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
  now = new Date('2026-11-20T12:00:00Z');
});
afterEach(() => database[Symbol.asyncDispose]());

/** What one process knows of its channels; it looks when it is told to. */
async function process(file: string, environment: NodeJS.ProcessEnv = {}, installationSecret = SECRET) {
  const live = createLiveChannels(parseChannels(file, environment));
  const warned: string[] = [];
  const log = { warn: (_details: object, message: string) => void warned.push(message) };
  const context = { db: database.db, clock, log, live, file, environment };
  const follower = followChannels({ ...context, installationSecret: async () => installationSecret }, 3_600_000);
  await follower.refresh();
  return { live, follower, warned, [Symbol.asyncDispose]: () => follower[Symbol.asyncDispose]() };
}

const FILE = `channels:
  - { key: hook, type: webhook, label: Hook, operators: true, settings: { url: "https://127.0.0.1/hook", secrets: ["${HOOK_SECRET}"] } }
  - { key: chat, type: slack, label: Chat, enabled: false, settings: { url: "\${SLACK_URL}" } }
  - { key: team, type: slack, label: Team, enabled: false, settings: {} }`;

describe('a channel that is switched at the desk', () => {
  it('is switched by a machine whose clock is behind, too', async () => {
    await using one = await process(FILE);
    await using other = await process(FILE);
    const turn = (channel: string, enabled: boolean) =>
      turnChannel({ ...one, db: database.db, clock, http }, channel, enabled, SARA);
    await turn('hook', true);
    now = new Date(now.getTime() + 300_000);
    await turn('team', false);
    await other.follower.refresh();
    now = new Date(now.getTime() - 200_000);
    await turn('hook', false);
    await other.follower.refresh();
    expect([one.live.keys, other.live.keys]).toEqual([[], []]);
  });

  it('is on or off in every process, whose collections stay the same ones, and is in the audit log', async () => {
    await using one = await process(FILE);
    await using other = await process(FILE);
    const { keys, operators, open } = other.live;
    expect(keys).toEqual(['hook']);
    await turnChannel({ ...one, db: database.db, clock, http }, 'hook', false, SARA);
    expect(one.live.keys).toEqual([]);
    await other.follower.refresh();
    expect(keys).toEqual([]);
    expect(operators).toEqual([]);
    expect(open.size).toBe(0);
    // A process that starts later finds it so, though its file says otherwise.
    await using third = await process(FILE);
    expect(third.live.keys).toEqual([]);
    now = new Date(now.getTime() + 1000);
    await turnChannel({ ...one, db: database.db, clock, http }, 'hook', null, SARA);
    await other.follower.refresh();
    expect(keys).toEqual(['hook']);
    expect(operators).toEqual(['hook']);
    const audit = await listAudit(database.db, { limit: 9 });
    expect(audit.map(({ action, subject, personName }) => [personName, action, subject])).toEqual([
      ['Sara', 'channel follows its file', '/channels/hook'],
      ['Sara', 'channel off', '/channels/hook'],
    ]);
  });

  it('stays off with a sentence where it lacks something, and stops no start', async () => {
    await using one = await process(FILE);
    await turnChannel({ ...one, db: database.db, clock, http }, 'chat', true, SARA);
    expect(one.live.keys).toEqual(['hook']);
    expect(one.live.configured[1]).toMatchObject({ enabled: false, fault: 'the variable SLACK_URL is not set' });
    expect(parseChannels(FILE, {}, { switches: new Map([['chat', true]]) })[1]?.fault).toContain('SLACK_URL');
    await using other = await process(FILE, { SLACK_URL: 'https://hooks.slack.com/services/T0/B0/x' });
    expect(other.live.keys).toEqual(['hook', 'chat']);
  });

  it('leaves what waits for it until it is on again, for two days', async () => {
    const taken: string[] = [];
    await using server = await serve((request, response) => {
      taken.push(String(request.headers['webhook-id']));
      response.writeHead(200).end('{}');
    });
    await using http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
    await using one = await process(FILE.replace('https://127.0.0.1', server.url));
    const { db } = database;
    const sending = { db, http, clock, channels: one.live.open };
    const waiting = (key: string) => ({
      ...{ key, channel: 'hook', alertId: null, digestId: null },
      message: digestOf('The day in brief', key),
    });
    const turn = (to: boolean) => turnChannel({ ...one, db, clock, http }, 'hook', to, SARA);
    await turn(false);
    await insertDeliveries(db, [waiting('old')], now);
    now = new Date(now.getTime() + 47 * 3_600_000);
    await insertDeliveries(db, [waiting('young')], now);
    expect(await deliver(sending, 'hook', new AbortController().signal)).toEqual([]);
    now = new Date(now.getTime() + 2 * 3_600_000);
    expect(await deliver(sending, 'hook', new AbortController().signal)).toEqual([]);
    await turn(true);
    await deliver(sending, 'hook', new AbortController().signal);
    expect(taken).toEqual([expect.stringContaining('channel-change-hook-off'), 'young']);
    expect(await listDeliveries(db, { limit: 9 })).toMatchObject([
      { key: 'young', state: 'sent' },
      { key: 'old', state: 'dead', lastError: 'The channel is switched off.' },
    ]);
  });
});

describe('a secret that is kept or forgotten while the service runs', () => {
  it('is taken in every process, and one under another installation secret changes nothing', async () => {
    await using one = await process(FILE);
    await using stranger = await process(FILE, {}, 'quite another secret of the installation');
    await turnChannel({ ...one, db: database.db, clock, http }, 'team', true, SARA);
    expect(one.live.keys).toEqual(['hook']);
    const place = { channel: 'team', field: 'url' };
    const address = 'https://hooks.slack.com/services/T0/B0/canary';
    await keepSecret(database.db, place, address, SECRET, now);
    await one.follower.refresh();
    expect(one.live.keys).toEqual(['hook', 'team']);
    expect(one.live.open.get('team')?.settings).toMatchObject({ url: address });
    await stranger.follower.refresh();
    expect(stranger.live.keys).toEqual(['hook']);
    expect(stranger.warned).toEqual(['a secret of a channel cannot be read']);
    expect([...stranger.follower.locked().keys()]).toEqual(['team']);
    expect(stranger.live.configured[2]?.fault).toContain('kept under another installation secret');
    expect(one.follower.locked().size).toBe(0);
    now = new Date(now.getTime() + 1000);
    await keepSecret(database.db, place, `${address}2`, SECRET, now);
    await one.follower.refresh();
    expect(one.live.open.get('team')?.settings).toMatchObject({ url: `${address}2` });
    await forgetSecret(database.db, place);
    await one.follower.refresh();
    expect(one.live.keys).toEqual(['hook']);
    expect(JSON.stringify(one.live.configured)).not.toContain('canary');
    await stranger.follower.refresh();
    expect(stranger.follower.locked().size).toBe(0);
  });

  it('leaves its channel with what it had where it cannot be read, and every switch is heeded', async () => {
    await using one = await process(FILE);
    const turn = (channel: string, enabled: boolean) => {
      now = new Date(now.getTime() + 1000);
      return turnChannel({ ...one, db: database.db, clock, http }, channel, enabled, SARA);
    };
    const place = { channel: 'team', field: 'url' };
    const address = 'https://hooks.slack.com/services/T0/B0/canary';
    await keepSecret(database.db, place, address, SECRET, now);
    await turn('team', true);
    await keepSecret(database.db, place, `${address}2`, 'quite another secret of the installation', now);
    await turn('hook', false);
    expect(one.live.keys).toEqual(['team']);
    expect(one.live.open.get('team')?.settings).toMatchObject({ url: address });
    expect([...one.follower.locked().keys()]).toEqual(['team']);
    await turn('hook', true);
    await turn('team', false);
    expect(one.live.keys).toEqual(['hook']);
  });
});
