import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '#src/model/alert.ts';
import type { StoryItem } from '#src/model/story.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { lockChain } from '#src/store/captures.ts';
import type { Database } from '#src/store/database.ts';
import { upsertSource } from '#src/store/sources.ts';
import { group } from '#src/stories/group.ts';
import { featuresFrom } from '#src/stories/stored-features.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { sourceConfig } from '../store/fixtures.ts';
import { labelAnalysis, labelledInOrder, NOW, recordOf, storeLabelled } from './labelled-record.ts';

const ITEMS = labelledInOrder();
const analyse = labelAnalysis(ITEMS);
const clock = { now: () => NOW };
const { signal } = new AbortController();

let database: TestDatabase;
let source: number;
beforeEach(async () => {
  database = await createTestDatabase();
  source = await upsertSource(database.db, sourceConfig(), 'file');
});
afterEach(async () => database[Symbol.asyncDispose]());

const analyseAll = () => analyseWaiting({ db: database.db, clock, analyse }, signal);

/** Which items are together, each set by its first. */
function together(grouped: readonly { item: StoryItem; story: number }[]): number[][] {
  const sets = Map.groupBy(grouped, ({ story }) => story);
  return [...sets.values()].map((set) => set.map(({ item }) => item.id).sort((a, b) => a - b));
}

const byFirst = (a: readonly number[], b: readonly number[]): number => (a[0] ?? 0) - (b[0] ?? 0);

describe('a batch', () => {
  it('places items in the stories in which they are placed one by one in memory', async () => {
    await storeLabelled(database.db, source, ITEMS);
    expect(await analyseAll()).toEqual({ analysed: ITEMS.length, failed: [] });
    const expected = group(ITEMS.map((item) => ({ ...item, mentions: [] })));
    const record = await recordOf(database.db);
    const sets = Map.groupBy(record.items, (item) => item.with);
    expect([...sets.values()].map((set) => set.map(({ id }) => id)).sort(byFirst)).toEqual(
      together(expected).sort(byFirst),
    );
    const moved = new Set(expected.flatMap(({ assignment }) => assignment.moves));
    const relations = record.items.filter(({ id }) => !moved.has(id)).map(({ id, relation }) => [id, relation]);
    expect(relations).toEqual(
      expected
        .filter(({ item }) => !moved.has(item.id))
        .map(({ item, assignment }) => [item.id, assignment.relation])
        .sort(([a = 0], [b = 0]) => Number(a) - Number(b)),
    );
    expect(record.stories.reduce((sum, story) => sum + story.item_count, 0)).toBe(ITEMS.length);
  }, 120_000);

  it('comes to the same when it is stored item by item', async () => {
    const some = ITEMS.slice(0, 60);
    await storeLabelled(database.db, source, some);
    await analyseAll();
    const atOnce = await recordOf(database.db);
    await using other = await createTestDatabase();
    const otherSource = await upsertSource(other.db, sourceConfig(), 'file');
    for (const item of some) {
      await storeLabelled(other.db, otherSource, [item]);
      await analyseWaiting({ db: other.db, clock, analyse }, signal);
    }
    expect(await recordOf(other.db)).toEqual(atOnce);
  }, 120_000);

  it('changes nothing when it comes a second time', async () => {
    const some = ITEMS.slice(0, 60);
    await storeLabelled(database.db, source, some);
    await analyseAll();
    const before = await recordOf(database.db);
    expect(await storeLabelled(database.db, source, some)).toEqual({ created: 0, revised: 0, unchanged: some.length });
    expect(await analyseAll()).toEqual({ analysed: 0, failed: [] });
    expect(await recordOf(database.db)).toEqual(before);
  });

  it('goes on without the item that cannot be placed', async () => {
    const some = ITEMS.slice(0, 30);
    await sql`create function refuse() returns trigger language plpgsql as $$ begin
      raise exception 'this row is refused'; end $$`.execute(database.db);
    await sql`create trigger refuse before update of story_id on items for each row
      when (new.external_id = '7') execute function refuse()`.execute(database.db);
    await storeLabelled(database.db, source, some);
    const report = await analyseAll();
    expect(report.analysed).toBe(some.length - 1);
    expect(report.failed).toEqual(Array(3).fill({ item: 7, reason: 'this row is refused' }));
    const { items, features } = await recordOf(database.db);
    expect(items.filter(({ analysed }) => !analysed).map(({ id }) => id)).toEqual([7]);
    expect(features).toBe(some.length - 1);
  });

  it('takes an edited item and a copy of its new wording together', async () => {
    const [first, second] = ITEMS;
    if (!first || !second) throw new Error('There are no labelled items.');
    await storeLabelled(database.db, source, [first, second]);
    await analyseAll();
    // The first now says what a new item says too.
    const reworded = { ...first, text: `${first.text} ${'A sentence of its own stands at the end now.'.repeat(3)}` };
    const copy = { ...reworded, id: 3, url: 'https://copy.example/3', canonicalUrl: 'https://copy.example/3' };
    const relabelled = labelAnalysis([reworded]);
    expect(await storeLabelled(database.db, source, [reworded, copy])).toMatchObject({ created: 1, revised: 1 });
    await analyseWaiting({ db: database.db, clock, analyse: relabelled }, signal);
    const { items } = await recordOf(database.db);
    expect(items.map(({ with: story, relation }) => [story, relation])).toEqual([
      [1, 'development'],
      [2, 'first'],
      [1, 'copy'],
    ]);
  });
});

