import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseChannels } from '#src/channels/channel-file.ts';
import type { Rule } from '#src/model/alert.ts';
import type { SourceConfig } from '#src/model/source.ts';
import { giveRuleBack, keepRule } from '#src/pipeline/alerts/change-rule.ts';
import { createWatchlistDesk } from '#src/pipeline/analysis/watchlist-desk.ts';
import { createLiveChannels } from '#src/pipeline/channels/live-channels.ts';
import { keepSchedule } from '#src/pipeline/digests/change-schedule.ts';
import { dropSource, keepSource, turnSource } from '#src/pipeline/sources/change-source.ts';
import { listAudit } from '#src/store/audit.ts';
import { syncRules } from '#src/store/configuration.ts';
import { claimDeliveries } from '#src/store/delivery-claims.ts';
import { findEdition, syncEditions } from '#src/store/digest-editions.ts';
import { findSource } from '#src/store/sources.ts';
import { languages } from '#src/words/languages.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { edition } from '../digests/full-digest.ts';
import { openWatcher } from '../web/names/watching-desk.ts';
import { ruleWith } from './calls.ts';

const SARA = { id: 'p1', name: 'Sara' };
const MINUTE = 60_000;
const names = new Map([
  ['a-judge', { en: 'A Judge', fa: 'یک قاضی' }],
  ['a-prison', { en: 'A Prison', fa: 'یک زندان' }],
]);
let database: TestDatabase;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-11-20T12:00:00Z');
  database = await createTestDatabase();
  return () => database[Symbol.asyncDispose]();
});

const hook = (key: string, more = '') =>
  `  - { key: ${key}, type: webhook, label: The ${key}, ${more} settings: { url: "https://hooks.example/${key}", secrets: [whsec_${Buffer.alloc(32, 7).toString('base64')}] } }`;

function contextOf(language = 'en', ...lines: string[]) {
  const file = lines.length > 0 ? lines : [hook('ops', 'operators: true,'), hook('team')];
  const live = createLiveChannels(parseChannels(`channels:\n${file.join('\n')}`, {}));
  const telling = { live, names, language, zone: 'Europe/Berlin', deskUrl: 'https://desk.example' };
  return { db: database.db, clock: { now: () => now }, telling };
}

const [TEXT, DUE] = [sql<string>`message->>'text'`.as('text'), 'next_attempt'] as const;

/** What waits to be sent, without the marks that isolate foreign words. */
async function told() {
  const rows = await database.db.selectFrom('deliveries').select(['channel', TEXT, DUE]).orderBy('id').execute();
  return rows.map(({ channel, text, next_attempt: due }) => ({
    channel,
    lines: text
      .replace(/[\u2066-\u2069]/g, '')
      .split('\n')
      .filter(Boolean),
    afterMinutes: (due.getTime() - Date.parse('2026-11-20T12:00:00Z')) / MINUTE,
  }));
}

/** As if all that is due had been sent. */
async function send() {
  const { db } = database;
  await claimDeliveries(db, { now, lease: new Date(now.getTime() + MINUTE), limit: 100 });
  await db.updateTable('deliveries').set({ state: 'sent' }).where('state', '=', 'sending').execute();
}

const BY = { by: SARA, isNew: false };
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * MINUTE);
};

