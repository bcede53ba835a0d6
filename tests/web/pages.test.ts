import { rm } from 'node:fs/promises';
import { type CheerioAPI, load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeStories } from '#src/store/stories.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';
import { seedSampleDay } from './sample-day.ts';
import { seedStory } from './seed.ts';

let desk: OpenDesk;
let sermon: number;
let items: number[];
beforeAll(async () => {
  desk = await openDesk();
  const seeded = await seedSampleDay(desk);
  sermon = seeded.stories.at(-1) ?? 0;
  items = seeded.items;
});
afterAll(async () => desk[Symbol.asyncDispose]());

async function open(address: string): Promise<CheerioAPI> {
  return load(await desk.page(address));
}

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

describe('today', () => {
  it('shows what needs eyes, the newest stories, the figures and the blind sources', async () => {
    const page = await open('/');
    expect(page('.alert').length).toBe(2);
    expect(page('.alert').first().text()).toContain('New call for killing');
    expect(headlines(page)[0]).toContain('خطیب جمعهٔ شهر ما');
    expect(page('.figures li').length).toBe(8);
    expect(page('.figures li').eq(2).text()).toContain('2.9 a day before');
    expect(page('.behind table tbody tr').eq(2).find('td').first().text()).toBe('1');
    expect(page('#coverage').closest('section').text()).toContain('3 of 10 sources could not be read');
    expect(page('.blind').text()).toContain('The server answered 403');
  });

  it('says what will appear on an empty desk', async () => {
    await using empty = await openDesk();
    const page = load(await empty.page('/'));
    expect(page('.empty').text()).toContain('No alert has been raised yet');
    expect(page('.empty').text()).toContain('Nothing has been collected yet');
    for (const address of ['/stories', '/officials', '/digests', '/alerts', '/sources'])
      expect(load(await empty.page(address))('.empty').length, address).toBe(1);
  });
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
    if (number === 0) expect(page('.empty').text()).toContain('No item passes');
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

describe('a story', () => {
  it('shows its items, why they joined, and the reasons marked in the text', async () => {
    const page = await open(`/stories/${sermon}`);
    expect(page('.entry').length).toBe(4);
    expect(page('.entry mark').first().text()).toBe('با منافقین زندانی همان کنید که در سال ۶۷ شد');
    expect(page('.entry').eq(1).text()).toContain('same words quoted, rare words in common; same day');
    expect(page('.entry').eq(1).find('a.mention').attr('href')).toBe('/officials/evin-prison');
    expect(page('.side-by-side article').length).toBe(3);
    expect(page('.alert').length).toBe(1);
    const out = page('.entry a.out').first();
    expect(out.attr('rel')).toBe('noreferrer noopener nofollow');
  });

  it('that was merged leads to where it went', async () => {
    const { story } = await seedStory(desk, {
      items: [{ source: 'harbour-wire', language: 'en', age: 400, title: 'Merged away', text: 'Soon.' }],
    });
    await mergeStories(desk.db, story, sermon);
    const response = await desk.request(`/stories/${story}`);
    expect([response.status, response.headers.get('location')]).toEqual([303, `/stories/${sermon}`]);
  });

  it('of many items is paged', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      source: 'le-quai',
      language: 'fr',
      age: 500 + index,
      title: `Copie ${index}`,
      text: 'La même nouvelle.',
    }));
    const { story } = await seedStory(desk, { items: many });
    const page = await open(`/stories/${story}?page=3`);
    expect(page('.entry').length).toBe(10);
    expect(page('.pages').text()).toContain('Page 3 of 3');
    expect((await desk.request(`/stories/${story}?page=4`)).status).toBe(404);
  });
});

