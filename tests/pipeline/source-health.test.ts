import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '#src/model/alert.ts';
import { createHttpClient } from '#src/net/client.ts';
import { collect } from '#src/pipeline/collect.ts';
import { checkSourceHealth, type HealthContext } from '#src/pipeline/sources/source-health-check.ts';
import { deliveriesToDivert } from '#src/store/delivery-kin.ts';
import { makeSourcesDue } from '#src/store/due-times.ts';
import { serve } from '../sources/local-server.ts';
import { openLooks } from './look-context.ts';

const RULE: Rule = {
  key: 'source-blind',
  label: 'Blind',
  when: { occasion: 'source_blind' },
  severity: 'normal',
  channels: [],
  flash: false,
  enabled: true,
};

const feedOf = (...items: { id: string; at: string }[]) => ({
  headers: { 'content-type': 'application/rss+xml' },
  body: `<rss><channel><title>T</title>${items
    .map(({ id, at }) => `<item><guid>${id}</guid><title>${id}</title><pubDate>${at}</pubDate></item>`)
    .join('')}</channel></rss>`,
});
/** An item every hour of the fortnight before 2 March, 09:00. */
const BUSY = Array.from({ length: 14 * 24 }, (_, age) => ({
  id: `item-${age}`,
  at: new Date(Date.parse('2026-03-02T08:30:00Z') - age * 3_600_000).toUTCString(),
}));

