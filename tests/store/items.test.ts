import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retryCommand } from '#src/cli/retry.ts';
import { itemsToAnalyse, moreWaitThan, PARTS, recordAnalysisFailure } from '#src/store/analyses.ts';
import { syncEntities } from '#src/store/configuration.ts';
import { newOrChanged, storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { readStoryItems } from '#src/store/story-items.ts';
import { runCommand } from '../cli/run-command.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { collectedItem, PUBLISHER, sourceConfig } from './fixtures.ts';
import { recordAnalysis } from './record-analysis.ts';

const NOW = new Date('2026-03-01T09:00:00Z');

let database: TestDatabase;
let source: number;
beforeAll(async () => {
  database = await createTestDatabase();
  source = await upsertSource(database.db, sourceConfig(), 'file');
});
afterAll(async () => database[Symbol.asyncDispose]());

const toStore = (change: Parameters<typeof collectedItem>[0]) => ({
  item: collectedItem(change),
  publisher: PUBLISHER,
  captureId: null,
  seen: NOW,
});

describe('storing items', () => {
  it('stores an item once, and a new wording as a revision that keeps the old one', async () => {
    const { db } = database;
    const first = toStore({ externalId: 'edited' });
    expect(await storeItems(db, source, [first, first], NOW)).toEqual({ created: 1, revised: 0, unchanged: 1 });
    const edited = toStore({ externalId: 'edited', text: 'Another text.' });
    expect(await newOrChanged(db, source, [first.item, edited.item])).toEqual([edited.item]);
    expect(await storeItems(db, source, [edited], NOW)).toEqual({ created: 0, revised: 1, unchanged: 0 });
    const revisions = await db.selectFrom('item_revisions').select(['revision', 'text']).execute();
    expect(revisions).toEqual([{ revision: 1, text: 'A text.' }]);
    const item = await db.selectFrom('items').selectAll().where('external_id', '=', 'edited').executeTakeFirstOrThrow();
    expect(item).toMatchObject({ revision: 2, text: 'Another text.', analysed_at: null });
  });

  it('stores what PostgreSQL would refuse as it stands, once, and the rest of its batch', async () => {
    const { db } = database;
    const odd = '\0 and \ud800';
    const hostile = toStore({
      externalId: `id ${odd}`,
      url: `https://a.example/${odd}`,
      canonicalUrl: `https://a.example/${'long'.repeat(5000)}`,
      title: odd,
      text: odd,
      author: { name: odd, handle: odd },
      language: odd,
      links: [`https://a.example/${odd}`],
      forwardedFrom: { name: odd, url: odd },
      quotedIn: odd,
    });
    const entries = [
      { ...hostile, publisher: { ...PUBLISHER, name: odd, owner: odd } },
      toStore({ externalId: randomBytes(10_000).toString('hex') }),
      toStore({ externalId: 'behind the odd ones' }),
    ];
    const items = entries.map(({ item }) => item);
    expect(await newOrChanged(db, source, items)).toEqual(items);
    expect(await storeItems(db, source, entries, NOW)).toEqual({ created: 3, revised: 0, unchanged: 0 });
    expect(await newOrChanged(db, source, items)).toEqual([]);
  });

  it('keeps the ids of two sources apart', async () => {
    const { db } = database;
    const other = await upsertSource(db, sourceConfig({ key: 'other' }), 'file');
    const entry = toStore({ externalId: 'shared' });
    expect(await storeItems(db, source, [entry], NOW)).toMatchObject({ created: 1 });
    expect(await storeItems(db, other, [entry], NOW)).toMatchObject({ created: 1 });
  });

  it.each([
    ['NUL characters', 'before\0after', 'beforeafter'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['markup, as it is', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ])('stores %s', async (name, text, stored) => {
    const { db } = database;
    await storeItems(db, source, [toStore({ externalId: name, text })], NOW);
    const item = await db.selectFrom('items').select('text').where('external_id', '=', name).executeTakeFirstOrThrow();
    expect(item.text).toBe(stored);
  });
});

describe('analyses', () => {
  it('replaces what an earlier one found, once per revision, and reads it back', async () => {
    const { db } = database;
    await syncEntities(db, [
      {
        id: 'evin',
        type: 'place',
        name: { en: 'Evin Prison', fa: 'زندان اوین' },
        why: { en: 'A prison.' },
        source: 'https://example.org',
        wikidata: null,
        offices: [],
      },
    ]);
    await storeItems(db, source, [toStore({ externalId: 'analysed' })], NOW);
    const waiting = (await itemsToAnalyse(db, 100)).find(
      (item) => item.url?.endsWith('one') && item.title === 'A title',
    );
    const id = waiting?.id ?? 0;
    const revision = waiting?.revision ?? 0;
    const signal = { signal: 'execution_report', score: 0.5, start: 0, end: 7, reason: 'A title' } as const;
    const mention = { entity: 'evin', alias: 'Evin', surface: 'A', why: '', start: 0, end: 1 };
    const analysis = { language: 'en', signals: [signal], mentions: [mention] };
    expect(await recordAnalysis(db, { id, revision: revision + 1 }, analysis, ['a title'], NOW)).toBe(false);
    expect(await recordAnalysis(db, { id, revision }, analysis, ['a title'], NOW)).toBe(true);
    expect(await recordAnalysis(db, { id, revision }, analysis, ['a title'], NOW)).toBe(false);
    const [item] = await readStoryItems(db, [id]);
    expect(item).toMatchObject({ language: 'en', source: 'harbour-wire', signals: [signal], mentions: [mention] });
  });

  it('hands out what waits in parts that share nothing and leave nothing', async () => {
    const { db } = database;
    const many = Array.from({ length: 9 }, (_, index) => toStore({ externalId: `part-${index}` }));
    await storeItems(db, source, many, NOW);
    const all = (await itemsToAnalyse(db, 1_000)).map(({ id }) => id);
    const parts: number[] = [];
    for (let part = 0; part < PARTS; part++)
      parts.push(...(await itemsToAnalyse(db, 1_000, 0, part)).map(({ id }) => id));
    expect(parts.toSorted((a, b) => a - b)).toEqual(all);
    expect(await moreWaitThan(db, all.length - 1)).toBe(true);
    expect(await moreWaitThan(db, all.length)).toBe(false);
  });

  it('sets an item aside after three failures, with the reason, until somebody has it tried again', async () => {
    const { db } = database;
    await storeItems(db, source, [toStore({ externalId: 'poisoned' })], NOW);
    const { id } = await db
      .selectFrom('items')
      .select('id')
      .where('external_id', '=', 'poisoned')
      .executeTakeFirstOrThrow();
    for (const tries of [1, 2, 3]) {
      expect((await itemsToAnalyse(db, 100)).some((item) => item.id === id)).toBe(true);
      await recordAnalysisFailure(db, id, `failed ${tries}`);
    }
    expect((await itemsToAnalyse(db, 100)).some((item) => item.id === id)).toBe(false);
    const item = await db.selectFrom('items').select('failure').where('id', '=', id).executeTakeFirstOrThrow();
    expect(item.failure).toBe('failed 3');
    const env = { DATABASE_URL: database.url };
    expect((await runCommand(retryCommand, ['--list'], { env })).stdout).toBe(
      `${id}\tharbour-wire\tA title\tfailed 3\n`,
    );
    expect((await itemsToAnalyse(db, 100)).some((item) => item.id === id)).toBe(false);
    expect((await runCommand(retryCommand, [], { env })).stdout).toBe('1 item is tried again.\n');
    expect((await itemsToAnalyse(db, 100)).some((item) => item.id === id)).toBe(true);
    expect((await runCommand(retryCommand, ['--list'], { env })).stdout).toBe('No item is set aside.\n');
  });
});
