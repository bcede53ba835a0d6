import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { itemReading } from '#src/digests/item-reading.ts';
import { TEXT_READING } from '#src/pipeline/digests/read-texts.ts';
import { readingsOf } from '#src/pipeline/digests/remember-readings.ts';
import { readStories } from '#src/store/stories.ts';
import { readStoryOutlines } from '#src/store/story-outlines.ts';
import { openSampleDesk, type SampleDesk } from '../web/sample-desk.ts';

const WARNING = 'Reza Karimi may be executed within days. The UN Human Rights Council will meet on 14 May.';
let desk: SampleDesk;
let ids: number[];
let item: number;

beforeAll(async () => {
  desk = await openSampleDesk();
  const { db } = desk;
  ids = (await db.selectFrom('stories').select('id').execute()).map(({ id }) => id);
  item = (await db.selectFrom('items').select('id').orderBy('id').executeTakeFirstOrThrow()).id;
  await db.updateTable('items').set({ title: '', text: WARNING }).where('id', '=', item).execute();
  await db.deleteFrom('mentions').where('item_id', '=', item).execute();
  await db.deleteFrom('signals').where('item_id', '=', item).execute();
  await sql`insert into signals (item_id, signal, score, span_start, span_end, reason)
    values (${item}, 'execution_warning', 0.9, 12, 41, ''), (${item}, 'un_action', 0.8, 50, 60, '')`.execute(db);
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

/** What digests read, and what stands in the record at that moment. */
async function both() {
  const { db } = desk;
  const outlines = (await readStoryOutlines(db, ids)).flatMap((story) => story.items);
  const found = await readingsOf(db, outlines);
  const whole = (await readStories(db, ids)).flatMap((story) => story.items);
  expect(whole.length).toBe(outlines.length);
  return {
    told: outlines.map((one) => [one.id, found(one)]),
    kept: outlines.map(({ id }) => [id, itemReading(whole.find((one) => one.id === id)!, TEXT_READING)]),
  };
}

describe('what was read out of items', () => {
  it('is that of the items, read once', async () => {
    const { told, kept } = await both();
    expect(told).toEqual(kept);
    expect(told.find(([id]) => id === item)).toMatchObject([
      item,
      { people: [{ name: 'Reza Karimi' }], sentences: [{ text: expect.stringContaining('14 May') }] },
    ]);
    const outlines = (await readStoryOutlines(desk.db, ids)).flatMap((story) => story.items);
    const people = vi.spyOn(TEXT_READING, 'people');
    const again = await readingsOf(desk.db, outlines);
    expect(people).not.toHaveBeenCalled();
    expect(outlines.map((one) => [one.id, again(one)])).toEqual(told);
    people.mockRestore();
  });

  it.each([
    ['words taken out', sql`title = '', text = 'Words taken out.'`],
    ['words put in', sql`text = ${WARNING.replace('Reza', 'Sara')}`],
    ['its author', sql`author_name = 'Sara Karimi'`],
    ['another publisher', sql`author_name = null, publisher_name = 'Herald'`],
    ['another day of publication', sql`published = seen_at - interval '400 days'`],
  ])('is read anew after a change: %s', async (_, change) => {
    const before = await both();
    await sql`update items set ${change} where id = ${item}`.execute(desk.db);
    const after = await both();
    expect(after.told).toEqual(after.kept);
    expect(after.told).not.toEqual(before.told);
  });

  it('follows findings that people corrected', async () => {
    await sql`update signals set span_end = 1 where item_id = ${item} and signal = 'execution_warning'`.execute(
      desk.db,
    );
    await sql`delete from signals where item_id = ${item} and signal = 'un_action'`.execute(desk.db);
    const { told, kept } = await both();
    expect(told).toEqual(kept);
    await sql`delete from signals where item_id = ${item}`.execute(desk.db);
    const none = await both();
    expect(none.told).toEqual(none.kept);
    expect(none.told.find(([id]) => id === item)).toEqual([item, { people: [], sentences: [] }]);
  });
});
