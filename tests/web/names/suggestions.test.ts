import { load } from 'cheerio';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteNames } from '#src/pipeline/analysis/note-names.ts';
import { createDesk } from '#src/web/desk.ts';
import { NOW, type OpenDesk, openDesk } from '../open-desk.ts';
import { seedSampleDay } from '../sample-day.ts';
import { seedStory } from '../seed.ts';
import { type Visitor, visit } from '../visitor.ts';
import { openWatcher } from './watching-desk.ts';

const PUBLISHERS = ['harbour-wire', 'radio-setareh', 'pishtaz-news', 'prison-monitor'];
const stack = new AsyncDisposableStack();
let open: OpenDesk;
let visitor: Visitor;

beforeAll(async () => {
  open = stack.use(await openDesk());
  await seedSampleDay(open);
  const watcher = await openWatcher(open.db, NOW);
  stack.use(watcher.follower);
  const desk = createDesk({ ...open.deps, watchlist: watcher.desk });
  let age = 1;
  const tell = async (text: string, source: string) => {
    age += 1;
    await seedStory(open, { items: [{ source, title: '', text, language: 'fa', age }] });
  };
  for (let turn = 0; turn < 5; turn++) {
    const source = PUBLISHERS[turn % 4] ?? '';
    await tell(`نوبت ${turn}: قاضی لنگرآزمایی حکم داد. <script>alert(1)</script>`, source);
    await tell(`نوبت ${turn}: قاضی بندرگاهی حکم داد.`, 'harbour-wire');
    await tell(`نوبت ${turn}: قاضی پلکانی آمد.${turn === 3 ? ' زندانی سیاسی پلکانی نوشت.' : ''}`, source);
    await tell(`نوبت ${turn}: دادستان علی ناوبری گفت.`, source);
    // Watched already.
    await tell(`نوبت ${turn}: قاضی بهمن ساحلی گفت.`, source);
  }
  while ((await noteNames(open.deps)) > 0);
  visitor = visit(desk, '/names/suggestions');
}, 60_000);
afterAll(() => stack.disposeAsync());

const namesOn = async () => {
  const $ = load(await (await visitor.get('/names/suggestions')).text());
  return $('main h2')
    .toArray()
    .map((element) => $(element).text());
};

describe('names that recur', () => {
  it('are office holders of five items and three publishers, without private persons and watched names', async () => {
    expect(await namesOn()).toEqual(expect.arrayContaining(['لنگرآزمایی', 'علی ناوبری']));
    expect(await namesOn()).toHaveLength(2);
  });

  it('stand with examples, and fill the form', async () => {
    const $ = load(await (await visitor.get('/names/suggestions')).text());
    const row = $('main ol > li').filter((_index, element) => $(element).text().includes('لنگرآزمایی'));
    expect(row.find('ul > li').length).toBe(3);
    expect(row.text()).toContain('5 items of 4 publishers');
    expect(row.find('script').length).toBe(0);
    const form = load(await (await visitor.get(String(row.find('a[href*=sighting]').attr('href')))).text());
    expect(form('#f-name-fa').val()).toBe('لنگرآزمایی');
    expect(form('textarea[name=text]').val()).toContain('قاضی لنگرآزمایی');
  });

  it('are never suggested again where somebody says so', async () => {
    const $ = load(await (await visitor.get('/names/suggestions')).text());
    const key = $('main ol > li')
      .filter((_index, element) => $(element).text().includes('ناوبری'))
      .find('input[name=key]')
      .val();
    const answer = await visitor.post('/names/never', { key: String(key) });
    expect(answer.status).toBe(303);
    expect(await namesOn()).toEqual(['لنگرآزمایی']);
  });

  it('are not suggested from an item of which something was taken out', async () => {
    const named = open.db.selectFrom('items').where('text', 'like', '%نوبت 2: قاضی لنگرآزمایی%');
    await open.db
      .insertInto('redactions')
      .columns(['item_id', 'why', 'made_by', 'made_at'])
      .expression(named.select(['id', sql.lit('It names a child.').as('why'), sql.lit('Editor').as('by'), 'seen_at']))
      .execute();
    expect(await namesOn()).toEqual([]);
  });

  it('are read once, and forgotten after a month', async () => {
    expect(await noteNames(open.deps)).toBe(0);
    await noteNames({ db: open.db, clock: { now: () => new Date(NOW.getTime() + 40 * 86_400_000) } });
    expect(await open.db.selectFrom('name_sightings').select('id').execute()).toEqual([]);
  });
});
