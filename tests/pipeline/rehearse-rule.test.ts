import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rehearseRule } from '#src/pipeline/alerts/rehearse-rule.ts';
import { listAlerts } from '#src/store/alerts.ts';
import { upsertSource } from '#src/store/sources.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { sourceConfig } from '../store/fixtures.ts';
import { listDeliveries } from '../store/list-deliveries.ts';
import { createCall, ruleWith } from './calls.ts';

const START = new Date('2026-11-20T12:00:00Z');
const NOVEMBER = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') };

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
const context = () => ({
  ...{ db: database.db, names: new Map(), language: 'en', zone: 'UTC', deskUrl: 'https://desk.example' },
});
const call = (into: { story?: number; speaker?: string } = {}) => createCall(database.db, { source, now, ...into });

describe('a rule that is tried on the record', () => {
  it('says what it would have raised, and sends nothing', async () => {
    const rule = ruleWith({
      enabled: false,
      quietHours: { from: '11:00', to: '13:00' },
      when: { origins: 1, words: ['they must die'] },
    });
    const { story } = await call();
    await call();
    await sql`update stories set origins = '[{"name": "Harbour Wire", "kind": "news", "stance": "press", "items": [1, 2]}]'`.execute(
      database.db,
    );
    const { alerts: found } = await rehearseRule(context(), rule, NOVEMBER);
    expect(found).toMatchObject([
      {
        at: START,
        story,
        heldUntil: new Date('2026-11-20T13:00:00Z'),
        raised: false,
        headline: 'New report of a call for killing',
      },
      { at: START, raised: false },
    ]);
    expect((await rehearseRule(context(), rule, { ...NOVEMBER, to: START })).alerts).toEqual([]);
    expect(await listAlerts(database.db, { limit: 9 })).toEqual([]);
    expect(await listDeliveries(database.db, { limit: 9 })).toEqual([]);
  });

  it('looks at the newest stories alone where there are more than may be looked at, and tells since when', async () => {
    const rule = ruleWith();
    const [, second] = [await call(), await call()];
    later(60);
    const third = await call();
    await call({ story: second.story, speaker: 'General Example' });
    const whole = await rehearseRule(context(), rule, NOVEMBER);
    expect([whole.since, whole.total, whole.alerts.length]).toEqual([NOVEMBER.from, 4, 4]);
    const bounded = await rehearseRule(context(), rule, NOVEMBER, { stories: 2, alerts: 1 });
    // The first call of the second story is as old as the story that is left out.
    expect(bounded.since).toEqual(new Date(START.getTime() + 1));
    expect(bounded.total).toBe(2);
    expect(bounded.alerts).toEqual(whole.alerts.slice(-1));
    expect(whole.alerts.slice(-2).map(({ story }) => story)).toEqual([third.story, second.story]);
  });

  it('tells of each of hundreds of alerts what it would have said', async () => {
    const rule = ruleWith();
    for (let made = 0; made < 201; made++) await call();
    const { total, alerts } = await rehearseRule(context(), rule, NOVEMBER);
    expect(total).toBe(201);
    expect(new Set(alerts.map(({ story }) => story)).size).toBe(201);
    expect(new Set(alerts.map(({ content }) => content?.title)).size).toBe(201);
  });
});
