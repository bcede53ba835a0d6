import { load } from 'cheerio';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { settingsFields, settingsFrom } from '#src/web/admin/settings-form.ts';
import { readerOf } from '#src/web/reader.ts';
import { openDeskOfPeople, PASSWORD } from './accounts/desk-of-people.ts';
import { openDesk } from './open-desk.ts';
import { openSampleDesk } from './sample-desk.ts';

describe('figures that are typed', () => {
  const schema = z.object({ pause: z.number() });

  it.each([
    ['1.5', 1.5],
    ['۱٫۵', 1.5],
    ['٣٠', 30],
    ['soon', 'soon'],
  ])('as a setting: %s', (typed, read) => {
    expect(settingsFrom(schema, { 'setting-pause': typed })).toEqual({ pause: read });
  });

  it('are shown in the digits of the reader', async () => {
    await using desk = await openDesk();
    const reader = readerOf(desk.deps, 'fa', null);
    const page = load(
      String(settingsFields(reader, { registry: 'sourceTypes', type: 'feed', settings: schema }, { pause: 30 })),
    );
    expect(page('input').val()).toBe('۳۰');
  });

  it('as the days of a key', async () => {
    await using desk = await openDeskOfPeople();
    const reader = await desk.somebody('reader');
    const fields = { label: 'Sheet', 'scope-read': 'yes', days: '۳۰', password: PASSWORD };
    expect((await reader.post('/account/tokens', fields, '/account')).status).toBe(200);
    const token = await desk.db.selectFrom('api_tokens').select('expires_at').executeTakeFirstOrThrow();
    const days = ((token.expires_at?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    const page = load(await (await reader.get('/account?lang=fa')).text());
    expect(page('input[name=days]').val()).toBe('۹۰');
  });
});

describe('a list on paper', () => {
  it('counts and dates as the reader does', async () => {
    await using desk = await openSampleDesk();
    const written: string[] = [];
    desk.deps.print = async (write) => {
      written.push(write(''));
      return new Uint8Array();
    };
    for (const list of ['stories', 'items', 'alerts'])
      expect((await desk.request(`/export/${list}.pdf?lang=fa&from=2026-11-22`)).status).toBe(200);
    const papers = written.map((paper) => load(paper));
    expect(papers.length).toBe(3);
    for (const paper of papers) expect(paper('td.whole').first().text()).toMatch(/^[۰-۹]+$/);
    expect(papers[0]?.('main').text()).toContain('۱ آذر ۱۴۰۵');
    expect(papers[0]?.('main').text()).not.toContain('2026-11-22');
  });
});
