import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeskOfPeople, openDeskOfPeople, type Visitor } from '../accounts/desk-of-people.ts';
import { seedSources } from '../sample-day.ts';
import { SOURCES } from '../sample-outlets.ts';
import { seedStory } from '../seed.ts';

let desk: DeskOfPeople;
let reviewer: Visitor;
let reader: Visitor;
let story: number;
let id: string;
beforeAll(async () => {
  desk = await openDeskOfPeople();
  reviewer = await desk.somebody('reviewer');
  reader = await desk.somebody('reader');
  await seedSources(desk, SOURCES);
  const item = { source: 'harbour-wire', title: 'A hearing', text: 'It was put off.', language: 'en', age: 1 };
  story = (await seedStory(desk, { items: [item] })).story;
  await seedStory(desk, { items: [{ ...item, title: 'Another hearing' }] });
  const person = await desk.db.selectFrom('people').select('id').where('role', '=', 'reviewer').executeTakeFirst();
  id = person?.id ?? '';
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

const pageOf = async (one: Visitor, address: string) => load(await (await one.get(address)).text());

describe('a story that somebody looks after', () => {
  it('waits for nobody before', async () => {
    expect((await pageOf(reviewer, '/'))('.glance').text()).not.toContain('look after');
    expect((await pageOf(reviewer, `/stories?assigned=${id}`))('.story').length).toBe(0);
  });

  it('stands on their day, in lists of stories and items, and in a file', async () => {
    const sent = await reviewer.post(`/stories/${story}/assign`, { person: id }, `/stories/${story}`);
    expect(sent.status).toBe(303);
    const link = (await pageOf(reviewer, '/'))('.glance a').first();
    expect([link.text(), link.attr('href')]).toEqual(['1 story you look after', `/stories?assigned=${id}`]);
    expect((await pageOf(reader, '/'))('.glance').text()).not.toContain('look after');
    const list = await pageOf(reviewer, `/stories?assigned=${id}`);
    expect(list('.story .headline').text()).toBe('A hearing');
    expect(list('#assigned option[selected]').text()).toBe('Person 1');
    expect((await pageOf(reviewer, `/items?assigned=${id}`))('.items .headline').text()).toBe('A hearing');
    const file = (await (await reviewer.get(`/export/stories.json?assigned=${id}`)).json()) as object[];
    expect(file).toMatchObject([{ id: story }]);
  });

  it('tells readers, too, who that is', async () => {
    const page = await pageOf(reader, `/stories/${story}`);
    expect(page('#team').closest('section').text()).toContain('Person 1');
    expect(page('#assign').length).toBe(0);
  });
});
