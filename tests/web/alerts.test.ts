import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDesk, openDesk } from './open-desk.ts';
import { seedSampleDay } from './sample-day.ts';
import { seedStory } from './seed.ts';

let desk: OpenDesk;
beforeAll(async () => {
  desk = await openDesk();
  await seedSampleDay(desk);
});
afterAll(async () => desk[Symbol.asyncDispose]());

describe('alerts', () => {
  async function formOf() {
    const response = await desk.request('/alerts');
    const page = load(await response.text());
    const cookie = response.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    return {
      action: page('main form[method=post]').attr('action') ?? '',
      token: String(page('input[name=token]').val()),
      cookie,
    };
  }
  const post = (action: string, token: string, headers: Record<string, string>) =>
    desk.request(action, {
      method: 'POST',
      body: new URLSearchParams({ token }),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });

  it('tell what became of each message', async () => {
    const page = load(await desk.page('/alerts'));
    expect(page('.deliveries').text()).toContain('given up');
    expect(page('.deliveries').text()).toContain('may have arrived twice');
    expect(page('.deliveries').text()).toContain('The service answered 404');
  });

  it('let nobody but the desk ask for another try', async () => {
    const { action, token, cookie } = await formOf();
    const own = { cookie, origin: 'null', 'sec-fetch-site': 'same-origin' };
    const cases: [string, Record<string, string>][] = [
      ['', own],
      [`${token}x`, own],
      [token, { ...own, cookie: '' }],
      [token, { ...own, 'sec-fetch-site': 'cross-site' }],
      [token, { ...own, 'sec-fetch-site': 'same-site', origin: 'http://localhost:1988' }],
      [token, { cookie, origin: 'https://elsewhere.example' }],
      [token, { cookie, origin: 'null' }],
      [token, { cookie }],
    ];
    for (const [given, headers] of cases) expect((await post(action, given, headers)).status).toBe(403);
    expect((await post(action, 'a'.repeat(70_000), own)).status).toBe(413);
    const done = await post(action, token, own);
    expect([done.status, done.headers.get('location')]).toEqual([303, '/alerts']);
    expect((await desk.page('/alerts')).includes('given up')).toBe(false);
    expect((await post(action, token, { cookie, origin: 'http://localhost:1988' })).status).toBe(404);
  });
});

it('lists alerts by when they were raised, not by when they were stored', async () => {
  const item = { source: 'le-quai', language: 'fr', title: 'Ancienne nouvelle', text: 'Une nouvelle de l’an dernier.' };
  const alert = { severity: 'urgent', headline: 'Old news from an import', delivery: 'sent' } as const;
  await seedStory(desk, { alert, items: [{ ...item, age: 9_000 }] });
  const first = async (address: string) =>
    load(await desk.page(address))('.alert')
      .first()
      .text();
  expect(await first('/')).toContain('New call for killing');
  expect(await first('/alerts')).toContain('New call for killing');
  const ids = await desk.db.selectFrom('alerts').select('id').orderBy('id', 'desc').execute();
  const page = load(await desk.page(`/alerts?after=${ids[1]?.id}`));
  expect(page('.alert').length).toBe(2);
  expect(page('.alert').last().text()).toContain('Old news from an import');
});
