import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk } from './open-desk.ts';
import { openSampleDesk, type SampleDesk } from './sample-desk.ts';

let desk: SampleDesk;
beforeAll(async () => {
  desk = await openSampleDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

describe('the list of watched names', () => {
  it('leads to the names of each type, counted', async () => {
    const page = load(await desk.page('/officials?lang=fa'));
    const tabs = page('.tabs a').toArray();
    const all = page('.listing tbody tr').length;
    expect(page(tabs[0]).attr('href')).toBe('/officials');
    expect(page(tabs[0]).attr('aria-current')).toBe('true');
    expect(page(tabs[0]).find('.tally').text()).toBe(all.toLocaleString('fa-IR'));
    expect(tabs.length).toBeGreaterThan(2);
    let found = 0;
    for (const tab of tabs.slice(1)) {
      const narrowed = load(await desk.page(`${tab.attribs.href}&lang=fa`));
      const rows = narrowed('.listing tbody tr').length;
      expect(narrowed('.tabs [aria-current] .tally').text()).toBe(rows.toLocaleString('fa-IR'));
      found += rows;
    }
    expect(found).toBe(all);
  });

  it('has none where nobody is watched', async () => {
    await using empty = await openDesk();
    expect(load(await empty.page('/officials'))('.tabs').length).toBe(0);
  });
});
