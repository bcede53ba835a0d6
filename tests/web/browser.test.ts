import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, startDesk } from '#src/web/server.ts';
import { startChromium } from './chromium.ts';
import { seedHostileDesk } from './hostile-desk.ts';
import { NOW, type OpenDesk, openDesk } from './open-desk.ts';
import { seedSampleDay } from './sample-day.ts';
import { NAMES } from './sample-outlets.ts';

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

const stack = new AsyncDisposableStack();
let browser: Browser;
let url: string;
let axe: string;
let addresses: string[];
let served: ServedApp;
/** What pages reported. */
const failures: unknown[] = [];

beforeAll(async () => {
  const desk: OpenDesk = stack.use(await openDesk());
  const hostile = await seedHostileDesk(desk);
  const sample = await seedSampleDay(desk);
  served = {
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
      KHAVARAN_ZONE: 'Asia/Tehran',
    },
    configuration: { names: NAMES },
    log: { error: (details) => failures.push(details) },
  };
  url = stack.use(await startDesk(served, { host: '127.0.0.1', port: 0 })).url;
  browser = await startChromium();
  stack.defer(() => browser.close());
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  addresses = [
    '/',
    '/stories',
    '/stories?signal=call_for_killing&order=origins&words=reason',
    `/stories/${sample.stories.at(-1)}`,
    `/stories/${hostile.stories[0]}`,
    `/items/${sample.items.at(-2)}`,
    `/items/${hostile.items[0]}`,
    '/officials',
    '/officials/ghezel-hesar',
    '/officials/hostile-person',
    '/sources',
    '/sources/hostile',
    '/digests',
    `/digests/${hostile.digest}`,
    '/alerts',
    '/review',
    '/review/disagreements',
    '/quality',
    '/account',
    '/nowhere',
  ];
}, 120_000);
afterAll(() => stack.disposeAsync());

/** Opens every page in a browser of its own kind, and gives what went wrong. */
async function visit(
  context: { language: 'en' | 'fa' | 'de' | 'fr'; width: number; colorScheme: 'light' | 'dark' },
  look: (page: Page, address: string) => Promise<string[]>,
): Promise<string[]> {
  const { width, colorScheme } = context;
  await using visits = new AsyncDisposableStack();
  const opened = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  visits.defer(() => opened.close());
  await opened.addCookies([{ name: 'khavaran_language', value: context.language, url }]);
  const page = await opened.newPage();
  const faults: string[] = [];
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:'))
      faults.push(`request to ${request.url().slice(0, 200)}`);
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) faults.push(message.text());
  });
  for (const address of addresses) {
    await page.goto(`${url}${address}`);
    await page.evaluate('document.fonts.ready');
    if ((await page.evaluate('window.ran')) !== undefined) faults.push(`${address}: a script ran`);
    faults.push(...(await look(page, address)));
  }
  return faults;
}

async function overflow(page: Page, address: string): Promise<string[]> {
  const wide: unknown = await page.evaluate(`(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.querySelectorAll('body *')]
      .filter((one) => { const box = one.getBoundingClientRect(); return box.right > room + 1 || box.left < -1; })
      .slice(0, 4).map((one) => one.outerHTML.slice(0, 160));
  })()`);
  return Array.isArray(wide) ? wide.map((element) => `${address} is too wide: ${String(element)}`) : [];
}

async function violations(page: Page, address: string): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }).then((result) => result.violations)",
  )) as Violation[];
  return found.map(
    ({ id, nodes }) =>
      `${address} ${id}: ${nodes
        .map(({ html }) => html.slice(0, 200))
        .slice(0, 3)
        .join(' | ')} ${nodes[0]?.failureSummary ?? ''}`,
  );
}

describe('in Chromium', () => {
  it.each([
    ['en', 'light', 360],
    ['fa', 'light', 1280],
    ['en', 'dark', 1280],
    ['fa', 'dark', 360],
    // The longest words.
    ['de', 'light', 360],
    ['fr', 'dark', 360],
  ] as const)(
    'every page is safe, fits and is accessible (%s, %s, %i px)',
    async (language, colorScheme, width) => {
      const faults = await visit({ language, colorScheme, width }, async (page, address) => [
        ...(await overflow(page, address)),
        ...(await violations(page, address)),
      ]);
      expect(faults).toEqual([]);
    },
    120_000,
  );

  it('judges by a judge that finds faults', async () => {
    const page = await browser.newPage();
    await page.setContent('<p style="color: #ccc; width: 3000px">pale</p><img src="data:,">');
    expect((await violations(page, 'a bad page')).join()).toMatch(/color-contrast.*image-alt/s);
    expect((await overflow(page, 'a bad page')).length).toBeGreaterThan(0);
    await page.close();
    expect(failures).toEqual([]);
  });

  it('can be worked with from the keyboard', async () => {
    const page = await browser.newPage();
    await page.goto(`${url}/stories`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.focus('#words');
    await page.keyboard.type('tram');
    await page.keyboard.press('Enter');
    await page.waitForURL(/words=tram/);
    expect(await page.locator('.story').count()).toBe(1);
    await page.close();
  });

  it('can try a message again without a script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${url}/alerts`);
    const before = await page.locator('main form[method=post]').count();
    await page.locator('main form[method=post] button').first().click();
    await page.waitForURL(`${url}/alerts`);
    expect(await page.locator('main form[method=post]').count()).toBe(before - 1);
    await context.close();
  });
});

describe('the desk as a server', () => {
  it('answers where it says, and says what to do about a port that is taken', async () => {
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
    const { hostname, port } = new URL(url);
    expect(hostname).toBe('localhost');
    await expect(startDesk(served, { host: '127.0.0.1', port: Number(port) })).rejects.toMatchObject({
      code: 'web/port-in-use',
      message: expect.stringContaining('KHAVARAN_PORT'),
    });
    await expect(startDesk(served, { host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'web/open-desk' });
  });

  it('closes without waiting for browsers that keep their connections', async () => {
    const desk = await startDesk(served, { host: '127.0.0.1', port: 0 });
    await fetch(`${desk.url}/health`);
    const begin = performance.now();
    await desk[Symbol.asyncDispose]();
    expect(performance.now() - begin).toBeLessThan(5_000);
    await expect(fetch(`${desk.url}/health`)).rejects.toThrow();
  });

  it('refuses requests that are no HTTP of today with a short answer', async () => {
    const { port } = new URL(url);
    for (const head of [
      'GET / HTTP/1.1\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
      'GET /\x01 HTTP/1.1\r\nHost: localhost\r\n\r\n',
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    ]) {
      const answer = await ask(Number(port), head);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer).not.toMatch(/node_modules|Error:/);
    }
  });
});

/** What the server answers to these bytes. */
function ask(port: number, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(head));
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      answer += part;
    });
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}
