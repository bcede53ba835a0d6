import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '#src/base/log.ts';
import type { Rule } from '#src/model/alert.ts';
import { createHttpClient } from '#src/net/client.ts';
import { changeAlert } from '#src/pipeline/alerts/change-alert.ts';
import { tendAlerts } from '#src/pipeline/alerts/release-alerts.ts';
import { judgeItem } from '#src/pipeline/analysis/judge-item.ts';
import { deliver } from '#src/pipeline/deliver.ts';
import { openMachineWords } from '#src/pipeline/digests/machine-words.ts';
import { makeFlashDigests, type RaiseContext, raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { listAlerts } from '#src/store/alerts.ts';
import { upsertSource } from '#src/store/sources.ts';
import { SLACK_TOKEN, slackBotService } from '../channels/services/slack-bot.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { serve } from '../net/local-server.ts';
import { sourceConfig } from '../store/fixtures.ts';
import { createCall, ruleWith } from './calls.ts';

const START = new Date('2026-11-20T12:00:00Z');
const SARA = { id: 'p1', name: 'Sara' };
const signal = new AbortController().signal;

let database: TestDatabase;
let source: number;
let now: Date;
beforeEach(async () => {
  database = await createTestDatabase();
  source = await upsertSource(database.db, sourceConfig(), 'file');
  now = START;
});
afterEach(async () => database[Symbol.asyncDispose]());

const later = (minutes: number) => {
  now = new Date(START.getTime() + minutes * 60_000);
};
const clock = { now: () => now };

const context = (rule: Rule): RaiseContext => ({
  ...{ db: database.db, clock, rules: [rule], names: new Map(), channels: ['chat', 'duty'], language: 'en' },
  ...{ zone: 'UTC', deskUrl: 'https://desk.example' },
});

const call = (into: { story?: number; speaker?: string } = {}) => createCall(database.db, { source, now, ...into });

const deliveries = async () => {
  const rows = await database.db
    .selectFrom('deliveries')
    .select(['key', 'channel', 'state', 'action', 'message'])
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, subject: plain((row.message as { subject: string }).subject) }));
};
const plain = (text: string) => text.replace(/[\u2066-\u2069]/gu, '');

describe('what waits for its hour', () => {
  const night = { from: '11:00', to: '13:00' };

  it('is on record at once, survives a restart, and goes out as one message when quiet hours end', async () => {
    const rule = ruleWith({ quietHours: night });
    await call();
    await call();
    expect(await raiseAlerts(context(rule), signal)).toHaveLength(2);
    await tendAlerts(context(rule));
    expect(await deliveries()).toEqual([]);
    expect(await listAlerts(database.db, { limit: 9 })).toMatchObject([
      { heldUntil: new Date('2026-11-20T13:00:00Z'), toldAt: null },
      { heldUntil: new Date('2026-11-20T13:00:00Z'), toldAt: null },
    ]);
    later(60);
    // Another process, twice at once.
    await Promise.all([tendAlerts(context(rule)), tendAlerts(context(rule))]);
    const sent = await deliveries();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ channel: 'chat', subject: '2 alerts that waited: Calls' });
    expect(JSON.stringify(sent[0]?.message)).toMatch(/Sermon.*They must die.*Sermon/u);
    expect(await listAlerts(database.db, { limit: 9 })).toMatchObject([
      { heldUntil: null, toldAt: now, toldWith: expect.any(Number) },
      { heldUntil: null, toldAt: now, toldWith: null },
    ]);
  });

  it('goes out alone as it is, not when it has turned out to be false, and not when it has expired', async () => {
    const rule = ruleWith({ quietHours: night });
    const [kept, withdrawn] = [await call(), await call()];
    await raiseAlerts(context(rule), signal);
    await judge(withdrawn.item);
    later(61);
    await tendAlerts(context(rule));
    expect((await deliveries()).map(({ subject }) => subject)).toEqual([
      `[HIGH] New report of a call for killing: ${kept.title}`,
    ]);
    expect(kept.story).toBeLessThan(withdrawn.story);
    later(0);
    await call();
    const brief = ruleWith({ quietHours: night, expireAfterHours: 0.5 });
    await raiseAlerts(context(brief), signal);
    later(61);
    await tendAlerts(context(brief));
    expect(await deliveries()).toHaveLength(1);
  });

  it('waits for the cooldown after an alert went out', async () => {
    const rule = ruleWith({ cooldownMinutes: 30 });
    await call();
    await raiseAlerts(context(rule), signal);
    later(10);
    await call();
    await call();
    await raiseAlerts(context(rule), signal);
    expect(await deliveries()).toHaveLength(1);
    later(30);
    await tendAlerts(context(rule));
    expect((await deliveries()).map(({ subject }) => subject.replace(/\d+$/u, ''))).toEqual([
      '[HIGH] New report of a call for killing: Sermon ',
      '2 alerts that waited: Calls',
    ]);
  });

  it('speaks the language of its rule', async () => {
    await call();
    await raiseAlerts(context(ruleWith({ language: 'fa' })), signal);
    expect((await deliveries())[0]?.subject).toContain('گزارشی تازه از فراخوان به کشتار');
  });
});

