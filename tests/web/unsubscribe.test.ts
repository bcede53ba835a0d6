import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChannels } from '#src/channels/channel-file.ts';
import { createHttpClient } from '#src/net/client.ts';
import { createChannelDesk } from '#src/pipeline/channels/channel-desk.ts';
import { followChannels } from '#src/pipeline/channels/follow-channels.ts';
import { leaveToken, readLeaveToken } from '#src/pipeline/channels/leave-token.ts';
import { createLiveChannels } from '#src/pipeline/channels/live-channels.ts';
import { createMailLists } from '#src/pipeline/channels/mail-lists.ts';
import { deliver } from '#src/pipeline/deliver.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { syncEditions } from '#src/store/digest-editions.ts';
import { createDesk } from '#src/web/desk.ts';
import { type MailServer, mailServer } from '../channels/mail-server.ts';
import { alertOf, digestOf } from '../channels/messages.ts';
import { edition } from '../digests/full-digest.ts';
import { startChromium } from './chromium.ts';
import { overflow, violations } from './look.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';

const SECRET = 'the secret of this installation';
const stack = new AsyncDisposableStack();
let open: OpenDesk;
let mail: MailServer;
let desk: ReturnType<typeof createDesk>;
let send: (key: string, message: ReturnType<typeof alertOf>) => Promise<void>;

beforeAll(async () => {
  open = stack.use(await openDesk());
  mail = stack.use(await mailServer());
  const file = `channels:
  - { key: mail, type: email, label: Morning mail, settings: { host: 127.0.0.1, port: ${mail.port}, tls: none, from: khavaran@desk.example, to: [Director@desk.example, press@desk.example] } }
  - { key: ops, type: rss, label: Operators, operators: true, settings: { address: an-address-that-nobody-guesses-here } }`;
  const live = createLiveChannels(parseChannels(file, {}));
  const { clock, deskUrl } = open.deps;
  const installationSecret = async () => SECRET;
  const context = { db: open.db, clock, live, installationSecret };
  const log = { warn: () => {} };
  const follower = stack.use(followChannels({ ...context, log, file, environment: {} }));
  const mailLists = createMailLists({ ...context, publicUrl: 'https://public.example', language: 'en', zone: 'UTC' });
  const http = stack.use(createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 }));
  const channels = createChannelDesk({ ...context, http, deskUrl, follower, mailLists });
  desk = createDesk({ ...open.deps, channels, mailLists });
  send = async (key, message) => {
    const delivery = { key, channel: 'mail', alertId: null, digestId: null, message: { ...message, key } };
    await insertDeliveries(open.db, [delivery], clock.now());
    const sending = { db: open.db, clock, http, deskUrl, channels: live.open, mailLists };
    await deliver(sending, 'mail', new AbortController().signal);
  };
});
afterAll(() => stack.disposeAsync());

/** Of an edition, as they are made. */
const digest = (text: string) => ({ ...digestOf(text), data: { kind: 'scheduled', edition: 'daily' } });

/** Where the last mail to a reader says that they leave. */
function leaveOf(address: string): string {
  const raw = mail.mails.findLast(({ to }) => to[0] === address)?.raw.replace(/\r\n\s+/gu, ' ') ?? '';
  return /List-Unsubscribe: <https:\/\/public\.example([^>]*)>/u.exec(raw)?.[1] ?? '';
}

/** Where somebody leaves a list. */
const leaveAddress = (list: string) =>
  `/unsubscribe/${leaveToken({ channel: 'mail', list, address: 'somebody@desk.example' }, SECRET)}`;

/** As a program of mail or a browser of a reader asks, at the public name, without a cookie. */
const ask = (address: string, init: RequestInit = {}) =>
  desk.request(`https://public.example${address}`, {
    ...init,
    headers: { host: 'public.example', ...(init.headers as Record<string, string>) },
  });
