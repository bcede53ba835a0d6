import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Rule } from '#src/model/alert.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { type RaiseContext, raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { claimAlertCheck } from '#src/store/alerts.ts';
import { storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { lockStories } from '#src/store/stories.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const SERMON =
  'The Friday preacher of Bandar told worshippers that every jailed dissident must be hanged without delay, as was done in the summer of 1988, and that no mercy may be shown to any of them.';
const rule: Rule = {
  key: 'call',
  label: 'A call',
  when: { signals: [{ signal: 'call_for_killing' }] },
  severity: 'urgent',
  channels: [],
  flash: true,
  enabled: true,
};
const signal = new AbortController().signal;
const clock = { now: () => NOW };

/** Stands for the analysis, which has tests of its own: what says CALL is a call, what says POISON throws. */
function analyse(input: AnalysisInput): Analysis {
  if (input.text.includes('POISON')) throw new Error('the analysis choked');
  const isCall = input.text.includes('hanged');
  return {
    language: 'en',
    mentions: [],
    signals: isCall
      ? [
          {
            signal: 'call_for_killing',
            score: 0.9,
            voice: 'reported',
            start: 0,
            end: 10,
            reason: input.text.slice(0, 10),
          },
        ]
      : [],
  };
}

let database: TestDatabase;
let source: number;
beforeEach(async () => {
  database = await createTestDatabase();
  source = await upsertSource(database.db, sourceConfig(), 'file');
});
afterEach(async () => database[Symbol.asyncDispose]());

async function store(id: string, text: string, options: { source?: number; published?: string | null } = {}) {
  const published = options.published === undefined ? NOW.toISOString() : options.published;
  const item = collectedItem({
    externalId: id,
    url: `https://a.example/${id}`,
    canonicalUrl: null,
    title: '',
    text,
    published,
  });
  await storeItems(
    database.db,
    options.source ?? source,
    [{ item, publisher: PUBLISHER, captureId: null, seen: NOW }],
    NOW,
  );
}

function context(): RaiseContext {
  return {
    db: database.db,
    clock,
    rules: [rule],
    names: new Map(),
    channels: ['chat', 'mail'],
    language: 'en',
    zone: 'UTC',
    deskUrl: 'http://localhost:1988',
  };
}

const counts = async () => {
  const { db } = database;
  const count = async (table: 'alerts' | 'deliveries' | 'digests') =>
    (await db.selectFrom(table).select('id').execute()).length;
  return { alerts: await count('alerts'), deliveries: await count('deliveries'), digests: await count('digests') };
};

describe('analysing', () => {
  it('sets a poisoned item aside after three tries, and the rest goes on', async () => {
    await store('good', 'A tram line was opened.');
    await store('bad', 'POISON');
    for (const tries of [1, 2, 3, 4]) {
      const report = await analyseWaiting({ db: database.db, clock, analyse }, signal);
      // Within one run it is tried until it is set aside.
      expect(report.failed).toHaveLength(tries === 1 ? 3 : 0);
    }
    const rows = await database.db
      .selectFrom('items')
      .select(['external_id', 'failures', 'failure', 'story_id'])
      .orderBy('id')
      .execute();
    expect(rows).toMatchObject([
      { external_id: 'good', failures: 0, story_id: 1 },
      { external_id: 'bad', failures: 3, failure: 'the analysis choked', story_id: null },
    ]);
  });

  it('sets an item aside whose placing takes longer than a statement may, and the rest goes on', async () => {
    await sql`create function too_slow() returns trigger language plpgsql as $$ begin
      raise exception 'canceling statement due to statement timeout' using errcode = '57014'; end $$`.execute(
      database.db,
    );
    await sql`create trigger too_slow before update of story_id on items for each row
      when (new.external_id = 'slow') execute function too_slow()`.execute(database.db);
    await store('slow', 'A long text.');
    await store('good', 'A tram line was opened.');
    const report = await analyseWaiting({ db: database.db, clock, analyse }, signal);
    expect(report).toMatchObject({ analysed: 1, failed: [{ item: 1 }, { item: 1 }, { item: 1 }] });
  });

  it('puts copies in one story, also when two workers run at once', async () => {
    for (let copy = 0; copy < 6; copy++) await store(`copy-${copy}`, SERMON);
    const run = () => analyseWaiting({ db: database.db, clock, analyse }, signal);
    const reports = await Promise.all([run(), run()]);
    expect(reports.reduce((sum, report) => sum + report.analysed, 0)).toBe(6);
    const stories = await database.db.selectFrom('stories').select(['id', 'item_count']).execute();
    expect(stories).toEqual([{ id: 1, item_count: 6 }]);
  });
});

describe('an item that is edited meanwhile', () => {
  it('is analysed again, not taken for analysed in its new wording', async () => {
    const { db } = database;
    await store('edited', 'A tram line was opened.');
    const seen: string[] = [];
    const noted = (input: AnalysisInput) => {
      seen.push(input.text);
      return analyse(input);
    };
    // Whoever holds the stories' lock keeps the first analysis waiting between its reading and its writing.
    const running = await db.transaction().execute(async (tx) => {
      await lockStories(tx);
      const report = analyseWaiting({ db, clock, analyse: noted }, signal);
      await vi.waitUntil(() => seen.length === 1);
      await store('edited', SERMON);
      return { report };
    });
    expect(await running.report).toEqual({ analysed: 1, failed: [] });
    expect(seen).toEqual(['A tram line was opened.', SERMON]);
    expect(await raiseAlerts(context(), signal)).toHaveLength(1);
  });

  it('is looked at by the rules after its new analysis, not before', async () => {
    await store('edited', 'A tram line was opened.');
    await analyseWaiting({ db: database.db, clock, analyse }, signal);
    const { id } = await database.db.selectFrom('items').select('id').executeTakeFirstOrThrow();
    await store('edited', SERMON);
    expect(await claimAlertCheck(database.db, id, NOW)).toBe(false);
    await analyseWaiting({ db: database.db, clock, analyse }, signal);
    expect(await raiseAlerts(context(), signal)).toHaveLength(1);
  });
});

describe('raising alerts', () => {
  const run = async () => {
    await analyseWaiting({ db: database.db, clock, analyse }, signal);
    return raiseAlerts(context(), signal);
  };

  it('raises one alert and one brief for a call and its copies, to each channel once', async () => {
    await store('first', SERMON);
    expect(await run()).toHaveLength(1);
    await store('copy', SERMON);
    expect(await run()).toHaveLength(0);
    const [one, two] = await Promise.all([raiseAlerts(context(), signal), raiseAlerts(context(), signal)]);
    expect([one, two]).toEqual([[], []]);
    expect(await counts()).toEqual({ alerts: 1, deliveries: 4, digests: 1 });
  });

  it('raises none for old news that arrives late, and one where the date is unknown', async () => {
    await store('old', SERMON, { published: '2026-01-01T00:00:00Z' });
    expect(await run()).toHaveLength(0);
    await store(
      'undated',
      'A commander in Zahedan said on television: arrested strikers will be hanged in the squares, all forty of them.',
      {
        published: null,
      },
    );
    expect(await run()).toHaveLength(1);
  });

  it('keeps what an import raises on record and sends it to nobody', async () => {
    const imported = await upsertSource(database.db, sourceConfig({ key: 'import' }), 'import');
    await store('imported', SERMON, { source: imported, published: '2019-05-03T00:00:00Z' });
    const { db } = database;
    await db
      .updateTable('items')
      .set({ seen_at: new Date('2019-05-03T00:00:00Z') })
      .execute();
    expect(await run()).toMatchObject([{ silent: true }]);
    expect(await counts()).toEqual({ alerts: 1, deliveries: 0, digests: 1 });
  });

  it('looks again at an item that was edited into a call', async () => {
    await store('edited', 'The Friday preacher of Bandar spoke of the weather and of the new tram line.');
    expect(await run()).toHaveLength(0);
    await store('edited', SERMON);
    expect(await run()).toHaveLength(1);
    expect(await counts()).toMatchObject({ alerts: 1, deliveries: 4 });
  });
});
