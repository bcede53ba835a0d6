import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChromium } from '../chromium.ts';
import { overflow } from '../look.ts';
import { pagesToOpen } from './addresses.ts';
import { cookiesOf } from './cookies-of.ts';
import { type Installation, openInstallation } from './installation.ts';

const stack = new AsyncDisposableStack();
let whole: Installation;
let browser: Browser;

beforeAll(async () => {
  whole = stack.use(await openInstallation());
  browser = await startChromium();
  stack.defer(() => browser.close());
}, 240_000);
afterAll(() => stack.disposeAsync());

/**
 * Runs in the page: what is pressed and is smaller than a finger. Of a box to tick its label counts; links within text
 * are as high as its lines (WCAG 2.2, 2.5.8, leaves them out too).
 */
const SMALL = `[...document.querySelectorAll('button, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio]), label.check, nav a, summary, .pages a, .actions > a')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0)
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.getBoundingClientRect().height + ' ' + one.outerHTML.slice(0, 140))`;

/** Runs in the page: short labels that stand beside what they are of, and that are broken over lines. */
const BROKEN = `[...document.querySelectorAll('dl.facts dt')]
  .filter((one) => one.getBoundingClientRect().height > 1.6 * parseFloat(getComputedStyle(one).lineHeight))
  .map((one) => one.outerHTML.slice(0, 140))`;

it.each(['en', 'fa'])(
  'a phone is worked with one finger (%s)',
  async (language) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true });
    context.setDefaultTimeout(120_000);
    await context.addCookies(cookiesOf(whole.administrator, language, whole.url));
    const page = await context.newPage();
    const faults: string[] = [];
    for (const address of pagesToOpen(whole.ids)) {
      await page.goto(`${whole.url}${address}`);
      for (const script of [SMALL, BROKEN]) {
        const found: unknown = await page.evaluate(script);
        if (Array.isArray(found)) faults.push(...found.slice(0, 4).map((one) => `${address}: ${String(one)}`));
      }
      faults.push(...(await overflow(page, address)));
    }
    await context.close();
    expect(faults).toEqual([]);
  },
  600_000,
);
