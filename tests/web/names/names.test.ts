import { readFileSync } from 'node:fs';
import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { findEntity } from '#src/store/desk-entities.ts';
import { createDesk } from '#src/web/desk.ts';
import { entityGiven, filledFrom } from '#src/web/names/filled-name.ts';
import { NOW, type OpenDesk, openDesk } from '../open-desk.ts';
import { type Visitor, visit } from '../visitor.ts';
import { openWatcher, type Watcher } from './watching-desk.ts';

const stack = new AsyncDisposableStack();
let open: OpenDesk;
let here: Watcher;
/** Another process of the same installation. */
let elsewhere: Watcher;
let visitor: Visitor;

beforeAll(async () => {
  open = stack.use(await openDesk());
  here = await openWatcher(open.db, NOW);
  elsewhere = await openWatcher(open.db, NOW);
  stack.use(here.follower);
  stack.use(elsewhere.follower);
  const desk = createDesk({ ...open.deps, names: here.watching.names, watchlist: here.desk });
  visitor = visit(desk, '/names/add');
});
afterAll(() => stack.disposeAsync());

async function pageOf(response: Promise<Response>) {
  const answer = await response;
  expect(answer.status).toBe(200);
  return load(await answer.text());
}

const ALAVI = {
  type: 'person',
  'name-en': 'Daryush Lankarani-Test',
  'name-fa': 'داریوش لنگرآزما',
  why: 'Named by an invented report as a prosecutor who asks for death sentences.',
  'why-fa': 'گزارشی ساختگی او را دادستانی می‌نامد که حکم اعدام می‌خواهد.',
  source: 'https://reports.example/1988',
  'list-latin': 'Daryush Lengarazma\nD. Lengarazma',
  'list-surnames': 'Lengarazma\nلنگرآزما',
  'office-0-en': 'Prosecutor of the harbour',
  'office-0-fa': 'دادستان بندر',
  'office-0-from': '2024-03',
  'office-0-aliases': 'the harbour prosecutor; دادستان بندر آزما',
};

/** What a form holds as the page draws it. */
function fieldsOf($: ReturnType<typeof load>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const element of $('main form.sheet').first().find('input, select, textarea').toArray()) {
    const name = element.attribs.name ?? '';
    if (name && name !== 'token') fields[name] = String($(element).val() ?? '').replace(/^\n/, '');
  }
  return fields;
}