describe('alert rules', () => {
  it('are told of to operators: who added, changed, switched or removed which, and what is different', async () => {
    const context = contextOf();
    const { db } = database;
    const inFile = ruleWith({ key: 'un', label: 'UN', severity: 'normal' });
    await syncRules(db, [inFile]);
    const calls = ruleWith({
      when: { signals: [{ signal: 'call_for_killing', score: 0.6 }], words: ['one', 'two'], entities: ['a-judge'] },
    });
    expect(await keepRule(context, calls, { by: SARA, isNew: true })).toBe('saved');
    const narrow: Rule = {
      ...calls,
      when: { signals: [{ signal: 'call_for_killing', score: 0.95 }], words: ['two'], entities: ['a-prison'] },
      severity: 'low',
      channels: [],
    };
    await send();
    later(60);
    await keepRule(context, narrow, BY);
    await send();
    later(60);
    await keepRule(context, { ...narrow, enabled: false }, BY);
    expect(await giveRuleBack(context, 'calls', { fromFile: null, by: SARA })).toBe(true);
    await keepRule(context, { ...inFile, enabled: false }, BY);
    await giveRuleBack(context, 'un', { fromFile: inFile, by: SARA });
    const notices = await told();
    expect(notices.map(({ channel }) => channel)).toEqual(['ops', 'ops', 'ops', 'ops']);
    const footer = expect.stringMatching(/^If none of you meant this, .*audit log.*raises no alert/);
    expect(notices.map(({ lines }) => lines)).toEqual([
      [
        'A new alert rule: Calls',
        'Name: Calls',
        'Waits for: a story with the signal “Call for killing”, score at least 60 %',
        'Naming one of: A Judge',
        'With one of the words: one, two',
        'Severity: high',
        'Goes to: chat',
        'By Sara, 20 Nov 2026, 13:00.',
        footer,
      ],
      [
        'The alert rule Calls was changed',
        'Waits for, now: a story with the signal “Call for killing”, score at least 95 %',
        'Waits for, no longer: a story with the signal “Call for killing”, score at least 60 %',
        'Naming one of, now: A Prison',
        'Naming one of, no longer: A Judge',
        'With one of the words, no longer: one',
        'Severity, now: low',
        'Severity, no longer: high',
        'Goes to, now: every channel that is switched on',
        'Goes to, no longer: chat',
        'By Sara, 20 Nov 2026, 14:00.',
        footer,
      ],
      // Switched off and removed before anybody was told of the first.
      [
        'The alert rule Calls was removed',
        ...[expect.stringMatching(/^Name/), expect.stringMatching(/95 %/), expect.stringMatching(/^Naming/)],
        ...[expect.stringMatching(/^With one/), 'Severity: low', 'Goes to: every channel that is switched on'],
        'In 2 steps since 20 Nov 2026, 15:00.',
        'By Sara, 20 Nov 2026, 15:00.',
        footer,
      ],
      [
        'The alert rule UN follows its file again',
        'It is now as it was before.',
        ...['In 2 steps since 20 Nov 2026, 15:00.', 'By Sara, 20 Nov 2026, 15:00.', footer],
      ],
    ]);
    const noted = (await listAudit(db, { limit: 99 })).map(({ action, subject }) => `${action} ${subject}`).reverse();
    expect(noted).toEqual([
      ...['rule added /rules/calls', 'rule changed /rules/calls', 'rule off /rules/calls'],
      ...['rule removed /rules/calls', 'rule off /rules/un', 'rule follows its file /rules/un'],
    ]);
  });

  it('say in one message at once and one of the rest what somebody saves again and again', async () => {
    const context = contextOf();
    await syncRules(database.db, [ruleWith()]);
    const save = (more: Partial<Rule>) => keepRule(context, ruleWith(more), BY);
    await save({ label: 'Calls 1' });
    await send();
    for (const number of [2, 3, 4, 5]) {
      later(0.5);
      await save({ label: `Calls ${number}`, severity: number > 3 ? 'low' : 'high' });
      await send();
    }
    const [first, rest, ...more] = await told();
    expect([first?.afterMinutes, first?.lines[0]]).toEqual([0, 'The alert rule Calls 1 was changed']);
    expect(rest).toEqual({
      channel: 'ops',
      afterMinutes: 5,
      lines: [
        'The alert rule Calls 5 was changed',
        ...['Name, now: Calls 5', 'Name, no longer: Calls 1', 'Severity, now: low', 'Severity, no longer: high'],
        ...['In 4 steps since 20 Nov 2026, 13:00.', 'By Sara, 20 Nov 2026, 13:02.', expect.any(String)],
      ],
    });
    expect(more).toEqual([]);
    // What is switched off is told at once, with what waited.
    await save({ label: 'Calls 5', severity: 'low', enabled: false });
    expect(await told()).toEqual([
      first,
      { ...rest, afterMinutes: 2, lines: expect.arrayContaining(['The alert rule Calls 5 was switched off']) },
    ]);
  });

  it('say each person’s changes by themselves', async () => {
    const context = contextOf();
    await syncRules(database.db, [ruleWith()]);
    await keepRule(context, ruleWith({ severity: 'low' }), BY);
    await keepRule(context, ruleWith({ severity: 'urgent' }), { by: { id: 'p2', name: 'Reza' }, isNew: false });
    expect((await told()).map(({ lines, afterMinutes }) => [lines.at(-2), afterMinutes])).toEqual([
      ['By Sara, 20 Nov 2026, 13:00.', 0],
      ['By Reza, 20 Nov 2026, 13:00.', 0],
    ]);
  });

  it('are not told of where nothing is different, nothing was kept, or anybody may read the channel', async () => {
    const { db } = database;
    await syncRules(db, [ruleWith()]);
    const context = contextOf();
    await keepRule(context, ruleWith(), BY);
    await keepRule(context, ruleWith({ flash: false, escalation: undefined }), BY);
    expect(await keepRule(context, ruleWith({ severity: 'low' }), { by: SARA, isNew: true })).toBe('taken');
    expect(await giveRuleBack(context, 'nothing', { fromFile: null, by: SARA })).toBe(false);
    const open = contextOf('en', hook('open', 'public: true, operators: true,'));
    await keepRule(open, ruleWith({ severity: 'low' }), BY);
    await keepRule({ ...context, telling: undefined }, ruleWith({ severity: 'urgent' }), BY);
    expect(await told()).toEqual([]);
  });

  it('are told of with their change or not at all', async () => {
    const context = contextOf();
    await syncRules(database.db, [ruleWith()]);
    await sql`create function refuse() returns trigger language plpgsql as 'begin raise exception ''full''; end'`.execute(
      database.db,
    );
    await sql`create trigger refuse before insert on deliveries execute function refuse()`.execute(database.db);
    await expect(keepRule(context, ruleWith({ enabled: false }), BY)).rejects.toThrow('full');
    const kept = await database.db.selectFrom('rules').select('enabled').executeTakeFirstOrThrow();
    expect(kept.enabled).toBe(true);
    expect(await listAudit(database.db, { limit: 9 })).toEqual([]);
  });

  it('are told of although this version cannot read what one was', async () => {
    await database.db.insertInto('rules').values({ key: 'calls', definition: '{"when":{"moon":true}}' }).execute();
    await keepRule(contextOf(), ruleWith(), BY);
    expect((await told())[0]?.lines.slice(0, 2)).toEqual(['The alert rule Calls was changed', 'Name: Calls']);
    await database.db.insertInto('rules').values({ key: 'x', definition: '{}', configured_by: 'desk' }).execute();
    await giveRuleBack(contextOf(), 'x', { fromFile: null, by: SARA });
    expect((await told())[1]?.lines[0]).toBe('The alert rule x was removed');
  });

  it.each(languages().map(({ code }) => code))('are told of in the words of the installation: %s', async (language) => {
    const context = contextOf(language);
    await syncRules(database.db, [ruleWith()]);
    const whole = ruleWith({
      when: { signals: [{ signal: 'denial', voice: 'direct' }], speakers: ['watched-person'], novelty: ['first'] },
      quietHours: { from: '22:00', to: '07:00' },
      enabled: false,
      language: 'fa',
    });
    await keepRule(context, whole, BY);
    const [notice] = await told();
    expect(notice?.lines.length).toBeGreaterThan(6);
    const text = notice?.lines.join('\n') ?? '';
    expect(text).not.toMatch(/[{}]|undefined/);
    if (language !== 'en') expect(text).not.toMatch(/alert rule|Waits|Said by|longer|People/);
  });
});