describe('a rule whose channels are all off', () => {
  it.each<[string, Partial<Rule>, string[], string[]]>([
    ['goes to its fallback', { channels: ['gone'], fallback: 'duty' }, ['ops'], ['duty']],
    ['goes to operators, not to the public', { channels: ['gone'], fallback: 'gone-too' }, ['ops'], ['ops']],
    ['falls silent nowhere', { channels: ['gone'] }, [], ['chat', 'duty', 'ops', 'public']],
    ['that names none goes to all', { channels: [] }, ['ops'], ['chat', 'duty', 'ops', 'public']],
  ])('%s', async (_name, more, operators, expected) => {
    await call();
    const told = { ...context(ruleWith(more)), channels: ['chat', 'duty', 'ops', 'public'], operators };
    await raiseAlerts(told, signal);
    expect((await deliveries()).map(({ channel }) => channel).sort()).toEqual(expected);
  });
});

describe('the brief of an alert', () => {
  it('goes where its alert goes, is kept back when it has expired, and is translated for Persian readers', async () => {
    await using endpoint = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"translatedText":"باید بمیرند"}'),
    );
    const none = {
      ...{ KHAVARAN_TRANSLATE_KEY: undefined, KHAVARAN_TRANSLATE_MODEL: undefined },
      ...{ KHAVARAN_SUMMARY_URL: undefined, KHAVARAN_SUMMARY_KEY: undefined, KHAVARAN_SUMMARY_MODEL: undefined },
    };
    const log = createLog('silent');
    const machine = openMachineWords({ ...none, KHAVARAN_TRANSLATE_URL: endpoint.url }, { ...database, clock, log });
    if (!machine) throw new Error('no endpoint');
    await using _machine = machine;
    const rule = ruleWith({ flash: true, language: 'fa', expireAfterHours: 6, fallback: 'duty' });
    const { item, story } = await call();
    const origins = JSON.stringify([{ name: 'Harbour Wire', kind: 'news', stance: null, items: [item] }]);
    await sql`update stories set origins = ${origins} where id = ${story}`.execute(database.db);
    const told = { ...context(rule), machine };
    await raiseAlerts(told, signal);
    // The alert went out before anybody asked the endpoint for anything.
    expect((await deliveries()).map(({ key }) => key)).toEqual(['alert-1-chat']);
    expect(await makeFlashDigests(told, signal)).toBe(1);
    const rows = await database.db.selectFrom('deliveries').selectAll().orderBy('id').execute();
    const expires = new Date('2026-11-20T18:00:00Z');
    expect(rows).toMatchObject([
      { channel: 'chat', digest_id: null, expires_at: expires, fallback: 'duty' },
      { channel: 'chat', digest_id: expect.any(Number), expires_at: expires, fallback: 'duty' },
    ]);
    expect(rows[1]?.message).toMatchObject({ language: 'fa', text: expect.stringContaining('باید بمیرند') });
    expect(await makeFlashDigests(told, signal)).toBe(0);
  });
});

describe('an alert that nobody acknowledges', () => {
  const rule = ruleWith({ escalation: { afterMinutes: 30, channels: ['duty'] } });

  it('goes to others, once', async () => {
    const { title } = await call();
    await raiseAlerts(context(rule), signal);
    later(29);
    await tendAlerts(context(rule));
    expect(await deliveries()).toHaveLength(1);
    later(31);
    await Promise.all([tendAlerts(context(rule)), tendAlerts(context(rule))]);
    await tendAlerts(context(rule));
    expect((await deliveries()).map(({ channel, subject }) => [channel, subject])).toEqual([
      ['chat', `[HIGH] New report of a call for killing: ${title}`],
      ['duty', `[HIGH] Nobody has acknowledged this for 31 minutes: New report of a call for killing: ${title}`],
    ]);
  });

  it('does not where somebody has', async () => {
    await call();
    const [raised] = await raiseAlerts(context(rule), signal);
    expect(await changeAlert({ db: database.db, clock }, raised?.id ?? 0, 'acknowledged', SARA)).toBe(true);
    later(31);
    await tendAlerts(context(rule));
    expect((await deliveries()).filter(({ channel }) => channel === 'duty')).toEqual([]);
  });
});

