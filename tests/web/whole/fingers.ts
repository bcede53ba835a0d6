import type { Page } from 'playwright-core';

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

/** What keeps a phone from being worked with one finger, on a page that is as narrow as one. */
export async function tooSmall(page: Page, address: string): Promise<string[]> {
  const found = (await page.evaluate(`[...${SMALL}.slice(0, 4), ...${BROKEN}.slice(0, 4)]`)) as string[];
  return found.map((one) => `${address}, by a finger: ${one}`);
}