const oneClick = (address: string) =>
  ask(address, {
    method: 'POST',
    body: 'List-Unsubscribe=One-Click',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const readers = () => mail.mails.splice(0).map(({ to }) => to[0]);

describe('leaving a list of mails', () => {
  it('takes one click, stops that list for that reader alone, and tells those who run it once', async () => {
    await send('first', digest('The day'));
    const address = leaveOf('Director@desk.example');
    expect(address).toMatch(/^\/unsubscribe\/[A-Za-z0-9_-]{40,}$/);
    readers();
    expect((await oneClick(address)).status).toBe(200);
    expect((await oneClick(address)).status).toBe(200);
    await send('second', digest('The next day'));
    expect(readers()).toEqual(['press@desk.example']);
    // Alerts are another list.
    await send('third', alertOf('x'));
    expect(readers().sort()).toEqual(['Director@desk.example', 'press@desk.example']);
    const told = await open.db
      .selectFrom('deliveries')
      .select(['channel', 'message'])
      .where('channel', '=', 'ops')
      .execute();
    expect(told).toHaveLength(1);
    const message = told[0]?.message as { text: string } | undefined;
    const text = String(message?.text).replace(/[\u2066-\u2069]/gu, '');
    expect(text).toContain('director@desk.example has left the digest “daily”, 22 Nov 2026');
    expect(text).toContain('Morning mail');
  });

  it('only asks where a link is opened, in the language of the browser, without the desk around it', async () => {
    await send('fourth', alertOf('x'));
    const address = leaveOf('press@desk.example');
    readers();
    const page = await ask(address, { headers: { 'accept-language': 'fa-IR,fa;q=0.9,en;q=0.5' } });
    expect(page.status).toBe(200);
    const text = await page.text();
    expect(text).toContain('<html lang="fa" dir="rtl">');
    expect(text).toContain('<form method="post">');
    expect(text).not.toContain('/stories');
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
    await send('fifth', alertOf('x'));
    expect(readers()).toHaveLength(2);
  });

  it('asks in the language of the digest, where that is known, and looks as the desk does without a word of it', async () => {
    await syncEditions(open.db, [edition('{name: rooz, language: fa, zone: Asia/Tehran}')], new Date(0));
    const address = leaveAddress('digest rooz');
    const english = { 'accept-language': 'en-US,en;q=0.5' };
    const text = await (await ask(address, { headers: english })).text();
    expect(text).toContain('<html lang="fa" dir="rtl">');
    expect(await (await ask(leaveAddress('digest gone'), { headers: english })).text()).toContain('<html lang="en"');
    const style = /<link rel="stylesheet" href="([^"]+)">/u.exec(text)?.[1] ?? '';
    // The internet is let through to this folder alone.
    expect(style).toMatch(/^\/unsubscribe\//);
    const sheet = await ask(style);
    expect(sheet.headers.get('content-type')).toContain('text/css');
    expect(sheet.headers.get('cache-control')).toContain('immutable');
    const css = await sheet.text();
    expect(css).not.toMatch(/killing|execution|alert|story/iu);
    const font = /url\("([^"]+)"\)/u.exec(css)?.[1] ?? '';
    expect(font).toMatch(/^\/unsubscribe\//);
    expect((await ask(font)).headers.get('content-type')).toBe('font/woff2');
    expect((await ask('/unsubscribe/assets/nothing.css')).status).toBe(404);
  });

  it.each(['fa', 'en'])('can be used by everybody, on a telephone too (%s)', async (language) => {
    await using browser = await startChromium();
    const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
    await page.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      const init = { method: route.request().method(), headers: { 'accept-language': language } };
      const answer = await ask(pathname, init);
      const headers = Object.fromEntries(answer.headers);
      await route.fulfill({ status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) });
    });
    const address = `https://public.example${leaveAddress('alerts')}`;
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(address);
      expect([...(await violations(page, address)), ...(await overflow(page, address))]).toEqual([]);
    }
    const styled = await page.evaluate("getComputedStyle(document.querySelector('button')).fontWeight");
    expect(styled).toBe('650');
    await page.close();
  });

  it('says nothing to who guesses, and hides who is meant', async () => {
    for (const address of [
      '/unsubscribe/AAAA',
      `/unsubscribe/${'A'.repeat(5000)}`,
      '/unsubscribe/%00',
      '/unsubscribe/',
    ]) {
      expect((await ask(address)).status).toBeGreaterThanOrEqual(400);
      expect((await oneClick(address)).status).toBeGreaterThanOrEqual(400);
    }
    const list = { channel: 'mail', list: 'digest daily', address: 'director@desk.example' };
    const token = leaveToken(list, SECRET);
    expect(leaveToken(list, SECRET)).toBe(token);
    expect(readLeaveToken(token, SECRET)).toEqual(list);
    expect(readLeaveToken(token, 'of another installation')).toBeNull();
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('director');
    for (const index of [0, 20, 40, token.length - 1]) {
      const other = token[index] === 'A' ? 'B' : 'A';
      const changed = `${token.slice(0, index)}${other}${token.slice(index + 1)}`;
      expect([null, JSON.stringify(list)]).toContain(
        readLeaveToken(changed, SECRET) && JSON.stringify(readLeaveToken(changed, SECRET)),
      );
    }
    expect(readLeaveToken(`${token.slice(0, 30)}${token.slice(31)}`, SECRET)).toBeNull();
  });

  it('is seen at the desk, where an administrator takes it up again', async () => {
    const page = await (await open.request('/')).text();
    expect(page).not.toContain('director@desk.example');
    const shown = await desk.request('http://localhost:1988/channels', { headers: { host: 'localhost:1988' } });
    const text = await shown.text();
    expect(text).toContain('director@desk.example');
    const cookie = shown.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const token = /name="token" value="([^"]+)"/u.exec(text)?.[1] ?? '';
    const back = (address: string) =>
      desk.request('http://localhost:1988/channels/mail/take-back', {
        method: 'POST',
        body: new URLSearchParams({ token, list: 'digest daily', address }).toString(),
        headers: {
          ...{ host: 'localhost:1988', cookie, origin: 'http://localhost:1988' },
          'content-type': 'application/x-www-form-urlencoded',
        },
      });
    expect((await back('nobody@desk.example')).status).toBe(404);
    expect((await back('director@desk.example')).status).toBe(303);
    await send('sixth', digest('The day after'));
    expect(readers().sort()).toEqual(['Director@desk.example', 'press@desk.example']);
    expect(open.reported).toEqual([]);
  });
});

it('those who run it hear of each who leaves, though two leave in one moment', async () => {
  const before = await open.db.selectFrom('deliveries').select('key').where('channel', '=', 'ops').execute();
  for (const address of ['one@desk.example', 'two@desk.example'])
    expect(
      (await oneClick(`/unsubscribe/${leaveToken({ channel: 'mail', list: 'alerts', address }, SECRET)}`)).status,
    ).toBe(200);
  const after = await open.db.selectFrom('deliveries').select('key').where('channel', '=', 'ops').execute();
  expect(after.length - before.length).toBe(2);
});
