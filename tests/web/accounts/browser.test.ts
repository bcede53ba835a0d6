import { createOTP } from '@better-auth/utils/otp';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '#src/store/postgres-run.ts';
import { startDesk } from '#src/web/server.ts';
import { startChromium } from '../chromium.ts';
import { overflow, violations } from '../look.ts';
import { openDesk } from '../open-desk.ts';
import { NAMES } from '../sample-outlets.ts';
import { PASSWORD, textOfBase32 } from './desk-of-people.ts';

const stack = new AsyncDisposableStack();
let browser: Browser;
let url: string;
let setUpLink: string;

beforeAll(async () => {
  const desk = stack.use(await openDesk());
  // A passkey is bound to the address of the desk, which has to be known before.
  const port = await freePort();
  const served = stack.use(
    await startDesk(
      {
        db: desk.db,
        clock: { now: () => new Date() },
        payloads: desk.payloads,
        deskUrl: `http://localhost:${port}`,
        env: {
          KHAVARAN_ACCOUNTS: true,
          KHAVARAN_DATA: desk.captures,
          KHAVARAN_DESK_GUARDED: false,
          KHAVARAN_LANGUAGE: 'en',
          KHAVARAN_LEAVE_TO: 'about:blank',
          KHAVARAN_SECRET: undefined,
          KHAVARAN_ZONE: 'UTC',
        },
        configuration: { names: NAMES },
        log: console,
      },
      { host: '127.0.0.1', port },
    ),
  );
  url = served.url;
  setUpLink = served.setUpLink ?? '';
  browser = await startChromium();
  stack.defer(() => browser.close());
}, 120_000);
afterAll(() => stack.disposeAsync());

/** What is wrong with the page as it stands: accessibility, and width on a phone. */
async function faults(page: Page): Promise<string[]> {
  const found = await violations(page, page.url());
  await page.setViewportSize({ width: 360, height: 780 });
  found.push(...(await overflow(page, page.url())));
  await page.setViewportSize({ width: 1200, height: 800 });
  return found;
}

it('leads the first administrator in, with a code and a passkey, and lets nobody else', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const seen: string[] = [];
  const look = async (name: string) => {
    for (const fault of await faults(page)) seen.push(`${name}: ${fault}`);
  };
  await page.goto(`${url}/stories`);
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  await look('sign-in');

  await page.goto(setUpLink);
  await look('join');
  await page.getByLabel('Name').fill('Roya');
  await page.getByLabel('E-mail address').fill('roya@desk.example');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Go on' }).click();
  expect(new URL(page.url()).pathname).toBe('/account/second-factor');
  await look('second factor');

  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Go on' }).click();
  await look('app');
  const key = (await page.locator('code.secret').textContent()) ?? '';
  expect(key).toMatch(/^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$/);
  // The picture to scan is there in browsers that show no SVG, too.
  expect(await page.evaluate('document.querySelector("img.qr").naturalWidth')).toBeGreaterThan(40);
  expect(await page.getByRole('img', { name: key }).count()).toBe(1);
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Go on' }).click();
  await look('app, after a wrong code');
  expect(await page.locator('code.secret').textContent()).toBe(key);
  await page.getByLabel('Code').fill(await createOTP(textOfBase32(key.replaceAll(' ', ''))).totp());
  await page.getByRole('button', { name: 'Go on' }).click();
  expect(new URL(page.url()).pathname).toBe('/');

  const debug = await context.newCDPSession(page);
  await debug.send('WebAuthn.enable');
  await debug.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${url}/account`);
  await page.getByLabel('What to call it').fill('This laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('This laptop').first().waitFor();
  await look('account');
  for (const address of ['/people', '/audit']) {
    await page.goto(`${url}${address}`);
    await look(address);
  }
  await page.goto(`${url}/people?lang=fa`);
  await look('people, Persian');
  await page.goto(`${url}/account?lang=en`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL(`${url}/`);
  expect(await page.getByRole('link', { name: 'Roya' }).count()).toBe(1);

  await page.getByRole('button', { name: 'Leave quickly' }).click();
  await page.waitForURL('about:blank');
  await page.goto(`${url}/stories`);
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  expect((await page.goto(setUpLink))?.status()).toBe(403);
  await context.close();
  expect(seen).toEqual([]);
}, 120_000);

it('works without a script, but for passkeys', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false);
  await page.getByLabel('E-mail address').fill('roya@desk.example');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  expect(new URL(page.url()).pathname).toBe('/sign-in/code');
  await context.close();
}, 60_000);
