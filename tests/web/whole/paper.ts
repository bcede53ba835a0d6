import type { Page } from 'playwright-core';
import { overflow } from '../look.ts';

/** A4 within its margins, at 96 pixels an inch. */
const SHEET = { width: 688, height: 1000 };

/** Runs in the page: what somebody would press or fill in, and paper cannot. */
const CONTROLS = `[...document.querySelectorAll('nav, button, input, select, textarea, form, kbd, .skip, .crumb, a[download]')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0)
  .map((one) => one.outerHTML.slice(0, 120))`;

/** Runs in the page: what its own box cuts off. */
const CUT = `[...document.querySelectorAll('main *')]
  .filter((one) => one.checkVisibility() && one.clientWidth > 0 && !one.closest('.unseen')
    && getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 120))`;

/** Puts the page on paper, as from a dark screen. */
export async function putOnPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.setViewportSize(SHEET);
}

/** What a page that was put on paper would have there that is pressed, what of it is cut, and what is not ink on white. */
export async function faultsOnPaper(page: Page, address: string): Promise<string[]> {
  const faults = (await page.evaluate(`[...${CONTROLS}.slice(0, 5), ...${CUT}.slice(0, 5)]`)) as string[];
  const { background, ink } = (await page.evaluate(
    '(({ backgroundColor: background, color: ink }) => ({ background, ink }))(getComputedStyle(document.body))',
  )) as { background: string; ink: string };
  // Ink on paper, whichever theme the screen has.
  if (background !== 'rgb(255, 255, 255)' || ink !== 'rgb(0, 0, 0)') faults.push(`${ink} on ${background}`);
  return [...faults.map((fault) => `${address} on paper: ${fault}`), ...(await overflow(page, `${address} on paper`))];
}