describe('a new name', () => {
  it('is tried on a text before it is saved, beside what is found there now', async () => {
    const text = 'Judge Saheli sat beside Daryush Lengarazma <script>alert(1)</script>. The harbour prosecutor spoke.';
    const $ = await pageOf(visitor.post('/names/try', { ...ALAVI, text }));
    const tables = $('section[aria-labelledby=trial] table');
    expect(tables.eq(0).text()).toContain('Daryush Lengarazma');
    expect(tables.eq(0).text()).toContain('office, held on the date of the item');
    expect(tables.eq(1).text()).toContain('Saheli');
    expect($('main script').length).toBe(0);
    expect($('#f-name-en').val()).toBe(ALAVI['name-en']);
    expect(await here.desk.find('daryush-lankarani-test')).toBeNull();
    const nothing = await pageOf(visitor.post('/names/try', { ...ALAVI, text: 'A ferry was late.' }));
    expect(nothing('section[aria-labelledby=trial] .notice').text()).toContain('is not found in the text');
  });

  it('can be tried before anything but a spelling is known', async () => {
    const $ = await pageOf(
      visitor.post('/names/try', { type: 'person', 'list-arabic': 'لنگرآزما', text: 'گفت‌وگو با لنگرآزما' }),
    );
    expect($('section[aria-labelledby=trial] table').first().text()).toContain('لنگرآزما');
  });

  it.each([
    ['no names', { 'name-en': '', 'name-fa': '' }, 'in English and in Persian'],
    ['no reason', { why: '' }, 'Why it is watched'],
    ['half a reason in Persian', { 'why-fa': 'آری' }, 'Why it is watched'],
    ['no address', { source: 'a newspaper' }, 'whole web address'],
    ['an address of a script', { source: 'javascript:alert(1)' }, 'whole web address'],
    ['an id with blanks', { id: 'Two Words' }, 'lower-case Latin letters'],
    ['the id of another', { id: 'bahman-saheli' }, 'another watched name has it'],
    ['a wrong number', { wikidata: '12' }, 'the letter Q'],
    ['a spelling that is everywhere', { 'list-latin': 'al' }, 'too short'],
    ['an office that ends before it begins', { 'office-0-to': '2020' }, 'end before it begins'],
    ['a date in words', { 'office-0-from': 'last year' }, 'dates as YYYY'],
    ['a line too long', { 'list-latin': 'x'.repeat(300) }, 'at most 200 letters'],
    ['no type of ours', { type: 'planet' }, 'Choose what it is'],
  ])('is not saved with %s, and a sentence says what to do', async (_what, change, sentence) => {
    const $ = await pageOf(visitor.post('/names/save', { ...ALAVI, ...change }));
    expect($('.notice.fault').text()).toContain(sentence);
    expect($('#f-name-fa').val()).toBe('name-fa' in change ? change['name-fa'] : ALAVI['name-fa']);
    const fa = await pageOf(visitor.post('/names/save?lang=fa', { ...ALAVI, ...change }));
    expect(fa('.notice.fault').text()).toMatch(/[آ-ی]{3}/);
    await visitor.get('/?lang=en');
  });

  it('is saved, and all processes watch it without a restart', async () => {
    const input = { id: '1', text: 'Daryush Lengarazma asked for the death sentence.' };
    expect(elsewhere.watching.analyse(input).mentions).toEqual([]);
    const saved = await visitor.post('/names/save', ALAVI);
    expect(saved.headers.get('location')).toBe('/officials/daryush-lankarani-test');
    expect(here.watching.analyse(input).mentions[0]?.entity).toBe('daryush-lankarani-test');
    await elsewhere.follower.refresh();
    expect(elsewhere.watching.analyse(input).mentions[0]?.alias).toBe('Daryush Lengarazma');
    expect(elsewhere.watching.names.get('daryush-lankarani-test')?.fa).toBe(ALAVI['name-fa']);
    expect(elsewhere.watching.persons.has('daryush-lankarani-test')).toBe(true);
    expect(await findEntity(open.db, 'daryush-lankarani-test')).toMatchObject({ watched: true, wikidata: null });
    const $ = await pageOf(visitor.get('/officials/daryush-lankarani-test'));
    expect($('main').text()).toContain('D. Lengarazma');
    expect($('.why-text bdi').attr('lang')).toBe('en');
    const fa = await pageOf(visitor.get('/officials/daryush-lankarani-test?lang=fa'));
    expect([fa('.why-text bdi').attr('lang'), fa('.why-text bdi').attr('dir')]).toEqual(['fa', 'rtl']);
    expect(fa('.why-text').text()).toBe(ALAVI['why-fa']);
    // German readers get it in English, and it says so.
    const de = await pageOf(visitor.get('/officials/daryush-lankarani-test?lang=de'));
    expect([de('.why-text bdi').attr('lang'), de('.why-text').text()]).toEqual(['en', ALAVI.why]);
    await visitor.get('/?lang=en');
    expect($('a[href="/names/daryush-lankarani-test/change"]').length).toBe(1);
  });
});