let looks: Awaited<ReturnType<typeof openLooks>>;
let server: Awaited<ReturnType<typeof serve>>;
beforeEach(async () => {
  looks = await openLooks();
  server = await serve({
    '/busy': feedOf(...BUSY),
    '/quiet': feedOf({ id: 'one', at: 'Mon, 02 Mar 2026 08:00:00 GMT' }),
  });
});
afterEach(async () => {
  await looks[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function check(change: Partial<HealthContext> = {}) {
  return checkSourceHealth({
    db: looks.db,
    clock: looks.context.clock,
    rules: [RULE],
    channels: ['staff', 'ops'],
    operatorChannels: ['ops'],
    language: 'en',
    zone: 'UTC',
    deskUrl: 'https://desk.example',
    ...change,
  });
}

const messages = async () =>
  (await looks.db.selectFrom('deliveries').select(['channel', 'message']).orderBy('id').execute()).map((row) => ({
    channel: row.channel,
    message: row.message as { subject: string; text: string; data: unknown; kind: string },
  }));

describe('a source that goes blind', () => {
  it('is told of once, after the time set for it, to the operators; and again when it is back', async () => {
    const id = await looks.add({
      key: 'busy',
      name: 'Harbour <Wire>',
      settings: { url: `${server.url}/busy` },
      silentAfterMs: 2 * 3_600_000,
    });
    await looks.look(id);
    expect(await check()).toEqual({ blind: [], back: [] });
    server.answers['/busy'] = { status: 403 };
    looks.at('2026-03-02T10:00:00Z');
    await looks.look(id);
    expect(await check()).toEqual({ blind: [], back: [] });
    looks.at('2026-03-02T11:59:00Z');
    await looks.look(id);
    expect(await check()).toEqual({ blind: [], back: [] });
    looks.at('2026-03-02T12:00:00Z');
    // Two processes judge at once: one tells.
    const both = await Promise.all([check(), check()]);
    expect(both.flatMap(({ blind }) => blind)).toEqual(['busy']);
    // Another kind of trouble is the same outage.
    server.answers['/busy'] = { status: 500 };
    looks.at('2026-03-03T12:00:00Z');
    await looks.look(id);
    expect(await check()).toEqual({ blind: [], back: [] });
    expect(await looks.source(id)).toMatchObject({
      condition: 'failing',
      conditionSince: new Date('2026-03-02T10:00:00Z'),
      noticedAt: new Date('2026-03-02T12:00:00Z'),
    });
    server.answers['/busy'] = feedOf({ id: 'newest', at: 'Tue, 03 Mar 2026 11:00:00 GMT' });
    looks.at('2026-03-03T13:00:00Z');
    await looks.look(id);
    expect(await check()).toEqual({ blind: [], back: ['busy'] });
    expect(await check()).toEqual({ blind: [], back: [] });
    const sent = await messages();
    expect(sent.map(({ channel, message }) => [channel, message.subject])).toEqual([
      ['ops', '\u2068Harbour <Wire>\u2069 needs a look: we may be missing what is said there'],
      ['ops', '\u2068Harbour <Wire>\u2069 is back'],
    ]);
    expect(sent[0]?.message.text).toContain('refuses us (since 2 Mar 2026, 10:00)');
    expect(sent[0]?.message.text).toContain('The server refuses us (403 Forbidden).');
    expect(sent[0]?.message.text).toContain('https://desk.example/sources/busy');
    expect(sent[0]?.message.data).toMatchObject({ occasion: 'source_blind', sources: [{ key: 'busy' }] });
  });

  it('is told of together with the others, with a word on our own network where nearly all fail', async () => {
    const ids: number[] = [];
    for (let number = 1; number <= 6; number++)
      ids.push(await looks.add({ key: `gone-${number}`, settings: { url: `${server.url}/busy?${number}` } }));
    for (const id of ids) await looks.look(id);
    await server[Symbol.asyncDispose]();
    for (const [index, id] of ids.entries()) {
      looks.at(`2026-03-02T1${index}:00:00Z`);
      await looks.look(id);
    }
    looks.at('2026-03-03T10:00:00Z');
    expect((await check({ language: 'fa' })).blind).toHaveLength(6);
    const sent = await messages();
    expect(sent).toHaveLength(1);
    expect(sent[0]?.message.subject).toMatch(/^۶ منبع/);
    expect(sent[0]?.message.text).toContain('شبکه');
  });

  it('waits for the end of quiet hours, unless it is urgent, and goes out in the language of its rule', async () => {
    const id = await looks.add({ settings: { url: `${server.url}/none` }, silentAfterMs: 60_000 });
    await looks.look(id);
    looks.at('2026-03-02T23:00:00Z');
    const quiet = {
      quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
      expireAfterHours: 12,
      fallback: 'staff',
    };
    await check({
      rules: [
        { ...RULE, ...quiet },
        { ...RULE, ...quiet, key: 'loud', severity: 'urgent', channels: ['staff'], language: 'fa' },
      ],
    });
    const rows = await looks.db
      .selectFrom('deliveries')
      .select(['channel', 'next_attempt', 'expires_at', 'fallback', 'urgency', 'message'])
      .orderBy('channel')
      .execute();
    expect(rows).toEqual([
      {
        channel: 'ops',
        next_attempt: new Date('2026-03-03T06:00:00Z'),
        expires_at: new Date('2026-03-03T11:00:00Z'),
        fallback: 'staff',
        urgency: 1,
        message: expect.objectContaining({ language: 'en' }),
      },
      {
        channel: 'staff',
        next_attempt: new Date('2026-03-02T23:00:00Z'),
        expires_at: new Date('2026-03-03T11:00:00Z'),
        fallback: 'staff',
        urgency: 3,
        message: expect.objectContaining({ language: 'fa' }),
      },
    ]);
    // A channel that does not work gives what is held to nobody before its time.
    const early = { now: new Date('2026-03-03T01:00:00Z'), limit: 10 };
    expect(await deliveriesToDivert(looks.db, { channel: 'ops' }, early)).toEqual([]);
    expect(
      await deliveriesToDivert(looks.db, { channel: 'ops' }, { ...early, now: new Date('2026-03-03T06:00:00Z') }),
    ).toHaveLength(1);
  });

  it('is kept silent about where the rule is switched off, and its back too', async () => {
    const id = await looks.add({ settings: { url: `${server.url}/none` }, silentAfterMs: 60_000 });
    await looks.look(id);
    looks.at('2026-03-02T10:00:00Z');
    await check({ rules: [{ ...RULE, enabled: false }] });
    expect(await messages()).toEqual([]);
  });
});

describe('a source that is read and says nothing', () => {
  it('is silent against its own rhythm alone, and works again with the next item', async () => {
    const busy = await looks.add({ key: 'busy', settings: { url: `${server.url}/busy` } });
    const quiet = await looks.add({ key: 'quiet', settings: { url: `${server.url}/quiet` } });
    for (const id of [busy, quiet]) await looks.look(id);
    await check();
    expect((await looks.source(busy)).rhythm).toMatchObject({ usualGapMs: 3_600_000 });
    expect((await looks.source(quiet)).rhythm).toBeNull();
    looks.at('2026-03-02T14:00:00Z');
    for (const id of [busy, quiet]) await looks.look(id);
    expect(await check()).toEqual({ blind: [], back: [] });
    looks.at('2026-03-02T19:00:00Z');
    // Nobody looked for hours: a lack of looks is no silence.
    expect(await check()).toEqual({ blind: [], back: [] });
    for (const id of [busy, quiet]) await looks.look(id);
    expect(await check()).toEqual({ blind: ['busy'], back: [] });
    expect(await looks.source(busy)).toMatchObject({ condition: 'silent', lastOutcome: 'not-modified' });
    const [sent] = await messages();
    expect(sent?.message.text).toContain('has said nothing for longer than usual (since 2 Mar 2026, 09:00)');
    server.answers['/busy'] = feedOf({ id: 'newest', at: 'Mon, 02 Mar 2026 20:00:00 GMT' });
    looks.at('2026-03-02T20:30:00Z');
    await looks.look(busy);
    expect(await looks.source(busy)).toMatchObject({ condition: 'working' });
    expect(await check()).toEqual({ blind: [], back: ['busy'] });
  });
});

describe('the budget of a source', () => {
  it('ends its looks for the day, over restarts, without counting as its failure', async () => {
    const id = await looks.add({
      settings: { url: `${server.url}/quiet` },
      budget: { requests: 2, bytes: null },
    });
    await looks.look(id);
    await looks.look(id);
    const report = await looks.look(id);
    expect(report).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/^The budget of this source .*2 requests/),
    });
    expect(server.asked).toEqual(['/quiet', '/quiet']);
    expect(await looks.source(id)).toMatchObject({
      condition: 'paused',
      failures: 0,
      notBefore: new Date('2026-03-03T00:00:00Z'),
    });
    // A restart makes all due at once, but none that has to wait.
    await makeSourcesDue(looks.db, new Date('2026-03-02T10:00:00Z'), null);
    expect((await looks.source(id)).nextLook).toEqual(new Date('2026-03-03T00:00:00Z'));
    looks.at('2026-03-03T00:01:00Z');
    expect(await looks.look(id)).toMatchObject({ outcome: 'not-modified' });
    expect(await looks.source(id)).toMatchObject({ condition: 'working' });
  });

  it('counts bytes as they came over the wire', async () => {
    const id = await looks.add({ settings: { url: `${server.url}/busy` }, budget: { requests: null, bytes: 1000 } });
    await looks.look(id);
    expect((await looks.look(id)).reason).toContain('(0.001 MB)');
    expect(server.asked).toHaveLength(1);
  });
});