describe('digests', () => {
  it('are told of to operators as rules are', async () => {
    const { db } = database;
    const context = contextOf();
    await syncEditions(db, [edition('{name: daily, label: Morning, zone: Europe/Berlin}')], now);
    const known = (await findEdition(db, 'daily'))?.edition;
    if (!known) throw new Error('There is no digest.');
    expect(await keepSchedule(context, known, BY)).toBe(true);
    expect(await keepSchedule(context, known, { by: SARA, isNew: true })).toBe(false);
    expect(await told()).toEqual([]);
    await keepSchedule(context, { ...known, days: ['mon'], signals: ['un_action'], channels: ['team'] }, BY);
    await send();
    later(10);
    await keepSchedule(context, { ...known, enabled: false }, BY);
    await keepSchedule(context, { ...known, name: 'new', label: '' }, { by: SARA, isNew: true });
    const notices = await told();
    expect(notices.map(({ lines }) => lines[0])).toEqual([
      'The digest Morning was changed',
      'The digest Morning was switched off',
      'A new digest: new',
    ]);
    expect(notices[0]?.lines).toEqual(
      expect.arrayContaining(['When, now: Mon', 'When, no longer: every day', 'What it tells of, now: UN action']),
    );
    expect(notices[0]?.lines.at(-1)).toContain('tells nobody');
    expect((await listAudit(db, { limit: 9 })).map(({ action }) => action)).toEqual([
      ...['digest added', 'digest off', 'digest changed', 'digest changed'],
    ]);
  });
});