async function judge(item: number): Promise<void> {
  const judgement = { kind: 'signal', subject: 'call_for_killing', holds: false, voice: null } as const;
  await judgeItem({ db: database.db, clock }, item, [judgement], SARA);
}

describe('what became of an alert', () => {
  /** A bot in a channel of Slack, which changes its messages. */
  async function withBot(
    run: (bot: Awaited<ReturnType<typeof slackBotService>>, send: () => Promise<unknown>) => Promise<void>,
  ) {
    await using bot = await slackBotService();
    const settings = { token: SLACK_TOKEN, channel: 'C0123456789', api: `${bot.url}/api` };
    const channels = new Map([['chat', { key: 'chat', type: 'slack', label: 'Chat', settings }]]);
    await using http = closing(createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 }));
    const outbox = { db: database.db, clock, channels, http: http.client };
    await run(bot, () => deliver(outbox, 'chat', signal));
  }
  const closing = <Client extends { close(): Promise<void> }>(client: Client) => ({
    client,
    [Symbol.asyncDispose]: () => client.close(),
  });
  const said = (post: unknown) => plain(JSON.stringify(post));

  it('is told in place of the message, and what develops in its thread', async () => {
    await withBot(async (bot, send) => {
      const { story } = await call();
      const [raised] = await raiseAlerts(context(ruleWith()), signal);
      await send();
      await call({ story, speaker: 'The Commander' });
      await raiseAlerts(context(ruleWith()), signal);
      await send();
      expect(bot.messages.map(({ thread }) => thread)).toEqual([null, bot.messages[0]?.ts]);
      expect(said(bot.messages[1]?.post)).toContain('attributed to The Commander too');
      await changeAlert({ db: database.db, clock }, raised?.id ?? 0, 'acknowledged', SARA);
      await changeAlert({ db: database.db, clock }, raised?.id ?? 0, 'resolved', SARA);
      await send();
      expect(bot.messages).toHaveLength(2);
      // Of two changes at once the last is told.
      expect(bot.messages[0]?.edits).toBe(1);
      expect(said(bot.messages[0]?.post)).toContain('Resolved by Sara: New report of a call for killing');
    });
  });

  it('is false where somebody judges that there was no call, unless another item carries it', async () => {
    await withBot(async (bot, send) => {
      const first = await call();
      const second = await call({ story: first.story });
      await raiseAlerts(context(ruleWith()), signal);
      await send();
      await judge(first.item);
      expect((await listAlerts(database.db, { limit: 9 })).map(({ state }) => state)).toEqual(['raised']);
      await judge(second.item);
      expect(await listAlerts(database.db, { limit: 9 })).toMatchObject([
        { state: 'false', stateBy: 'Sara', stateAt: now },
      ]);
      await send();
      expect(said(bot.messages[0]?.post)).toContain('False alarm, says Sara: New report');
      expect(bot.messages).toHaveLength(1);
    });
  });

  it('is nothing to send before the message itself went out: a false one is never sent', async () => {
    await withBot(async (bot, send) => {
      const { item } = await call();
      await raiseAlerts(context(ruleWith()), signal);
      await judge(item);
      await send();
      expect(bot.messages).toEqual([]);
      expect((await deliveries()).map(({ state }) => state)).toEqual(['dropped']);
      const other = await call();
      const [raised] = await raiseAlerts(context(ruleWith()), signal);
      await changeAlert({ db: database.db, clock }, raised?.id ?? 0, 'acknowledged', SARA);
      await send();
      expect(bot.messages).toHaveLength(1);
      expect(said(bot.messages[0]?.post)).toContain('Acknowledged by Sara');
      expect(other.story).toBeGreaterThan(0);
    });
  });

  it('lets of two people one be first', async () => {
    await call();
    const [raised] = await raiseAlerts(context(ruleWith()), signal);
    const press = () => changeAlert({ db: database.db, clock }, raised?.id ?? 0, 'acknowledged', SARA);
    expect((await Promise.all([press(), press()])).sort()).toEqual([false, true]);
    const rows = await database.db.selectFrom('alert_changes').select('state').execute();
    expect(rows).toEqual([{ state: 'acknowledged' }]);
  });
});