describe('an item', () => {
  it('shows its wordings with the words that changed, and its evidence', async () => {
    const page = await open(`/items/${items.at(-2)}`);
    expect(page('del').text()).toContain('Prayer');
    expect(page('ins').text()).toContain('mass execution of jailed members');
    expect(page('#evidence').text()).toContain('SHA-256');
    expect(page('#evidence code').first().text()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('whose captured file is gone says so', async () => {
    await using other = await openDesk();
    const seeded = await seedSampleDay(other);
    await rm(other.captures, { recursive: true });
    const page = load(await other.page(`/items/${seeded.items.at(-1)}`));
    const response = await other.request(page('a[download]').attr('href') ?? '');
    expect(response.status).toBe(409);
    expect(await response.text()).toContain('missing from the capture folder');
  });

  it('that is long is read in parts', async () => {
    const {
      items: [long],
    } = await seedStory(desk, {
      items: [{ source: 'harbour-wire', language: 'en', age: 600, title: 'Long', text: 'word '.repeat(6_000) }],
    });
    const page = await open(`/items/${long}?page=3`);
    expect(page('.pages').text()).toContain('Page 3 of 3');
    expect(page('.body-text').text().length).toBe(6_000);
  });
});

describe('officials', () => {
  it('are listed with figures, each with why it is watched and where that can be checked', async () => {
    const list = await open('/officials');
    expect(list('tbody tr').length).toBe(5);
    const page = await open('/officials/ghezel-hesar');
    expect(page('.why-text').text()).toContain('human rights organisations report executions');
    expect(page('a.out').first().attr('href')).toBe('https://reports.example/1988');
    expect(page('.large-chart rect').length).toBe(26);
    expect(page('.behind tbody tr').length).toBe(26);
    expect(page('.tallies').text()).toContain('Execution report');
    expect(page('#together').closest('section').text()).toContain('Morteza Sadrani');
    expect(page('.items > li').length).toBe(15);
  });
});

describe('sources', () => {
  it('tell apart how the last look ended', async () => {
    const page = await open('/sources');
    const text = page('main').text();
    for (const state of ['read, nothing there', 'not changed', 'refused us', 'could not be read', 'not looked at yet'])
      expect(text).toContain(state);
    const one = await open('/sources/kanal-ost');
    expect(one('#health').closest('section').text()).toContain('what it says now is unknown here');
    expect(one('.empty').text()).toContain('brought nothing yet');
  });

  it('show an address without what may be secret in it', async () => {
    await desk.db
      .updateTable('sources')
      .set({ settings: JSON.stringify({ url: 'https://user:hidden@quai.example/feed?token=hidden' }) })
      .where('key', '=', 'le-quai')
      .execute();
    const text = await desk.page('/sources/le-quai');
    expect(text).toContain('https://quai.example/feed');
    expect(text).not.toContain('hidden@');
    expect(text).not.toContain('token=hidden');
  });
});

describe('digests', () => {
  it('are shown in their own language and handed out as files', async () => {
    const list = await open('/digests');
    expect(list('tbody tr').length).toBe(2);
    const page = await open('/digests/1');
    expect(page('article.digest').attr('dir')).toBe('ltr');
    expect(page('article.digest').text()).toContain('Calls for killing');
    for (const [form, type] of [
      ['text', 'text/plain'],
      ['html', 'text/html'],
      ['json', 'application/json'],
    ] as const) {
      const response = await desk.request(`/digests/1/${form}`);
      expect(response.headers.get('content-type')).toContain(type);
      expect(response.headers.get('content-disposition')).toContain('attachment');
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
      expect((await response.text()).length).toBeGreaterThan(500);
    }
  });
});

describe('languages', () => {
  it('are chosen by a parameter and remembered', async () => {
    const response = await desk.request('/?lang=fa');
    const cookie = response.headers.getSetCookie().find((one) => one.startsWith('__Host-khavaran_language=fa'));
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).toMatch(/Secure/);
    const again = await desk.request('/stories', { headers: { cookie: '__Host-khavaran_language=fa' } });
    const page = load(await again.text());
    expect([page('html').attr('lang'), page('html').attr('dir')]).toEqual(['fa', 'rtl']);
    expect(page('.day').first().text()).toContain('آذر ۱۴۰۵');
  });

  it('say every page in Persian with Persian digits', async () => {
    for (const address of ['/', '/stories', `/stories/${sermon}`, '/officials', '/sources', '/digests', '/alerts']) {
      const page = load(await desk.page(`${address}?lang=fa`));
      page('bdi, [lang=en], code, option, svg, title, .language, head').remove();
      expect(page('h1, h2, .soft, .order, .section-head').text(), address).not.toMatch(/[A-Za-z0-9]{3}/);
    }
  });
});

it('weighs little', async () => {
  const style = await (
    await desk.request(load(await desk.page('/'))('link[rel=stylesheet]').attr('href') ?? '')
  ).arrayBuffer();
  for (const address of ['/', '/stories', `/stories/${sermon}`, '/officials/ghezel-hesar', '/sources', '/alerts'])
    expect(Buffer.byteLength(await desk.page(`${address}?lang=fa`)) + style.byteLength, address).toBeLessThan(60_000);
});
