import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLanguage, openLanguages } from '#src/pipeline/operations/open-languages.ts';
import { SOURCE_TYPES } from '#src/sources/index.ts';
import { settingsOf } from '#src/web/admin/settings-of.ts';
import { sourceFaults } from '#src/web/admin/source-faults.ts';
import { readerOf } from '#src/web/reader.ts';
import { ROUTES } from '#src/web/routes.ts';
import { languages } from '#src/words/languages.ts';
import { settingIn, settingNameIn, typeIn } from '#src/words/registry-words.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';
import { seedSampleDay } from './sample-day.ts';

let desk: OpenDesk;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-configuration-'));
  await mkdir(path.join(folder, 'languages'));
  desk = await openDesk();
  await seedSampleDay(desk);
});
afterAll(async () => {
  await desk[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function open(address: string) {
  return load(await desk.page(address));
}

// The page after a quick departure is that of no language: it shows nothing.
const PAGES = ROUTES.filter(({ method, path: address }) => method === 'GET' && !/:|^\/left$/.test(address)).map(
  ({ path: address }) => address,
);

describe('forms that the registries make', () => {
  it.each(['fa', 'fr', 'de'])('are in the words of the reader, field by field (%s)', async (code) => {
    for (const type of SOURCE_TYPES) {
      const $ = await open(`/sources-admin/new/${type.type}?lang=${code}`);
      const { label, means } = typeIn('sourceTypes', type, code);
      expect($('h1').text()).toContain(label);
      expect($('main').text()).toContain(means);
      expect($('main').text()).not.toContain(type.description);
      expect($('main [lang=en]').length).toBe(0);
      for (const { name } of settingsOf(type.settings)) {
        const field = $(`[name="setting-${name}"]`);
        expect($(`label[for="${field.attr('id')}"]`).text()).toBe(settingNameIn(name, code));
        expect($(`#${field.attr('aria-describedby')}`).text()).toContain(
          settingIn('sourceTypes', type.type, name, code),
        );
      }
    }
    const list = (await open(`/sources-admin/add?lang=${code}`))('main').text();
    for (const type of SOURCE_TYPES) expect(list).toContain(typeIn('sourceTypes', type, code).means);
  });

  it('say what is wrong with the field that it is wrong with', async () => {
    const $ = await open('/sources-admin/new/feed?lang=fa');
    const faults = sourceFaults(
      readerOf(desk.deps, 'fa', null),
      'our-own, settings.url: باید نشانی وب باشد\nour-own, language: نادرست است\nsomething else',
    );
    expect(faults.map((fault) => fault.replace(/[\u2066-\u2069]/g, ''))).toEqual([
      'نشانی: باید نشانی وب باشد',
      'زبان: نادرست است',
      'something else',
    ]);
    expect($('label[for=s-url]').text()).toBe('نشانی');
  });
});

describe('languages that are shipped', () => {
  it.each(['fr', 'de'])('%s is spoken on every page', async (code) => {
    const { name, direction } = languages().find((language) => language.code === code) ?? { name: '', direction: '' };
    let spoken = 0;
    for (const address of PAGES) {
      const response = await desk.request(`${address}?lang=${code}`);
      if (response.status !== 200 || !response.headers.get('content-type')?.startsWith('text/html')) continue;
      spoken++;
      const page = load(await response.text());
      expect(page('html').attr('lang'), address).toBe(code);
      expect(page('html').attr('dir'), address).toBe(direction);
      expect(page('.languages summary').text(), address).toContain(name);
    }
    expect(spoken).toBeGreaterThan(10);
  });

  it('write dates and figures as their readers do', async () => {
    expect((await open('/stories?lang=fr'))('main').text()).toContain('novembre');
    expect((await open('/stories?lang=de'))('main').text()).toContain('November');
    expect((await open('/stories?lang=fr&signal=un_action'))('.title-line').text()).toMatch(/5 sujets/);
    expect((await open('/stories?lang=de&signal=un_action'))('.title-line').text()).toMatch(/5 Vorgänge/);
  });

  it('are offered on each page by their own names', async () => {
    const links = (await open('/stories?signal=un_action&lang=de'))('.languages a').toArray();
    expect(links.map((link) => link.attribs.lang)).toEqual(['en', 'fa', 'fr']);
    expect(links.map((link) => link.attribs.href)).toContain('?signal=un_action&lang=fr');
  });
});

describe('a language dropped into the configuration', () => {
  it('is offered and used, with English for what it does not say', async () => {
    expect((await open('/?lang=eo'))('html').attr('lang')).toBe('en');
    const words = { desk: { skip: 'Al la enhavo', sections: { today: 'Hodiaŭ' } }, shared: { pageOf: 'Paĝo {page}' } };
    await writeFile(
      path.join(folder, 'languages', 'eo.json'),
      JSON.stringify({ name: 'Esperanto', direction: 'ltr', words }),
    );
    const faults = openLanguages(folder);
    expect(faults).toEqual([expect.stringMatching(/eo\.json: shared\.pageOf: it must say \{pages\}\.$/)]);
    expect(() => checkLanguage('eo')).not.toThrow();
    const page = await open('/?lang=eo');
    expect(page('html').attr('lang')).toBe('eo');
    expect(page('.skip').text()).toBe('Al la enhavo');
    expect(page('nav a').first().text()).toBe('Hodiaŭ');
    expect(page('nav a').eq(1).text()).toBe('Stories');
    expect((await open('/'))('.languages a[lang=eo]').text()).toBe('Esperanto');
  });

  it('may change words of a language that is there', async () => {
    await writeFile(
      path.join(folder, 'languages', 'de.json'),
      JSON.stringify({ name: 'Deutsch', direction: 'ltr', words: { desk: { sections: { stories: 'Themen' } } } }),
    );
    openLanguages(folder);
    const page = await open('/?lang=de');
    expect(page('nav a').eq(1).text()).toBe('Themen');
    expect(page('nav a').eq(2).text()).toBe('Amtsträger');
  });

  it('that nobody has taught us is named with what to do', () => {
    expect(() => checkLanguage('xx')).toThrow(/KHAVARAN_LANGUAGE is "xx".*en, .*xx\.json/);
  });
});
