import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIGNALS } from '#src/model/signal.ts';
import { countLook } from '#src/store/source-days.ts';
import { upsertSource } from '#src/store/sources.ts';
import { startDesk } from '#src/web/server.ts';
import { sourceConfig } from '../store/fixtures.ts';
import { startChromium } from './chromium.ts';
import { NOW, openDesk } from './open-desk.ts';
import { seedSampleDay } from './sample-day.ts';
import { NAMES } from './sample-outlets.ts';

const DAY = 86_400_000;
const stack = new AsyncDisposableStack();
let browser: Browser;
let url: string;

beforeAll(async () => {
  const desk = stack.use(await openDesk());
  await seedSampleDay(desk);
  const id = await upsertSource(desk.db, sourceConfig({ key: 'counted', name: 'Counted' }), 'file');
  const look = (age: number, outcome: 'items' | 'broken') =>
    countLook(desk.db, id, {
      outcome,
      items: 1,
      usage: { requests: 1, bytes: 1 },
      now: new Date(NOW.getTime() - age * DAY),
    });
  // Today four looks, of which one failed; yesterday one, which failed.
  for (const outcome of ['items', 'items', 'items', 'broken'] as const) await look(0, outcome);
  await look(1, 'broken');
  const served = {
    db: desk.db,
    clock: { now: () => NOW },
    payloads: desk.payloads,
    deskUrl: 'http://localhost:1988',
    env: {
      KHAVARAN_ACCOUNTS: false,
      KHAVARAN_DATA: desk.captures,
      KHAVARAN_DESK_GUARDED: false,
      KHAVARAN_LANGUAGE: 'en',
      KHAVARAN_LEAVE_TO: 'https://elsewhere.example/',
      KHAVARAN_SECRET: undefined,
      KHAVARAN_ZONE: 'UTC',
    },
    configuration: { names: NAMES },
    log: console,
  };
  url = stack.use(await startDesk(served, { host: '127.0.0.1', port: 0 })).url;
  browser = await startChromium();
  stack.defer(() => browser.close());
}, 120_000);
afterAll(() => stack.disposeAsync());

/** Where a bar stands on the screen, in pixels, and how much of it is painted. */
interface Bar {
  kind: string;
  left: number;
  top: number;
  bottom: number;
  height: number;
  isPainted: boolean;
}

async function barsOf(page: Page, within: string): Promise<Bar[]> {
  return (await page.evaluate(`[...document.querySelectorAll(${JSON.stringify(`${within} .bars [class]:not(.stack)`)})].map((one) => {
    const { left, top, bottom, width, height } = one.getBoundingClientRect();
    const { backgroundColor, clipPath } = getComputedStyle(one);
    const isPainted = backgroundColor !== 'rgba(0, 0, 0, 0)' && clipPath === 'none' && width > 1;
    return { kind: one.className.split(' ')[0], left, top, bottom, height, isPainted };
  })`)) as Bar[];
}

/** Without scripts, as Tor Browser is at its safest level; what is measured is asked for by the debugger. */
async function opened(options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
  return browser.newContext({ javaScriptEnabled: false, viewport: { width: 1200, height: 800 }, ...options });
}

describe('drawings, which no SVG is needed for', () => {
  it.each(['en', 'fa'])('how the looks of a source ended: those that failed on top (%s)', async (language) => {
    const context = await opened();
    const page = await context.newPage();
    await page.goto(`${url}/sources/counted?lang=${language}`);
    const drawn = await barsOf(page, '.outcome-chart');
    expect(drawn.filter(({ kind }) => kind !== 'none').map(({ kind }) => kind)).toEqual(['blind', 'blind', 'seen']);
    const [yesterday, failed, read] = drawn.slice(-3);
    if (!yesterday || !failed || !read) throw new Error('bars are missing');
    expect([yesterday, failed, read].map(({ isPainted }) => isPainted)).toEqual([true, true, true]);
    expect(failed.bottom).toBeCloseTo(read.top, 0);
    expect(read.height / failed.height).toBeCloseTo(3, 0);
    expect(yesterday.height).toBeCloseTo(failed.height, 0);
    expect(yesterday.bottom).toBeCloseTo(read.bottom, 0);
    // Time runs as the reader reads.
    expect(yesterday.left < read.left).toBe(language === 'en');
    await context.close();
  });

  it('the days of each signal, as high as their figures', async () => {
    const context = await opened();
    const page = await context.newPage();
    await page.goto(`${url}/`);
    const rows = await page.locator('.figures li').count();
    expect(rows).toBe(SIGNALS.length);
    const drawn = await barsOf(page, '.figures li');
    expect(drawn.length).toBe(15 * rows);
    for (const { kind, height, isPainted } of drawn) {
      expect(isPainted).toBe(true);
      if (kind === 'none') expect(height).toBe(1);
      else expect(height).toBeGreaterThanOrEqual(2);
    }
    expect(drawn.filter(({ kind }) => kind === 'latest').length).toBeGreaterThan(0);
    await context.close();
  });

  it('a shape of its own for each signal', async () => {
    const context = await opened();
    const page = await context.newPage();
    await page.goto(`${url}/stories`);
    const shapes = (await page.evaluate(`[...document.querySelectorAll('.tabs .shape')].map((one) => {
      const { clipPath, backgroundImage, borderRadius, width } = getComputedStyle(one);
      return { look: clipPath + ' ' + backgroundImage + ' ' + borderRadius, width: parseFloat(width) };
    })`)) as { look: string; width: number }[];
    expect(shapes.length).toBe(SIGNALS.length);
    expect(new Set(shapes.map(({ look }) => look)).size).toBe(SIGNALS.length);
    for (const { width } of shapes) expect(width).toBeGreaterThan(8);
    await context.close();
  });

  it('are seen where the reader has colours of their own', async () => {
    const context = await opened({ forcedColors: 'active' });
    const page = await context.newPage();
    await page.goto(`${url}/`);
    const grounds = await page.evaluate(`[...document.querySelectorAll('.bars [class*=" h"], .shape:not(.s-un_action)')]
      .map((one) => getComputedStyle(one).backgroundColor)`);
    const [ink] = [await page.evaluate('getComputedStyle(document.body).color')];
    expect(new Set(grounds as string[])).toEqual(new Set([ink]));
    await context.close();
  });
});
