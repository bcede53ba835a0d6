import { rm } from 'node:fs/promises';
import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeStories } from '#src/store/stories.ts';
import { openDesk } from './open-desk.ts';
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

describe('today', () => {
  it('shows what needs eyes, the newest stories, the figures and the blind sources', async () => {
    const page = await open('/');
    expect(page('.alert').length).toBe(2);
    expect(page('.alert').first().text()).toContain('New call for killing');
    expect(page('.story .headline').first().text()).toContain('خطیب جمعهٔ شهر ما');
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
    await using other = await openSampleDesk();
    await rm(other.captures, { recursive: true });
    const page = load(await other.page(`/items/${other.items.at(-1)}`));
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
    expect(page('.large-chart .bars > span').length).toBe(26);
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
      page('bdi, [lang=en], code, option, title, .language, head').remove();
      const said = page('h1, h2, .soft, .order, .section-head').text();
      // Names of files stand isolated.
      expect(said.replace(/\u2066[^\u2069]*\u2069/g, ''), address).not.toMatch(/[A-Za-z0-9]{3}/);
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
