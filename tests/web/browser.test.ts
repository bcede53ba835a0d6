import { connect } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedApp, startDesk } from '#src/web/server.ts';
import { startChromium } from './chromium.ts';
import { seedHostileDesk } from './hostile-desk.ts';
import { NOW, type OpenDesk, openDesk } from './open-desk.ts';
import { seedSampleDay } from './sample-day.ts';
import { NAMES } from './sample-outlets.ts';

const stack = new AsyncDisposableStack();
let browser: Browser;
let url: string;
let served: ServedApp;
/** What pages reported. */
const failures: unknown[] = [];

beforeAll(async () => {
  const desk: OpenDesk = stack.use(await openDesk());
  await seedHostileDesk(desk);
  await seedSampleDay(desk);
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
}, 120_000);
afterAll(() => stack.disposeAsync());

describe('in Chromium', () => {
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
    await page.waitForURL(`${url}/alerts#content`);
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