describe('sources', () => {
  const source: SourceConfig = {
    ...{ key: 'harbour', name: 'Harbour Radio', type: 'rss', settings: { url: 'https://h.example/?key=secret' } },
    ...{ kind: 'news', platform: 'web', stance: 'state', owner: null, language: 'fa', proxy: null, enabled: true },
  };

  it('are told of to operators, without how they are read', async () => {
    const context = contextOf();
    await keepSource(context, source, 'Sara');
    await send();
    later(60);
    await keepSource(context, { ...source, settings: { url: 'https://elsewhere.example/' } }, 'Sara');
    await send();
    later(60);
    await turnSource(context, 'harbour', { enabled: false, by: 'Sara' });
    await turnSource(context, 'harbour', { enabled: false, by: 'Sara' });
    expect((await findSource(database.db, { key: 'harbour' }))?.enabled).toBe(false);
    await send();
    await turnSource(context, 'harbour', { enabled: true, by: 'Sara' });
    await dropSource(context, 'harbour', 'sara at the console');
    const lines = (await told()).map(({ lines: one }) => one);
    expect(lines.map(([subject]) => subject)).toEqual([
      'A new source: Harbour Radio',
      'The source Harbour Radio was changed',
      'The source Harbour Radio was switched off',
      'The source Harbour Radio was switched on',
      'The source Harbour Radio was switched off',
    ]);
    const facts = ['Name: Harbour Radio', 'Kind: press', 'Stance: Iranian state', 'Language: Persian'];
    expect(lines[0]?.slice(1, 5)).toEqual(facts);
    expect(lines[1]?.[1]).toBe('The desk shows what is different.');
    expect(lines[4]?.at(-2)).toMatch(/^By sara at the console, /);
    const kept = await database.db.selectFrom('deliveries').select(sql<string>`message::text`.as('all')).execute();
    expect(kept.map(({ all }) => all).join()).not.toMatch(/secret|elsewhere\.example/);
  });

  it('of a file, and those that are saved as they were, are told to nobody', async () => {
    const context = contextOf();
    await keepSource(context, source, 'Sara');
    await keepSource(context, { ...source }, 'Sara');
    await database.db.updateTable('sources').set({ configured_by: 'file' }).execute();
    await turnSource(context, 'harbour', { enabled: false, by: 'Sara' });
    await turnSource(context, 'never-there', { enabled: false, by: 'Sara' });
    expect(await told()).toHaveLength(1);
    expect((await findSource(database.db, { key: 'harbour' }))?.enabled).toBe(true);
  });
});

describe('watched names', () => {
  it('are told of to operators: what is watched no more, and which spellings', async () => {
    const context = contextOf();
    const { watching, follower } = await openWatcher(database.db, now);
    const desk = createWatchlistDesk({ ...context, watching, follower });
    const name = await desk.find('bahman-saheli');
    if (!name) throw new Error('not watched');
    await desk.setWatched('bahman-saheli', false, 'Sara');
    await send();
    await desk.save({ ...name.entity, surnames: ['Saheli'] }, 'Sara', false);
    await send();
    await desk.release('bahman-saheli', 'Sara');
    await desk.release('bahman-saheli', 'Sara');
    await desk.save({ ...name.entity, id: 'another', name: { en: 'Another', fa: 'دیگری' } }, 'Sara', true);
    await send();
    await desk.release('another', 'Sara');
    const lines = (await told()).map(({ lines: one }) => one);
    expect(lines.map(([subject]) => subject)).toEqual([
      'The name Bahman Saheli is no longer watched',
      'The name Bahman Saheli is watched again',
      'The watched name Bahman Saheli follows its file again',
      'A new watched name: Another',
      'The name Another was removed from the watchlist',
    ]);
    expect(lines[0]?.slice(1, 3)).toEqual(['Name: Bahman Saheli, بهمن ساحلی', 'Spellings: Saheli, ساحلی']);
    expect(lines[1]).toContain('Spellings, no longer: ساحلی');
    expect(lines[2]).toContain('Spellings, now: ساحلی');
  });
});