describe('a host that asks to wait', () => {
  it('is let alone by all sources until then', async () => {
    server.answers['/full'] = { status: 429, headers: { 'retry-after': '600' } };
    const first = await looks.add({ key: 'first', settings: { url: `${server.url}/full` } });
    const second = await looks.add({ key: 'second', settings: { url: `${server.url}/quiet` } });
    expect(await looks.look(first)).toMatchObject({ outcome: 'refused' });
    expect(await looks.look(second)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(
        /^127\.0\.0\.1:\d+ was not asked: it told another source of ours to wait until 09:10 UTC\.$/,
      ),
    });
    expect(server.asked).toEqual(['/full']);
    expect((await looks.source(second)).notBefore).toEqual(new Date('2026-03-02T09:10:00Z'));
    looks.at('2026-03-02T09:10:01Z');
    expect(await looks.look(second)).toMatchObject({ outcome: 'items' });
  });

  it('is let alone by other processes too', async () => {
    server.answers['/full'] = { status: 503, headers: { 'retry-after': '600' } };
    const first = await looks.add({ key: 'first', settings: { url: `${server.url}/full` } });
    const second = await looks.add({ key: 'second', settings: { url: `${server.url}/quiet` } });
    await looks.look(first);
    // Another process has a client of its own, which has been told nothing.
    await using client = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
    const { signal } = new AbortController();
    const elsewhere = { ...looks.context, http: client };
    const look = () => collect(elsewhere, second, { reason: 'schedule', signal });
    expect(await look()).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('was not asked') });
    expect(server.asked).toEqual(['/full']);
    looks.at('2026-03-02T09:10:01Z');
    expect(await look()).toMatchObject({ outcome: 'items' });
  });
});
