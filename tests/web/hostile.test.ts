import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostileDesk, seedHostileDesk } from './hostile-desk.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';

const ELEMENTS = new Set(
  'html head meta title link body a header nav main footer div section article p h1 h2 h3 span ul ol kbd li dl dt dd time bdi mark details summary table caption thead tbody tr th td figure figcaption form input select optgroup option label button code ins del textarea datalist fieldset legend strong noscript'.split(
    ' ',
  ),
);
const ADDRESS_ATTRIBUTES = [
  'href',
  'src',
  'action',
  'formaction',
  'srcset',
  'data',
  'poster',
  'xlink:href',
  'background',
  'ping',
];

/** What markup of ours never holds, whatever the texts in it. */
function faultsOf(text: string): string[] {
  const page = load(text);
  const faults: string[] = [];
  page('*').each((_, element) => {
    if (element.type !== 'tag' && element.type !== 'script' && element.type !== 'style') return;
    if (!ELEMENTS.has(element.name)) faults.push(`<${element.name}>`);
    for (const [name, value] of Object.entries(element.attribs)) {
      if (name.startsWith('on') || name === 'style' || name === 'srcdoc') faults.push(`${element.name} ${name}`);
      if (!ADDRESS_ATTRIBUTES.includes(name)) continue;
      const outwards = element.name === 'a' && /^https?:\/\//.test(value);
      if (!outwards && !/^([/?#](?!\/)|[/?#]$)/.test(value)) faults.push(`${element.name} ${name}=${value}`);
      if (outwards && !element.attribs.rel?.includes('noreferrer')) faults.push(`${element.name} without noreferrer`);
    }
  });
  return faults;
}

let desk: OpenDesk;
let hostile: HostileDesk;
beforeAll(async () => {
  desk = await openDesk();
  hostile = await seedHostileDesk(desk);
});
afterAll(async () => desk[Symbol.asyncDispose]());

describe('hostile texts', () => {
  it('stay text on every page, in both languages', async () => {
    const addresses = [
      '/',
      '/stories',
      '/stories?order=origins',
      '/officials',
      '/officials/hostile-person',
      '/sources',
      '/sources/hostile',
      '/digests',
      `/digests/${hostile.digest}`,
      '/alerts',
      ...hostile.stories.map((id) => `/stories/${id}`),
      ...hostile.items.map((id) => `/items/${id}`),
    ];
    for (const address of addresses)
      for (const language of ['en', 'fa']) {
        const text = await desk.page(`${address}${address.includes('?') ? '&' : '?'}lang=${language}`);
        expect(faultsOf(text), address).toEqual([]);
        expect(text, address).not.toMatch(/[\u202A-\u202E]/);
      }
    expect(desk.reported).toEqual([]);
  });

  it('stay text where an address repeats them', async () => {
    for (const text of HOSTILE_TEXTS) {
      const value = encodeURIComponent(text.toWellFormed());
      for (const address of [
        `/stories?words=${value}`,
        `/stories?signal=${value}`,
        `/stories?entity=${value}`,
        `/stories?lang=fa&unknown=${value}`,
        `/stories?after=${value}`,
        `/officials/${value}`,
        `/sources/${value}`,
        `/${value}`,
        `/assets/${value}`,
      ]) {
        const response = await desk.request(address);
        expect([200, 400, 404], address).toContain(response.status);
        expect(faultsOf(await response.text()), address).toEqual([]);
      }
    }
    expect(desk.reported).toEqual([]);
  });

  it('are shown, not lost', async () => {
    const index = HOSTILE_TEXTS.findIndex((text) => text.startsWith('<img src=x'));
    const page = load(await desk.page(`/items/${hostile.items[2 * index]}`));
    expect(page('h1').text()).toContain('<img src=x onerror="window.ran = 1">');
    expect(page('.body-text').text()).toContain('<img src=x onerror="window.ran = 1">');
  });

  it('leave a captured page a file to keep, never a page', async () => {
    const page = load(await desk.page(`/items/${hostile.items[0]}`));
    const response = await desk.request(page('a[download]').last().attr('href') ?? '');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="capture-\d+\.bin"$/);
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toContain('window.ran = true');
  });
});
