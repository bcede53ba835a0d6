import { type CheerioAPI, load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSampleDesk, type SampleDesk } from './sample-desk.ts';
import { seedStory } from './seed.ts';

let desk: SampleDesk;
let sermon: number;
let items: number[];
beforeAll(async () => {
  desk = await openSampleDesk();
  sermon = desk.stories.at(-1) ?? 0;
  items = desk.items;
});
afterAll(async () => desk[Symbol.asyncDispose]());

const open = async (address: string) => load(await desk.page(address));

const headlines = (page: CheerioAPI) =>
  page('.story .headline')
    .toArray()
    .map((element) => page(element).text());
const idsOf = (page: CheerioAPI) =>
  page('.story .headline a')
    .toArray()
    .map((element) => Number(page(element).attr('href')?.split('/').at(-1)));

/** What stands beside the choices of the filters. */
const talliesOf = (page: CheerioAPI) =>
  page('.filters option')
    .toArray()
    .flatMap((element) => {
      const figure = /^\u2068[^\u2069]+\u2069 \((.+)\)$/u.exec(page(element).text())?.[1];
      const facet = page(element).closest('select').attr('name');
      return figure && facet ? [{ facet, value: String(page(element).val()), figure }] : [];
    });

describe('stories', () => {
  it.each([
    ['signal=call_for_killing', 3],
    ['signal=call_for_killing&voice=direct', 1],
    ['signal=un_action', 5],
    ['entity=evin-prison', 1],
    ['entity=morteza-sadrani&signal=execution_warning', 1],
    ['entity=morteza-sadrani&signal=memory', 0],
    ['source=le-quai', 2],
    ['kind=state_media', 1],
    ['kind=un&language=fa', 1],
    ['language=fr', 2],
    ['from=2026-11-22', 7],
    ['from=2026-11-22&to=2026-11-22&language=en', 4],
    ['to=2026-11-01', 0],
    ['words=gallows', 2],
    ['words=mass+executions', 2],
    ['words="mass+executions+of+1988"', 1],
    ['words="executions+mass"', 0],
    ['words=mass+executions+-sermon+-prayer', 1],
    ['words=tra*+opens', 1],
    ['words=TRAM', 1],
    ['words=زندان+قزل‌حصار&signal=execution_warning', 1],
    ['words=منافقين', 1],
  ])('are narrowed by %s to %i', async (query, number) => {
    const page = await open(`/stories?${query}`);
    expect(headlines(page).length).toBe(number);
    if (number === 0) expect(page('.empty').text()).toContain('No story matches');
  });

  it('are walked through by pages that neither repeat nor skip, in both orders', async () => {
    for (const order of ['newest', 'origins']) {
      const seen: number[] = [];
      let address: string | undefined = `/stories?order=${order}`;
      while (address) {
        const page: CheerioAPI = await open(address);
        seen.push(...idsOf(page));
        // One that arrives meanwhile moves nothing.
        if (seen.length === 30)
          await seedStory(desk, {
            items: [{ source: 'le-quai', language: 'fr', age: 0, title: `Arrive ${order}`, text: 'Rien.' }],
          });
        address = page('a[rel=next]').attr('href');
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBe(order === 'newest' ? 81 : 82);
      if (order === 'origins') expect(seen[0]).not.toBe(sermon);
    }
  });

  it('count what the other filters leave, and keep the filters in every link', async () => {
    const page = await open('/stories?entity=ghezel-hesar&signal=execution_report&language=en');
    expect(page('.tab').eq(1).text()).toContain('2');
    expect(page('.tab[aria-current]').text()).toContain('Execution report');
    expect(page('.tab').eq(2).attr('href')).toBe('/stories?signal=execution_warning&entity=ghezel-hesar&language=en');
    expect(page('#entity option[selected]').val()).toBe('ghezel-hesar');
    expect(page('a.language[lang=fa]').attr('href')).toBe(
      '?entity=ghezel-hesar&signal=execution_report&language=en&lang=fa',
    );
  });

  it('say beside each choice how many stories it leaves', async () => {
    const [tagged] = idsOf(await open('/stories?kind=un'));
    await desk.db
      .insertInto('story_tags')
      .values({ story_id: tagged ?? 0, tag: 'for Geneva' })
      .execute();
    await desk.db.updateTable('items').set({ reviewed_at: desk.now }).where('id', 'in', items.slice(-6)).execute();
    const page = await open('/stories');
    const told = talliesOf(page);
    for (const facet of ['signal', 'voice', 'entity', 'source', 'kind', 'stance', 'language', 'tag', 'reviewed'])
      expect(
        told.some((one) => one.facet === facet && one.figure !== '0'),
        facet,
      ).toBe(true);
    for (const { facet, value, figure } of told) {
      const query = new URLSearchParams({ [facet]: value });
      const narrowed = await open(`/stories?${query}`);
      expect(narrowed('.title-line .soft').text(), `${query}`).toMatch(new RegExp(`^${figure} stor(y|ies)$`));
      // Of another choice in its place nothing was counted, but of signals.
      const others = talliesOf(narrowed).filter((one) => one.facet === facet && one.value !== value);
      if (facet !== 'signal') expect(others, `${query}`).toEqual([]);
    }
    expect(page('.filters').text()).not.toContain('+');
  });

  it('count among those that all filters leave, in the digits of the reader', async () => {
    const told = talliesOf(await open('/stories?signal=un_action&lang=fa'));
    const un = told.find(({ facet, value }) => facet === 'kind' && value === 'un')?.figure ?? '';
    expect(un).toMatch(/^[۱-۵]$/);
    const narrowed = await open('/stories?signal=un_action&kind=un');
    expect(narrowed('.title-line .soft').text()).toMatch(new RegExp(`^${'۰۱۲۳۴۵'.indexOf(un)} stor(y|ies)$`));
  });

  it('say who says it and how well it is corroborated', async () => {
    const page = await open('/stories?signal=call_for_killing&voice=direct');
    const facts = page('.story .facts').text();
    expect(facts).toContain('2 independent origins (Iranian state, press), 2 copies');
    expect(facts).toContain('published by');
    expect(facts).toContain('Persian, English, French');
  });
});

describe('items', () => {
  const idsOn = (page: CheerioAPI) =>
    page('.items .headline a')
      .toArray()
      .map((element) => Number(page(element).attr('href')?.split('/').at(-1)));

  it.each([
    ['signal=call_for_killing&voice=direct', 1],
    ['words="mass+executions+of+1988"', 1],
    ['words=nothing-of-the-kind', 0],
  ])('are narrowed by %s to %i', async (query, number) => {
    const page = await open(`/items?${query}`);
    expect(idsOn(page).length).toBe(number);
    if (number === 0) expect(page('.empty').text()).toContain('No item matches');
  });

  it('are walked through by pages that neither repeat nor skip, and keep their filters', async () => {
    const seen: number[] = [];
    let address: string | undefined = '/items?language=en';
    while (address) {
      const page: CheerioAPI = await open(address);
      seen.push(...idsOn(page));
      address = page('a[rel=next]').attr('href');
      if (address) expect(address).toContain('language=en');
    }
    const { count } = await desk.db
      .selectFrom('items')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('language', '=', 'en')
      .executeTakeFirstOrThrow();
    expect([new Set(seen).size, seen.length]).toEqual([count, count]);
  });

  it('say beside each choice how many items it leaves', async () => {
    const told = talliesOf(await open('/items?language=en'));
    expect(new Set(told.map(({ facet }) => facet))).toEqual(
      new Set(['signal', 'voice', 'entity', 'source', 'kind', 'stance', 'language', 'reviewed']),
    );
    for (const { facet, value, figure } of told) {
      let address: string | undefined = `/items?${new URLSearchParams({ language: 'en', [facet]: value })}`;
      let found = 0;
      while (address) {
        const page: CheerioAPI = await open(address);
        found += idsOn(page).length;
        address = page('a[rel=next]').attr('href');
      }
      expect(found, `${facet}=${value}`).toBe(Number(figure));
    }
  });

  it('lead to the same list of stories, and back', async () => {
    const page = await open('/items?signal=un_action&kind=un');
    const stories = page('.order a').first().attr('href');
    expect(stories).toBe('/stories?signal=un_action&kind=un');
    expect((await open(stories ?? ''))('.order a').eq(1).attr('href')).toBe('/items?signal=un_action&kind=un');
  });
});
