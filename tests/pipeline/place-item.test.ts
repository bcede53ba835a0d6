import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '#src/model/alert.ts';
import type { CollectedItem } from '#src/model/item.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import type { Publisher } from '#src/model/source.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const signal = new AbortController().signal;
const clock = { now: () => NOW };
const rule: Rule = {
  key: 'call',
  label: 'A call',
  when: { signals: [{ signal: 'call_for_killing' }] },
  severity: 'urgent',
  channels: [],
  flash: false,
  enabled: true,
};
const ISSUER: Publisher = {
  name: 'Voices Against the Gallows',
  kind: 'ngo',
  platform: 'web',
  owner: null,
  stance: 'ngo',
};

let database: TestDatabase;
let source: number;
beforeEach(async () => {
  database = await createTestDatabase();
  source = await upsertSource(database.db, sourceConfig(), 'file');
});
afterEach(async () => database[Symbol.asyncDispose]());

/** Stands for the analysis, which has tests of its own: the language is the declared one, what says CALL is a call. */
function analyse(input: AnalysisInput): Analysis {
  const start = input.text.indexOf('CALL');
  const call = {
    signal: 'call_for_killing',
    score: 0.9,
    voice: 'reported',
    start,
    end: start + 4,
    reason: 'CALL',
  } as const;
  return { language: input.language ?? 'en', mentions: [], signals: start >= 0 ? [call] : [] };
}

async function place(items: Partial<CollectedItem>[], publisher: Publisher = PUBLISHER): Promise<void> {
  const rows = items.map((one) => ({ item: collectedItem(one), publisher, captureId: null, seen: NOW }));
  await storeItems(database.db, source, rows, NOW);
  await analyseWaiting({ db: database.db, clock, analyse }, signal);
}

const placed = () =>
  database.db.selectFrom('items').select(['external_id', 'story_id', 'relation']).orderBy('id').execute();

async function alerts(): Promise<string[]> {
  const context = {
    db: database.db,
    clock,
    rules: [rule],
    names: new Map(),
    channels: [],
    language: 'en',
    zone: 'UTC',
    deskUrl: null,
  } as const;
  return (await raiseAlerts(context, signal)).map(({ draft }) => draft.key);
}

describe('placing items', () => {
  it('bounds a flood of one post: one story, every post counted, one alert', async () => {
    const text =
      'CALL heard from the pulpit of Bandar: all who were taken in the night must hang before the week is out!';
    const count = 600;
    const items = Array.from({ length: count }, (_, i) => ({
      externalId: `post-${i}`,
      url: `https://t.example/${i}`,
      canonicalUrl: `https://t.example/${i}`,
      title: '',
      text,
    }));
    await place(items);
    const stories = await database.db.selectFrom('stories').select(['id', 'item_count', 'origin_count']).execute();
    expect(stories).toEqual([{ id: expect.any(Number), item_count: count, origin_count: 1 }]);
    const rows = await placed();
    expect(rows.filter(({ relation }) => relation === 'copy')).toHaveLength(count - 1);
    const keys = await database.db
      .selectFrom('story_keys')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(keys.count)).toBeLessThan(count * 8);
    expect(await alerts()).toHaveLength(1);
  }, 120_000);

  it('raises no alert on old words quoted anew, nor on a copy of that post', async () => {
    const words = 'CALL all who take up arms must be hanged in the squares of their own towns without mercy';
    const post = (id: string, published: string, text: string) => ({
      externalId: id,
      url: null,
      canonicalUrl: null,
      title: '',
      published,
      text,
    });
    await place([post('sermon', '2025-10-03T08:00:00.000Z', `The imam of Varamin said in his sermon: "${words}".`)]);
    await alerts();
    const again = `Some lines from a notebook that I found today. On one page stands: "${words}". I closed it.`;
    await place([post('again', '2026-03-01T08:00:00.000Z', again)]);
    await place([post('copy', '2026-03-01T09:00:00.000Z', `${again} via @notebook`)]);
    expect((await placed()).map(({ relation }) => relation)).toEqual(['first', 'recirculation', 'copy']);
    expect(await alerts()).toEqual([]);
    const ledger = await database.db.selectFrom('quotes').select('first_seen').execute();
    expect(new Set(ledger.map((row) => row.first_seen.toISOString()))).toEqual(new Set(['2025-10-03T08:00:00.000Z']));
  });

  it('keeps an edited item in its story, whatever it says now, and does not alert on it as new', async () => {
    const first = {
      externalId: 'edited',
      title: '',
      text: 'CALL: the deputy for Amol wants all who marched to be hanged, he told the chamber.',
    };
    await place([first]);
    expect(await alerts()).toHaveLength(1);
    await place([{ ...first, text: 'The price of bread rose in Shiraz and Ahvaz on Thursday, bakers said.' }]);
    expect(await placed()).toEqual([{ external_id: 'edited', story_id: expect.any(Number), relation: 'development' }]);
    expect(await alerts()).toEqual([]);
  });

  it('gives a translation that came first to its own document when that arrives', async () => {
    const letter = (id: string, language: string, title: string, text: string): Partial<CollectedItem> => ({
      externalId: id,
      url: null,
      canonicalUrl: null,
      language,
      title,
      text,
    });
    const facts =
      'On 14 November Kamal Derakhshani (24) and Foad Baneh (27) were hanged in Urmia. Shahrokh Vatani is under sentence of death in the same case.';
    const faktenDe =
      'Am 14. November wurden Kamal Derakhshani (24) und Foad Baneh (27) in Urmia gehängt. Shahrokh Vatani ist im selben Verfahren zum Tode verurteilt.';
    await place(
      [
        letter(
          'embassy',
          'en',
          'Recall your ambassador until the executions end',
          `${facts} Recall your ambassador from Tehran and leave the embassy chair empty.`,
        ),
      ],
      ISSUER,
    );
    await place(
      [
        letter(
          'sport-de',
          'de',
          'Sportverbände: sagt die Olympischen Wettkämpfe ab',
          `${faktenDe} Beide waren Sportler. Das Olympische Komitee soll alle Wettkämpfe mit den Verbänden absagen.`,
        ),
      ],
      ISSUER,
    );
    await place(
      [
        letter(
          'sport',
          'en',
          'Sport federations: cancel the Olympic competitions',
          `${facts} Both were sportsmen. The Olympic committee should cancel all competitions with the federations.`,
        ),
      ],
      ISSUER,
    );
    const stories = new Map((await placed()).map((row) => [row.external_id, row.story_id]));
    expect(stories.get('sport')).not.toBe(stories.get('embassy'));
    expect(stories.get('sport-de')).toBe(stories.get('sport'));
    const kept = await database.db
      .selectFrom('stories')
      .select('item_count')
      .where('merged_into', 'is', null)
      .orderBy('id')
      .execute();
    expect(kept).toEqual([{ item_count: 1 }, { item_count: 2 }]);
  });
});
