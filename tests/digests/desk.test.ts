import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChannels } from '#src/channels/channel-file.ts';
import { createHttpClient } from '#src/net/client.ts';
import { createLiveChannels } from '#src/pipeline/channels/live-channels.ts';
import type { OpenChannel } from '#src/pipeline/channels/send-message.ts';
import { createDigestDesk } from '#src/pipeline/digests/digest-desk.ts';
import { findEdition, syncEditions } from '#src/store/digest-editions.ts';
import { type MailServer, mailServer } from '../channels/mail-server.ts';
import { type DeskOfPeople, openDeskOfPeople, type Visitor } from '../web/accounts/desk-of-people.ts';
import { NOW } from '../web/open-desk.ts';
import { seedSampleDay } from '../web/sample-day.ts';
import { NAMES } from '../web/sample-outlets.ts';
import { edition } from './full-digest.ts';

const stack = new AsyncDisposableStack();
let post: MailServer;
let desk: DeskOfPeople;
let reader: Visitor;
let editor: Visitor;

beforeAll(async () => {
  post = stack.use(await mailServer());
  const mail: OpenChannel = {
    key: 'morning-mail',
    type: 'email',
    label: 'Morning mail',
    settings: { host: '127.0.0.1', port: post.port, tls: 'none', from: 'desk@desk.example', to: ['all@desk.example'] },
  };
  const http = stack.use(createHttpClient({ allow: ['127.0.0.1'] }));
  const digests = createDigestDesk({
    digests: {
      // The desk brings its database when it opens.
      get db() {
        return desk.db;
      },
      clock: { now: () => NOW },
      names: NAMES,
      officials: [],
      language: 'en',
      zone: 'UTC',
      deskUrl: 'https://desk.example',
      channels: ['morning-mail'],
    },
    http,
    openChannels: new Map([[mail.key, mail]]),
    defaults: { language: 'en', zone: 'Europe/Berlin', time: '07:00' },
  });
  const operators = `channels:
  - { key: ops, type: rss, label: Operators, operators: true, settings: { address: an-address-of-the-operators-alone } }`;
  const live = createLiveChannels(parseChannels(operators, {}));
  const telling = { live, names: NAMES, language: 'en', zone: 'UTC', deskUrl: 'https://desk.example' };
  desk = stack.use(await openDeskOfPeople({ digests, telling }));
  await seedSampleDay(desk);
  await syncEditions(
    desk.db,
    [
      edition('{name: daily, label: "<b>Morning</b> & more"}'),
      edition('{name: rooz, language: fa, zone: Asia/Tehran}'),
    ],
    new Date('2026-11-01T00:00:00Z'),
  );
  reader = await desk.somebody('reader');
  editor = await desk.somebody('editor');
}, 60_000);
afterAll(() => stack.disposeAsync());

const form = (more: Record<string, string> = {}) => ({
  label: 'For Geneva',
  language: 'en',
  zone: 'Europe/Zurich',
  time: '06:30',
  'day-mon': 'yes',
  'day-thu': 'yes',
  period: 'day',
  'channel-morning-mail': 'yes',
  'signal-un_action': 'yes',
  entities: 'evin-prison, un-hrc',
  leastScore: '0.5',
  ...more,
});

