import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordChannelTrouble } from '#src/store/channel-states.ts';
import { openSampleDesk, type SampleDesk } from './sample-desk.ts';
import { seedStory } from './seed.ts';

let desk: SampleDesk;
beforeAll(async () => {
  desk = await openSampleDesk();
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
      action: page('main form[action^="/deliveries"]').attr('action') ?? '',
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
    expect([done.status, done.headers.get('location')]).toEqual([303, '/alerts#content']);
    expect((await desk.page('/alerts')).includes('given up')).toBe(false);
    expect((await post(action, token, { cookie, origin: 'http://localhost:1988' })).status).toBe(404);
  });
});

describe('the life of an alert', () => {
  async function pressed(id: number, state: string, query = '', back?: string) {
    const response = await desk.request('/alerts');
    const token = String(
      load(await response.text())('main form[method=post] input[name=token]')
        .first()
        .val(),
    );
    const cookie = response.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    return desk.request(`/alerts/${id}/state${query}`, {
      method: 'POST',
      body: new URLSearchParams(back === undefined ? { token, state } : { token, state, back }),
      headers: { cookie, origin: 'null', 'sec-fetch-site': 'same-origin' },
    });
  }
  const cardOf = async (id: number, address = '/alerts') => load(await desk.page(address))(`#alert-${id}`);

  it('goes on at the press of a button, says who pressed it, and is found by its state', async () => {
    const { id } = await desk.db.selectFrom('alerts').select('id').orderBy('id').executeTakeFirstOrThrow();
    expect((await cardOf(id)).find('.standing').text()).toContain('open');
    const done = await pressed(id, 'acknowledged', '?severity=urgent');
    expect([done.status, done.headers.get('location')]).toEqual([303, `/alerts?severity=urgent#alert-${id}`]);
    expect((await cardOf(id)).find('.standing').text().replace(/\s+/gu, ' ')).toContain(
      'acknowledged · by \u2068This machine\u2069, 22 Nov 2026, 16:40',
    );
    expect((await cardOf(id, '/alerts?state=acknowledged')).length).toBe(1);
    expect((await cardOf(id, '/alerts?state=resolved')).length).toBe(0);
    expect((await cardOf(id, '/alerts?lang=fa')).find('.standing').text()).toContain('دیده‌شده');
    // Pressed by two people at once, it is done once.
    expect((await pressed(id, 'acknowledged')).status).toBe(409);
    expect((await pressed(id, 'false')).status).toBe(303);
    expect((await pressed(id, 'raised')).status).toBe(303);
    const audit = await desk.db
      .selectFrom('audit_log')
      .select('action')
      .where('subject', '=', `/alerts/${id}`)
      .execute();
    expect(audit.map(({ action }) => action)).toEqual(['alert acknowledged', 'alert false', 'alert raised']);
    expect((await pressed(999_999, 'false')).status).toBe(409);
    expect((await pressed(id, 'eaten')).status).toBe(404);
  });

  it('can be told where it is read, and leads back there alone', async () => {
    const { id, story_id: story } = await desk.db
      .selectFrom('alerts')
      .select(['id', 'story_id'])
      .orderBy('id')
      .executeTakeFirstOrThrow();
    const back = (await cardOf(id, `/stories/${story}`)).find('input[name=back]').first().val();
    expect(back).toBe(`/stories/${story}`);
    const elsewhere = ['//elsewhere.example', '/stories/1/../../leave', 'https://elsewhere.example/'];
    const leads: (string | null)[] = [];
    for (const place of [String(back), '/', ...elsewhere]) {
      const state = leads.length % 2 === 0 ? 'acknowledged' : 'raised';
      leads.push((await pressed(id, state, '', place)).headers.get('location'));
    }
    const list = `/alerts?#alert-${id}`;
    expect(leads).toEqual([`/stories/${story}#alert-${id}`, `/#alert-${id}`, list, list, list]);
    // Of the day, what is settled is there no more.
    expect((await pressed(id, 'resolved', '', '/')).headers.get('location')).toBe('/#eyes');
    await pressed(id, 'raised');
  });

  it('shows a channel that takes no messages, with what to do', async () => {
    await recordChannelTrouble(desk.db, 'team-chat', {
      now: new Date('2026-11-22T16:00:00Z'),
      notBefore: new Date('2026-11-22T17:00:00Z'),
      open: true,
      reason: 'The channel is archived. Unarchive it, or change the channel.',
    });
    expect(load(await desk.page('/alerts'))('section.notice').text()).toContain('Unarchive it');
    expect(load(await desk.page('/alerts?severity=low'))('.empty').text()).toContain('No alert matches');
    await desk.db.deleteFrom('channel_states').execute();
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
