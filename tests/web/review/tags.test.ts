import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTeamwork } from '#src/store/teamwork.ts';
import { type DeskOfPeople, openDeskOfPeople, type Visitor } from '../accounts/desk-of-people.ts';
import { seedSources } from '../sample-day.ts';
import { SOURCES } from '../sample-outlets.ts';
import { seedStory } from '../seed.ts';

let desk: DeskOfPeople;
let reviewer: Visitor;
let story: number;
let item: number;
beforeAll(async () => {
  desk = await openDeskOfPeople();
  await seedSources(desk, SOURCES);
  const seeded = await seedStory(desk, {
    items: [
      {
        source: 'harbour-wire',
        title: 'A hearing in the harbour town',
        text: 'It was put off.',
        language: 'en',
        age: 1,
        signals: [{ signal: 'memory', reason: 'It was put off' }],
      },
    ],
  });
  story = seeded.story;
  item = seeded.items[0] ?? 0;
  reviewer = await desk.somebody('reviewer');
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

describe('a tag', () => {
  it.each([
    ['#hanged', ['hanged']],
    ['UN/HRC: session 61', ['UN HRC session 61']],
    ['  می‌دان  ', ['می‌دان']],
    ['<b>', ['b']],
    ['x'.repeat(60), ['x'.repeat(40)]],
    ['!?', []],
  ])('is kept as a word, however it is written: %s', async (typed, kept) => {
    await reviewer.post(`/stories/${story}/tags`, { tag: typed }, `/stories/${story}`);
    expect((await readTeamwork(desk.db, story)).tags).toEqual(kept);
    for (const tag of kept) await reviewer.post(`/stories/${story}/tags/remove`, { tag }, `/stories/${story}`);
  });
});

describe('a disagreement', () => {
  it('names the item by its own words', async () => {
    const other = await desk.somebody('reviewer');
    await reviewer.post(`/items/${item}/judgements`, { 'signal-memory': 'right' }, `/items/${item}`);
    await other.post(`/items/${item}/judgements`, { 'signal-memory': 'wrong' }, `/items/${item}`);
    const page = load(await (await reviewer.get('/review/disagreements')).text());
    expect(page('.items .headline').text()).toBe('A hearing in the harbour town');
    expect(page('.items .headline a').attr('href')).toBe(`/items/${item}#judge`);
    expect(page('.items').text()).toContain('said: wrong');
  });
});