describe('schedules on the desk', () => {
  it('are listed with their next time, in the reader’s zone', async () => {
    const page = await (await reader.get('/digests')).text();
    expect(page).toContain('&lt;b&gt;Morning&lt;/b&gt; &amp; more');
    expect(page).toContain('Asia/Tehran');
    expect(page).toMatch(/datetime="20\d\d-\d\d-\d\dT02:30:00.000Z"/);
    expect(page).not.toContain('/digest-schedules/add');
    expect(await (await editor.get('/digests')).text()).toContain('/digest-schedules/add');
  });

  it('show what they would say now, in every form, to whoever may read', async () => {
    const page = await (await reader.get('/digest-schedules/rooz')).text();
    expect(page).toMatch(/<article class="digest" lang="fa" dir="rtl">/);
    expect(page).toContain('<caption>ماجراهای هشت روز گذشته</caption>');
    expect(page).not.toContain('name="enabled"');
    for (const [name, type] of [
      ['text', 'text/plain'],
      ['html', 'text/html'],
      ['json', 'application/json'],
      ['pdf', 'application/pdf'],
    ] as const) {
      const response = await reader.get(`/digest-schedules/rooz/preview/${name}`);
      expect([response.status, response.headers.get('content-type')?.startsWith(type)]).toEqual([200, true]);
      expect(response.headers.get('content-disposition')).toContain('attachment');
    }
    for (const address of ['/digest-schedules/nobody', '/digest-schedules/rooz/preview/exe'])
      expect((await reader.get(address)).status).toBe(404);
  }, 60_000);

  it('can be added by an editor, and by nobody with a lesser role', async () => {
    expect((await reader.post('/digest-schedules', form({ name: 'geneva' }), '/account')).status).toBe(403);
    const saved = await editor.post('/digest-schedules', form({ name: 'geneva' }), '/digest-schedules/add');
    expect([saved.status, saved.headers.get('location')]).toEqual([303, '/digest-schedules/geneva']);
    expect(await findEdition(desk.db, 'geneva')).toMatchObject({
      configuredBy: 'operator',
      edition: {
        label: 'For Geneva',
        days: ['mon', 'thu'],
        channels: ['morning-mail'],
        signals: ['un_action'],
        entities: ['evin-prison', 'un-hrc'],
        leastScore: 0.5,
        public: false,
      },
    });
    const again = await editor.post('/digest-schedules', form({ name: 'geneva' }), '/digest-schedules/add');
    expect(await again.text()).toContain('There is already a digest with this name.');
  });

  it('are told and taken in the digits of the reader', async () => {
    const table = load(await (await editor.get('/digests?lang=fa')).text())('table')
      .first()
      .text();
    expect(table).toContain('۰۶:۳۰');
    expect(table).not.toMatch(/[0-9]/);
    const fields = load(await (await editor.get('/digest-schedules/geneva/change')).text());
    expect([fields('[name=time]').val(), fields('[name=leastScore]').val()]).toEqual(['۰۶:۳۰', '۰.۵']);
    const persian = form({ known: 'geneva', time: '۰۸:۱۵', leastScore: '۰٫۲۵' });
    const saved = await editor.post('/digest-schedules', persian, '/digest-schedules/geneva/change');
    expect(saved.status).toBe(303);
    expect((await findEdition(desk.db, 'geneva'))?.edition).toMatchObject({ time: '08:15', leastScore: 0.25 });
    await editor.get('/?lang=en');
  });

  it('say what is wrong in a form, and keep what is there', async () => {
    const wrong = form({ known: 'daily', zone: 'Mars/Olympus', time: '25:00', leastScore: 'much' });
    const page = await (await editor.post('/digest-schedules', wrong, '/digest-schedules/daily/change')).text();
    for (const fault of ['time zone is written as', 'time is written as', 'a number from 0 to 1'])
      expect(page).toContain(fault);
    // What was typed stays to be mended.
    for (const typed of ['Mars/Olympus', '25:00', 'much', 'For Geneva']) expect(page).toContain(`value="${typed}"`);
    const persian = await (
      await editor.post('/digest-schedules?lang=fa', wrong, '/digest-schedules/daily/change')
    ).text();
    expect(persian).toContain('منطقهٔ زمانی به این صورت');
    await editor.get('/?lang=en');
    expect((await findEdition(desk.db, 'daily'))?.edition.zone).toBe('UTC');
  });

  it('can be switched off and on', async () => {
    await desk.db.deleteFrom('deliveries').execute();
    await editor.post('/digest-schedules/daily/switch', { enabled: 'no' }, '/digest-schedules/daily');
    const told = await desk.db.selectFrom('deliveries').select(['channel', 'message']).execute();
    const subject = 'The digest \u2068<b>Morning</b> & more\u2069 was switched off';
    expect(told).toEqual([{ channel: 'ops', message: expect.objectContaining({ subject }) }]);
    expect((await findEdition(desk.db, 'daily'))?.edition.enabled).toBe(false);
    expect(await (await reader.get('/digest-schedules/daily')).text()).toContain('switched off');
    await editor.post('/digest-schedules/daily/switch', { enabled: 'yes' }, '/digest-schedules/daily');
    expect((await findEdition(desk.db, 'daily'))?.edition.enabled).toBe(true);
  });

  it('send to whoever is signed in, and to nobody else', async () => {
    const page = await (await editor.post('/digest-schedules/rooz/send', {}, '/digest-schedules/rooz')).text();
    expect(page).toMatch(/Sent to person-\d+@desk\.example\./);
    expect(post.mails.map(({ to }) => to)).toEqual([[expect.stringMatching(/^person-\d+@desk\.example$/)]]);
    expect(post.mails[0]?.raw).toMatch(/multipart\/alternative/);
    expect((await reader.post('/digest-schedules/rooz/send', {}, '/account')).status).toBe(403);
    expect(post.mails.length).toBe(1);
  });

  it('show at once what somebody corrected', async () => {
    const told = async () => {
      const digest = (await (await editor.get('/digest-schedules/daily/preview/json')).json()) as {
        sections: { key: string; statements: { story: number }[] }[];
      };
      return digest.sections.find(({ key }) => key === 'calls')?.statements.map(({ story }) => story) ?? [];
    };
    const [story, ...others] = await told();
    const items = await desk.db
      .selectFrom('items')
      .innerJoin('signals', 'signals.item_id', 'items.id')
      .select('items.id')
      .where('signals.signal', '=', 'call_for_killing')
      .where('items.story_id', '=', story ?? 0)
      .execute();
    expect(items.length).toBeGreaterThan(0);
    for (const { id } of items)
      await editor.post(
        `/items/${id}/judgements`,
        { 'signal-call_for_killing': 'wrong', next: '/review' },
        `/items/${id}`,
      );
    expect(await told()).toEqual(others);
  });
});
