import { load } from 'cheerio';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldsOfSearch } from '#src/web/admin/rule-of-search.ts';
import { openSampleDesk, type SampleDesk } from './sample-desk.ts';

let desk: SampleDesk;
let sermon: number;
let said: number;
beforeAll(async () => {
  desk = await openSampleDesk();
  sermon = desk.stories.at(-1) ?? 0;
  const { rows } = await sql<{ item_id: number }>`
    update signals set speaker = 'morteza-sadrani' where signal = 'call_for_killing' and item_id in (
      select min(id) from items where story_id = ${sermon}) returning item_id`.execute(desk.db);
  said = rows[0]?.item_id ?? 0;
});
afterAll(() => desk[Symbol.asyncDispose]());

const open = async (address: string) => load(await desk.page(address));
const linksIn = async (address: string, selector: string) => {
  const page = await open(address);
  return page(selector)
    .toArray()
    .map((link) => page(link).attr('href'));
};

describe('what is attributed to a watched name', () => {
  it('is led to from the page of the name, signal by signal', async () => {
    const page = await open('/officials/morteza-sadrani');
    const link = page('#said-by').closest('section').find('.tallies a');
    expect(link.attr('href')).toBe('/stories?speaker=morteza-sadrani&signal=call_for_killing');
    expect(await linksIn(link.attr('href') ?? '', '.story .headline a')).toEqual([`/stories/${sermon}`]);
  });

  it.each([
    ['/stories?speaker=morteza-sadrani', () => [`/stories/${sermon}`]],
    ['/stories?speaker=morteza-sadrani&voice=direct&score=50&words=منافقین', () => [`/stories/${sermon}`]],
    ['/stories?speaker=morteza-sadrani&signal=memory', () => []],
    ['/stories?speaker=nobody', () => []],
    ['/items?speaker=morteza-sadrani', () => [`/items/${said}`]],
    ['/items?speaker=morteza-sadrani&signal=memory', () => []],
  ])('narrows %s', async (address, found) => {
    expect(await linksIn(address, '.main-column .headline a')).toEqual(found());
  });

  it('can be given up again where it is asked for, by its name', async () => {
    const page = await open('/stories?speaker=morteza-sadrani&lang=fa');
    expect(page('#speaker option[selected]').text()).toContain('مرتضی صدرانی');
    expect(page('label[for=speaker]').text()).toBe('گوینده');
    expect((await open('/stories'))('#speaker').length).toBe(0);
  });

  it('makes a rule that holds for the same', () => {
    expect(fieldsOfSearch(new URLSearchParams('speaker=evin'))).toMatchObject({ speakers: 'evin' });
  });

  it('is asked for by programs and taken away as a file as well', async () => {
    const answer = await desk.request('/api/v1/items?speaker=morteza-sadrani');
    const { data } = (await answer.json()) as { data: { id: number }[] };
    expect(data.map(({ id }) => id)).toEqual([said]);
    const file = (await (await desk.request('/export/items.json?speaker=morteza-sadrani')).json()) as object[];
    expect(file).toMatchObject([{ id: said }]);
    expect((await desk.request('/stories?speaker=%00')).status).toBe(400);
  });
});

describe('single items of stories', () => {
  it('are narrowed by the tag of their story, in the list and in the file', async () => {
    await desk.db.insertInto('story_tags').values({ story_id: sermon, tag: 'sermon' }).execute();
    const list = await linksIn('/items?tag=sermon', '.items .headline a');
    expect(list.length).toBe(4);
    expect((await open('/items?tag=sermon'))('#tag option[selected]').text()).toContain('sermon');
    const file = (await (await desk.request('/export/items.json?tag=sermon')).json()) as unknown[];
    expect(file.length).toBe(4);
    expect(await linksIn('/items?tag=none', '.items .headline a')).toEqual([]);
  });
});
