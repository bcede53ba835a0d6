import { load } from 'cheerio';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changePerson } from '#src/store/people.ts';
import { type DeskOfPeople, openDeskOfPeople } from '../accounts/desk-of-people.ts';
import { seedHostileDesk } from '../hostile-desk.ts';
import { seedSampleDay } from '../sample-day.ts';

let desk: DeskOfPeople;
beforeAll(async () => {
  desk = await openDeskOfPeople();
  await seedSampleDay(desk);
  await seedHostileDesk(desk);
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

it('keeps a search with a feed that only its address opens, until its person is locked out', async () => {
  await desk.somebody('administrator');
  const one = await desk.somebody('reader');
  const saved = await one.post('/searches', { label: 'Calls', query: 'signal=call_for_killing' }, '/account');
  expect(saved.headers.get('location')).toBe('/stories?signal=call_for_killing#searches');
  expect(await (await one.get('/stories')).text()).toContain('/stories?signal=call_for_killing');
  const made = await (await one.post('/searches/1/feed', {}, '/account')).text();
  const address = /(\/searches\/feeds\/[\w-]{32})/.exec(made)?.[1] ?? '';
  const response = await desk.visit(address);
  expect(response.headers.get('content-type')).toContain('application/atom+xml');
  const feed = load(await response.text(), { xml: true });
  expect(feed('entry').length).toBeGreaterThan(0);
  feed('entry').each((_, entry) =>
    expect(
      feed(entry)
        .find('category')
        .toArray()
        .map((category) => category.attribs.term),
    ).toContain('call_for_killing'),
  );
  expect((await desk.visit(`${address.slice(0, -1)}x`)).status).toBe(404);

  const other = await desk.somebody('reader');
  expect((await other.post('/searches/1/feed', {}, '/account')).status).toBe(404);
  await other.post('/searches/1/remove', {}, '/account');
  expect((await desk.visit(address)).status).toBe(200);
  const { person_id } = await desk.db.selectFrom('saved_searches').select('person_id').executeTakeFirstOrThrow();
  await changePerson(desk.db, person_id, { disabled: true });
  expect((await desk.visit(address)).status).toBe(404);
});

it('writes hostile texts into feeds as text', async () => {
  const one = await desk.somebody('reader');
  await one.post('/searches', { label: '<b>All</b> & more', query: 'order=newest' }, '/account');
  const id = (await desk.db.selectFrom('saved_searches').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow())
    .id;
  const made = await (await one.post(`/searches/${id}/feed`, {}, '/account')).text();
  const text = await (await desk.visit(/(\/searches\/feeds\/[\w-]{32})/.exec(made)?.[1] ?? '')).text();
  const feed = load(text, { xml: true });
  expect(feed('feed > title').text()).toBe('<b>All</b> & more');
  expect(feed('script').length + feed('b').length).toBe(0);
  expect(feed('entry').length).toBeGreaterThan(10);
});

it('makes a rule of a search, for those who may: filled in', async () => {
  const editor = await desk.somebody('editor');
  const search = `signal=denial&score=60&kind=state_media&language=fa&words=${encodeURIComponent('"کشتار ۶۷" -تئاتر')}`;
  await editor.post('/searches', { label: 'Denials of the state', query: search }, '/account');
  const list = load(await (await editor.get('/stories')).text());
  const link = list('a[href^="/rules/add"]').attr('href') ?? '';
  const form = load(await (await editor.get(link)).text());
  const value = (name: string) => form(`[name="${name}"]`).val();
  expect([value('label'), value('score-0'), value('languages'), value('words')]).toEqual([
    'Denials of the state',
    '60',
    'fa',
    'کشتار ۶۷',
  ]);
  expect(form('select[name="signal-0"] option[selected]').attr('value')).toBe('denial');
  expect(form('input[name="kind-state_media"]').attr('checked')).toBeDefined();
  expect((await editor.get('/rules/add?signal=nonsense')).status).toBe(400);
  const reader = await desk.somebody('reader');
  await reader.post('/searches', { label: 'x', query: 'signal=denial' }, '/account');
  expect(await (await reader.get('/stories')).text()).not.toContain('/rules/add');
});
