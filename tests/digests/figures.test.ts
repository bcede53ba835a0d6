import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editionStories } from '#src/digests/edition-stories.ts';
import { digestContent } from '#src/pipeline/digests/digest-content.ts';
import { correctionsBetween } from '#src/store/digest-corrections.ts';
import { figuresOfPeriods } from '#src/store/digest-figures.ts';
import { recordJudgements } from '#src/store/judgements.ts';
import { countsOfPeriod } from '#src/store/period-counts.ts';
import { readStories, storyIdsOfPeriod } from '#src/store/stories.ts';
import { NOW } from '../web/open-desk.ts';
import { openSampleDesk, type SampleDesk } from '../web/sample-desk.ts';
import { NAMES } from '../web/sample-outlets.ts';
import { countsOf } from './digest-of.ts';
import { edition } from './full-digest.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let desk: SampleDesk;

beforeAll(async () => {
  desk = await openSampleDesk();
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

const storiesOfPeriod = async ({ from, to }: { from: Date; to: Date }) =>
  readStories(desk.db, await storyIdsOfPeriod(desk.db, from, to, 5000));
const ago = (ms: number) => new Date(NOW.getTime() - ms);

describe('figures counted by the database', () => {
  it.each([
    ['all', '{name: a}'],
    ['of some signals', '{name: a, signals: [execution_report, call_for_killing]}'],
    ['of stories that name a prison', '{name: a, entities: [evin-prison, ghezel-hesar]}'],
    ['of what is sure', '{name: a, least_score: 0.9}'],
  ])('are those that the digests count themselves: %s', async (_, text) => {
    const filter = edition(text);
    const periods = Array.from({ length: 15 }, (__, day) => ({ from: ago((day + 1) * DAY), to: ago(day * DAY) }));
    periods.push({ from: ago(9 * DAY), to: ago(2 * DAY) }, { from: ago(300 * DAY), to: ago(200 * DAY) });
    const counted = await figuresOfPeriods(desk.db, periods, filter);
    let total = 0;
    let naming = 0;
    for (const [index, period] of periods.entries()) {
      const stories = editionStories(await storiesOfPeriod(period), filter);
      const named = [...new Set(stories.flatMap(({ items }) => items.flatMap((item) => item.mentions)))];
      const expected = countsOf(
        stories,
        period,
        named.map(({ entity }) => ({ id: entity })),
      );
      expect(counted.signals[index]).toEqual(expected.signals);
      const ids = await storyIdsOfPeriod(desk.db, period.from, period.to, 5000);
      const found = await countsOfPeriod(desk.db, ids, period, filter);
      // Whom no story names is left out.
      const without = Object.entries(expected.officials).filter(([, number]) => number > 0);
      const officials = Object.fromEntries(without);
      expect(found).toEqual(stories.length === 0 ? null : { ...expected, officials });
      expect((await figuresOfPeriods(desk.db, [period, ...periods], filter)).named).toEqual(officials);
      naming += without.length;
      const { signals } = expected;
      total += Object.values(signals).reduce((sum, one) => sum + one, 0);
    }
    expect(total).toBeGreaterThan(5);
    expect(naming).toBeGreaterThan(2);
    expect(await figuresOfPeriods(desk.db, [], filter)).toEqual({ signals: [], named: {} });
  });

  it('stand in the digest: the day in the last column', async () => {
    const context = { db: desk.db, names: NAMES, officials: [], language: 'en' as const, zone: 'UTC' };
    const digest = await digestContent(context, { from: ago(DAY), to: NOW }, edition('{name: a}'));
    const last = digest.chart?.rows.map(({ label, values }) => `${label} ${values.at(-1)}`) ?? [];
    expect(last.length).toBe(5);
    for (const figure of last) expect(digest.summary.toLowerCase()).toContain(figure.toLowerCase());
  });
});

describe('corrections', () => {
  it('are what people judged wrong and did not take back, and what is gone or reworded', async () => {
    const { db } = desk;
    const signals = await db
      .selectFrom('signals')
      .select(['item_id', 'signal'])
      .where('signal', '=', 'execution_report')
      .orderBy('item_id')
      .limit(3)
      .execute();
    const [wrong, takenBack, gone] = signals.map((row) => row.item_id);
    if (wrong === undefined || takenBack === undefined || gone === undefined) throw new Error('no items');
    const judge = { id: 'p', name: 'Reviewer' };
    const says = (item: number, holds: boolean, at: Date) =>
      db
        .transaction()
        .execute((tx) =>
          recordJudgements(tx, item, [{ kind: 'signal', subject: 'execution_report', holds, voice: null }], judge, at),
        );
    const from = new Date(NOW.getTime() + HOUR);
    await says(wrong, false, new Date(from.getTime() + 1000));
    await says(takenBack, false, new Date(from.getTime() + 1000));
    await says(takenBack, true, new Date(from.getTime() + 2000));
    await db
      .insertInto('watches')
      .values({
        item_id: gone,
        last_seen: NOW,
        state: 'gone',
        missing_since: from,
        gone_at: new Date(from.getTime() + 3000),
      })
      .execute();
    const found = await correctionsBetween(db, from, new Date(from.getTime() + HOUR));
    expect(found.map(({ kind, item, signal }) => [kind, item.id, signal])).toEqual([
      ['deleted', gone, 'execution_report'],
      ['wrong', wrong, 'execution_report'],
    ]);
    expect(await correctionsBetween(db, new Date(from.getTime() + HOUR), new Date(from.getTime() + DAY))).toEqual([]);
    const context = { db, names: NAMES, officials: [], language: 'en' as const, zone: 'UTC' };
    const digest = await digestContent(context, { from, to: new Date(from.getTime() + DAY) }, edition('{name: a}'));
    const section = digest.sections.find(({ key }) => key === 'corrections');
    expect(section?.statements.map(({ text }) => text.split(';')[0]?.split(' (')[0])).toEqual([
      'Told earlier as “Execution report”',
      'Deleted where it was published, and kept here',
    ]);
  });
});