describe('a name of the file', () => {
  it('is changed, keeps what the form does not show, and wins over the file after a restart', async () => {
    const $ = await pageOf(visitor.get('/names/quay-prison/change'));
    const fields = fieldsOf($);
    expect(fields['name-fa']).toBe('زندان اسکله');
    expect((await visitor.post('/names/quay-prison/save', { ...fields, 'list-latin': 'Old Quay jail' })).status).toBe(
      303,
    );
    const after = await openWatcher(open.db, NOW);
    stack.use(after.follower);
    const found = (text: string) => after.watching.analyse({ id: '1', text }).mentions.map(({ alias }) => alias);
    expect(found('He was taken to Old Quay jail.')).toEqual(['Old Quay jail']);
    expect(found('An execution at the Quay.')).toEqual(['the Quay']);
    const changed = await pageOf(visitor.get('/names/quay-prison/change'));
    expect(changed('section[aria-labelledby=history] li').text()).toContain('saved');
  });

  it('is watched no more, again, and given back to the file', async () => {
    const input = { id: '1', text: 'Bahman Saheli' };
    await visitor.post('/names/bahman-saheli/watch');
    expect(here.watching.analyse(input).mentions).toEqual([]);
    expect((await findEntity(open.db, 'bahman-saheli'))?.watched).toBe(false);
    expect((await pageOf(visitor.get('/officials/bahman-saheli')))('main').text()).toContain('no longer watched');
    await visitor.post('/names/bahman-saheli/watch');
    expect(here.watching.analyse(input).mentions.length).toBe(1);
    await visitor.post('/names/bahman-saheli/release');
    expect((await here.desk.find('bahman-saheli'))?.from).toBe('file');
  });

  it('ends as all said who changed names at several desks in the same moment', async () => {
    const watchers = [here, elsewhere];
    const names = ['quay-prison', 'bahman-saheli'];
    for (const watched of [false, true, false, true]) {
      await Promise.all(
        watchers.flatMap(({ desk }) => names.map((id) => desk.setWatched(id, watched, 'Somebody of the desk'))),
      );
      const kept = await Promise.all(names.map((id) => findEntity(open.db, id)));
      expect(kept.map((entity) => entity?.watched)).toEqual([watched, watched]);
    }
    await here.desk.release('bahman-saheli', 'Somebody of the desk');
  });

  it('is handed on as the file writes it', async () => {
    const response = await visitor.get('/names/export');
    expect(response.headers.get('content-disposition')).toContain('watched-names.yaml');
    const { entities } = parse(await response.text()) as { entities: { id: string }[] };
    expect(entities.map(({ id }) => id)).toEqual(['daryush-lankarani-test', 'quay-prison']);
    for (const entity of entities) expect(here.desk.read(entity)).toHaveProperty('entity');
  });
});

describe('what cannot be', () => {
  it.each(['/names/nobody/change', '/names/..%2f/change', '/names/add?sighting=99', '/names/%00/change'])(
    'is not there: %s',
    async (address) => expect((await visitor.get(address)).status).toBe(404),
  );

  it('leaves an edit of another version aside, and the file holds', async () => {
    await open.db
      .insertInto('entity_edits')
      .values({ id: 'bahman-saheli', definition: '{"id":"bahman-saheli","new":1}', edited_by: 'x' })
      .execute();
    await open.db.updateTable('settings').set({ value: '900' }).where('key', '=', 'watchlist-version').execute();
    await here.follower.refresh();
    expect(here.watching.analyse({ id: '1', text: 'Bahman Saheli' }).mentions.length).toBe(1);
  });

  it('leaves nothing to report', () => expect(open.reported).toEqual([]));
});

it('every name of the shipped watchlist can be opened and saved as it is', async () => {
  const file = readFileSync(new URL('../../../config/entities.yaml', import.meta.url), 'utf8');
  const shipped = await openWatcher(open.db, NOW, file);
  stack.use(shipped.follower);
  const faults: unknown[] = [];
  for (const { id } of parseWatchlist(file).entities) {
    const entity = (await shipped.desk.find(id))?.entity;
    if (!entity) throw new Error(`${id} is not there`);
    const read = shipped.desk.read(entityGiven(filledFrom(entity), entity));
    if (!('entity' in read)) faults.push([id, read.faults]);
    else if (read.entity.id !== id || read.entity.why.en !== entity.why.en) faults.push([id, read.entity]);
  }
  expect(faults).toEqual([]);
});