describe('the rules', () => {
  it('tell of each story once, however many items come, and have looked at all of them', async () => {
    const some = ITEMS.slice(0, 150);
    const rule: Rule = {
      key: 'call',
      label: 'A call',
      when: { signals: [{ signal: 'call_for_killing' }], maximumAgeHours: 1e6 },
      severity: 'urgent',
      channels: [],
      flash: false,
      enabled: true,
    };
    await storeLabelled(database.db, source, some);
    await analyseAll();
    const context = { db: database.db, clock, rules: [rule], names: new Map(), channels: [], deskUrl: null };
    const raise = () => raiseAlerts({ ...context, language: 'en', zone: 'UTC' }, signal);
    const raised = await raise();
    const first = raised.filter(({ draft }) => draft.kind === 'new');
    const { rows: stories } = await sql<{ story_id: number }>`
      select distinct story_id from items join signals on signals.item_id = items.id
      where signal = 'call_for_killing' and relation <> 'recirculation'`.execute(database.db);
    expect(first.map(({ draft }) => draft.story).toSorted((a, b) => a - b)).toEqual(
      stories.map((row) => row.story_id).toSorted((a, b) => a - b),
    );
    expect(first.length).toBeGreaterThan(3);
    const unchecked = database.db.selectFrom('items').select('id').where('alerts_checked_at', 'is', null);
    expect(await unchecked.execute()).toEqual([]);
    expect(await raise()).toEqual([]);
  }, 120_000);
});

describe('keys and features of versions before', () => {
  it('are found for as long as they may be there', async () => {
    const [before, after] = [ITEMS.slice(0, 100), ITEMS.slice(100, 200)];
    await using control = await createTestDatabase();
    const controlSource = await upsertSource(control.db, sourceConfig(), 'file');
    for (const items of [before, after]) {
      await storeLabelled(control.db, controlSource, items);
      await analyseWaiting({ db: control.db, clock, analyse }, signal);
    }
    await storeLabelled(database.db, source, before);
    await analyseAll();
    await sql`update story_keys set key = key & 4294967295`.execute(database.db);
    await sql`insert into settings (key, value) values ('story-keys-without-bucket-until', '10000')`.execute(
      database.db,
    );
    await featuresAsJson(database.db);
    await storeLabelled(database.db, source, after);
    await analyseAll();
    expect(await recordOf(database.db)).toEqual(await recordOf(control.db));
  }, 120_000);
});

/** As they were kept before they were packed. */
async function featuresAsJson(db: Database): Promise<void> {
  const kept = await db.selectFrom('item_features').selectAll().execute();
  expect(kept.length).toBeGreaterThan(90);
  for (const { item_id, packed } of kept)
    await db
      .insertInto('story_features')
      .values({ item_id, features: JSON.stringify(featuresFrom(packed)) })
      .execute();
  await db.deleteFrom('item_features').execute();
}

describe('two who import at once', () => {
  it('analyse each item once and come to what one comes to', async () => {
    const some = ITEMS.slice(0, 150);
    await using other = await createTestDatabase();
    const otherSource = await upsertSource(other.db, sourceConfig(), 'file');
    await storeLabelled(other.db, otherSource, some);
    await analyseWaiting({ db: other.db, clock, analyse }, signal);
    await storeLabelled(database.db, source, some);
    const reports = await Promise.all([analyseAll(), analyseAll()]);
    expect(reports.reduce((sum, report) => sum + report.analysed, 0)).toBe(some.length);
    expect(await recordOf(database.db)).toEqual(await recordOf(other.db));
  }, 120_000);

  it('store the same items once', async () => {
    const some = ITEMS.slice(0, 80);
    const counts = await Promise.all(
      [some, some.toReversed()].map((items) =>
        database.db.transaction().execute(async (tx) => {
          // As every look does for what it fetched.
          await lockChain(tx);
          return storeLabelled(tx, source, items);
        }),
      ),
    );
    expect(counts.reduce((sum, { created }) => sum + created, 0)).toBe(some.length);
    expect(counts.reduce((sum, { unchanged }) => sum + unchanged, 0)).toBe(some.length);
  });
});

describe('a process that is killed while it places', () => {
  it('has lost nothing and doubled nothing', async () => {
    await using control = await createTestDatabase();
    const controlSource = await upsertSource(control.db, sourceConfig(), 'file');
    await storeLabelled(control.db, controlSource, ITEMS);
    await analyseWaiting({ db: control.db, clock, analyse }, signal);
    await storeLabelled(database.db, source, ITEMS);
    for (const batches of [1, 2, 1]) await killAfter(batches, database.url);
    await analyseAll();
    const record = await recordOf(database.db);
    expect(record.items.every(({ analysed }) => analysed)).toBe(true);
    expect(record).toEqual(await recordOf(control.db));
  }, 180_000);
});

/** Kills a process in the midst of what comes behind so many batches. */
async function killAfter(batches: number, url: string): Promise<void> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'analyse-process.ts'), url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = 0;
  child.stdout.on('data', (data: Buffer) => {
    told += data.toString().split('\n').length - 1;
    if (told >= batches) child.kill('SIGKILL');
  });
  await once(child, 'exit');
}
