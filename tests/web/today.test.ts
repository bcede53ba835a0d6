import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedSources } from './sample-day.ts';
import { openSampleDesk, type SampleDesk } from './sample-desk.ts';
import { SOURCES } from './sample-outlets.ts';

let desk: SampleDesk;
beforeAll(async () => {
  desk = await openSampleDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

const glance = async (address: string) => {
  const page = load(await desk.page(address));
  return page('.glance a')
    .toArray()
    .map((link) => [page(link).attr('href'), page(link).text()]);
};

describe('what waits, at the top of the day', () => {
  it('is said in figures that lead there', async () => {
    expect(await glance('/')).toEqual([
      ['/alerts?state=raised', '2 open alerts'],
      ['/review?signal=call_for_killing', expect.stringMatching(/^\d+ items with a call for killing/)],
      ['#coverage', '3 of 10 sources not read'],
    ]);
    expect(await glance('/?lang=fa')).toContainEqual(['/alerts?state=raised', '۲ هشدار باز']);
    const page = load(await desk.page('/'));
    expect(page('#coverage').length).toBe(1);
  });

  it('counts an alert of weeks ago that nobody settled, and none that somebody did', async () => {
    const at = (days: number) => new Date(desk.now.getTime() - days * 86_400_000);
    await desk.db
      .updateTable('alerts')
      .set({ raised_at: at(20) })
      .execute();
    expect(await glance('/')).toContainEqual(['/alerts?state=raised', '2 open alerts']);
    await desk.db.updateTable('alerts').set({ state: 'resolved' }).execute();
    expect((await glance('/')).map(([address]) => address)).not.toContain('/alerts?state=raised');
  });

  it('leaves a name of a source no more room than a line', async () => {
    const [first] = SOURCES;
    if (!first) throw new Error('no source');
    const config = { ...first.config, key: 'long', name: 'W'.repeat(3_000) };
    await seedSources(desk, [{ config, outcome: 'broken', reason: 'The server answered 500.' }]);
    const page = load(await desk.page('/'));
    expect(page('.blind a[href="/sources/long"]').text().length).toBeLessThan(90);
  });
});
