import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseRules } from '#src/alerts/rules.ts';
import { parseChannels } from '#src/channels/channel-file.ts';
import { createHttpClient } from '#src/net/client.ts';
import { noteNames } from '#src/pipeline/analysis/note-names.ts';
import { followChannels } from '#src/pipeline/channels/follow-channels.ts';
import { createLiveChannels } from '#src/pipeline/channels/live-channels.ts';
import { syncRules } from '#src/store/configuration.ts';
import { startDesk } from '#src/web/server.ts';
import { startChromium } from '../chromium.ts';
import { NOW, openDesk } from '../open-desk.ts';
import { seedSampleDay } from '../sample-day.ts';
import { seedStory } from '../seed.ts';
import { openWatcher } from './watching-desk.ts';

const stack = new AsyncDisposableStack();
let browser: Browser;
let url: string;

beforeAll(async () => {
  const open = stack.use(await openDesk());
  await seedSampleDay(open);
  const sources = ['harbour-wire', 'radio-setareh', 'pishtaz-news', 'prison-monitor', 'minbar'];
  for (const [turn, source] of sources.entries())
    await seedStory(open, {
      items: [{ source, title: '', text: `نوبت ${turn}: قاضی لنگرآزمایی حکم داد.`, language: 'fa', age: turn + 1 }],
    });
  while ((await noteNames(open.deps)) > 0);
  const rules = await readFile(new URL('../../../config/rules.yaml', import.meta.url), 'utf8');
  await syncRules(open.db, parseRules(rules));
  const { watching, follower } = await openWatcher(open.db, NOW);
  stack.use(follower);
  const file =
    'channels: [{ key: hook, type: slack, label: Our channel, settings: { url: "https://hooks.slack.com/services/T0/B0/x" } }]';
  const live = createLiveChannels(parseChannels(file, {}));
  const following = { db: open.db, clock: open.deps.clock, log: { warn: () => {} }, live, file, environment: {} };
  const channels = stack.use(followChannels({ ...following, installationSecret: async () => 'of this installation' }));
  const served = stack.use(
    await startDesk(
      {
        db: open.db,
        clock: open.deps.clock,
        payloads: open.payloads,
        deskUrl: 'http://localhost',
        http: stack.use(createHttpClient({ pauseMs: 0 })),
        openChannels: live.open,
        channels,
        watchlist: follower,
        configuration: {
          names: watching.names,
          watching,
          channels: live,
        },
        env: {
          KHAVARAN_ACCOUNTS: false,
          KHAVARAN_DATA: open.captures,
          KHAVARAN_DESK_GUARDED: false,
          KHAVARAN_LANGUAGE: 'en',
          KHAVARAN_LEAVE_TO: 'about:blank',
          KHAVARAN_SECRET: undefined,
          KHAVARAN_ZONE: 'UTC',
        },
        log: { error: console.error },
      },
      { host: '127.0.0.1', port: 0 },
    ),
  );
  url = served.url;
  browser = await startChromium();
  stack.defer(() => browser.close());
}, 120_000);
afterAll(() => stack.disposeAsync());

it('tries a rule before it is saved, without scripts, on a phone', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 780 } });
  const page = await context.newPage();
  await page.goto(`${url}/rules/add`);
  await page.fill('[name=key]', 'state-calls');
  await page.fill('[name=label]', 'What outlets of the state call for');
  await page.selectOption('[name=signal-0]', 'call_for_killing');
  await page.check('[name=kind-state_media]');
  await page.click('button[formaction="/rules/try"]');
  expect(await page.textContent('#rehearsed')).toContain('In the last 30 days');
  expect(await page.isChecked('[name=kind-state_media]')).toBe(true);
  await page.click('form.sheet > p > button:not([formaction])');
  expect(new URL(page.url()).pathname).toBe('/rules');
  expect(await page.textContent('main')).toContain('What outlets of the state call for');
  await context.close();
}, 60_000);

it('saves a name without scripts, from the keyboard', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 780 } });
  const page = await context.newPage();
  await page.goto(`${url}/names/add`);
  const given = {
    'name-en': 'Daryush Lengarazma',
    'name-fa': 'داریوش لنگرآزما',
    why: 'Named by an invented report as a prosecutor.',
    source: 'https://reports.example/x',
  };
  for (const [name, value] of Object.entries(given)) await page.fill(`[name=${name}]`, value);
  await page.focus('form.sheet > p > button[type=submit]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/officials/daryush-lengarazma');
  expect(await page.textContent('h1')).toContain('Daryush Lengarazma');
  await context.close();
}, 60_000);
