import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../chromium.ts';
import { overflow } from '../look.ts';
import { pagesToOpen } from './addresses.ts';
import { cookiesOf } from './cookies-of.ts';
import { type Installation, openInstallation } from './installation.ts';

/** A4 within its margins, at 96 pixels an inch. */
const SHEET = { width: 688, height: 1000 };

const stack = new AsyncDisposableStack();
let whole: Installation;
let browser: Browser;

beforeAll(async () => {
  whole = stack.use(await openInstallation());
  browser = await startChromium();
  stack.defer(() => browser.close());
}, 240_000);
afterAll(() => stack.disposeAsync());

/** Runs in the page: what somebody would press or fill in, and paper cannot. */
const CONTROLS = `[...document.querySelectorAll('nav, button, input, select, textarea, form, kbd, .skip, .crumb, a[download]')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0)
  .map((one) => one.outerHTML.slice(0, 120))`;

/** Runs in the page: what its own box cuts off. */
const CUT = `[...document.querySelectorAll('main *')]
  .filter((one) => one.checkVisibility() && one.clientWidth > 0 && !one.closest('.unseen')
    && getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 120))`;

describe.each(['en', 'fa'])('on paper (%s)', (language) => {
  let context: BrowserContext;
  beforeAll(async () => {
    context = await browser.newContext({ viewport: SHEET, colorScheme: 'dark' });
    context.setDefaultTimeout(120_000);
    await context.addCookies(cookiesOf(whole.administrator, language, whole.url));
  });
  afterAll(() => context.close());

  it('every page stands without what is pressed, and nothing of it is cut', async () => {
    const page = await context.newPage();
    await page.emulateMedia({ media: 'print' });
    const faults: string[] = [];
    let read = 0;
    for (const address of pagesToOpen(whole.ids)) {
      await page.goto(`${whole.url}${address}`);
      read += 1;
      for (const script of [CONTROLS, CUT]) {
        const found: unknown = await page.evaluate(script);
        if (Array.isArray(found)) faults.push(...found.slice(0, 5).map((one) => `${address}: ${String(one)}`));
      }
      faults.push(...(await overflow(page, address)));
      const { background, ink } = (await page.evaluate(
        '(({ backgroundColor: background, color: ink }) => ({ background, ink }))(getComputedStyle(document.body))',
      )) as { background: string; ink: string };
      // Ink on paper, whichever theme the screen has.
      if (background !== 'rgb(255, 255, 255)' || ink !== 'rgb(0, 0, 0)')
        faults.push(`${address}: ${ink} on ${background}`);
    }
    expect(read).toBeGreaterThan(40);
    expect(faults).toEqual([]);
  }, 600_000);

  it('evidence stands whole: addresses written out, each hash to its last letter', async () => {
    const page = await context.newPage();
    await page.emulateMedia({ media: 'print' });
    await page.goto(`${whole.url}/items/${whole.ids.item}`);
    const hashes = await page.locator('#evidence code').allTextContents();
    expect(hashes.length).toBeGreaterThanOrEqual(3);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const address = String(await page.locator('a.out').first().getAttribute('href'));
    const written = await page.evaluate('getComputedStyle(document.querySelector("a.out"), "::after").content');
    expect(String(written)).toContain(address);
    const paper = await page.pdf({ format: 'A4', printBackground: true });
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  }, 240_000);
});
