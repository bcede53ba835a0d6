import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeskOfPeople, openDeskOfPeople, type Visitor } from '../accounts/desk-of-people.ts';
import { seedSampleDay } from '../sample-day.ts';

let desk: DeskOfPeople;
let reviewer: Visitor;
let story: number;
let items: number[];
beforeAll(async () => {
  desk = await openDeskOfPeople();
  const seeded = await seedSampleDay({ ...desk, now: new Date() });
  story = seeded.stories.at(-1) ?? 0;
  reviewer = await desk.somebody('reviewer');
  const rows = await desk.db.selectFrom('items').select('id').where('story_id', '=', story).orderBy('id').execute();
  items = rows.map(({ id }) => id);
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

const pageOf = async (address: string) => load(await (await reviewer.get(address)).text());
const say = (item: number, place: string) =>
  reviewer.post(`/items/${item}/place`, { place, next: `/items/${item}` }, `/items/${item}`);
const storyOf = async (item: number) =>
  (await desk.db.selectFrom('items').select('story_id').where('id', '=', item).executeTakeFirstOrThrow()).story_id;

describe('whether an item belongs to its story', () => {
  it('is asked in the review and on the page of the item, with why it was joined', async () => {
    for (const address of ['/review?signal=call_for_killing', `/items/${items[1]}`]) {
      const form = (await pageOf(address))('form[action$="/place"]');
      expect(form.find('legend').text(), address).toBe('In a story with 3 other items');
      expect(form.text()).toContain('Joined because:');
      expect(form.find(`a[href="/stories/${story}"]`).text()).toContain('خطیب جمعهٔ شهر ما');
      const keys = form
        .find('button')
        .toArray()
        .map((button) => button.attribs.accesskey);
      expect(keys).toEqual(['y', 'n']);
    }
    // The others were joined to the first one.
    expect((await pageOf(`/items/${items[0]}`))('form[action$="/place"]').length).toBe(0);
  });

  it('is said in one press, and holds', async () => {
    const [, kept = 0, taken = 0] = items;
    const answered = await say(kept, 'right');
    expect([answered.status, answered.headers.get('location')]).toEqual([303, `/items/${kept}#judge`]);
    expect((await pageOf(`/items/${kept}`))('form[action$="/place"]').text()).toContain('Person 1 said: right');
    await say(taken, 'wrong');
    expect(await storyOf(kept)).toBe(story);
    expect(await storyOf(taken)).not.toBe(story);
    const decided = await desk.db.selectFrom('story_decisions').select(['kind', 'item_b', 'decided_by']).execute();
    expect(decided).toEqual([
      { kind: 'join', item_b: kept, decided_by: 'Person 1' },
      { kind: 'part', item_b: taken, decided_by: 'Person 1' },
    ]);
    expect((await pageOf(`/stories/${story}`))('#history').closest('section').text()).toContain(
      'took an item out of it',
    );
  });

  it('is not asked of an item that is alone, and not of what is none', async () => {
    const alone = items[2] ?? 0;
    expect((await say(alone, 'wrong')).status).toBe(404);
    expect((await say(items[1] ?? 0, 'perhaps')).status).toBe(404);
    expect((await reviewer.post('/items/999999/place', { place: 'right' }, '/review')).status).toBe(404);
  });

  it('goes on where the review was', async () => {
    const next = `/review?signal=call_for_killing&item=${items[1]}`;
    const answered = await reviewer.post(`/items/${items[1]}/place`, { place: 'right', next }, '/review');
    expect(answered.headers.get('location')).toBe(`${next}#to-judge`);
    const elsewhere = await reviewer.post(
      `/items/${items[1]}/place`,
      { place: 'right', next: 'https://elsewhere.example/' },
      '/review',
    );
    expect(elsewhere.headers.get('location')).toBe('/review#to-judge');
  });
});
