import type { Browser, Page } from 'playwright-core';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { escapeHtml } from '#src/model/display-text.ts';
import { REFUSED_HEADER, startGuardingProxy } from '#src/net/guarding-proxy.ts';
import { startBrowser } from './browser.ts';

export interface ScreenshotOptions {
  /** Networks that the guard lets pass. */
  allow: readonly string[];
  /** Where to go out by; null goes directly. */
  proxy: string | null;
  now: () => Date;
  signal: AbortSignal;
}

export interface Screenshot {
  /** PNG of the whole page below a strip with its address and the time (UTC). */
  png: Uint8Array;
  /** Address of the page in the end. */
  finalUrl: string;
  status: number;
  startedAt: Date;
  finishedAt: Date;
  browser: string;
}

const WIDTH = 1280;
const HEIGHT = 900;
/** A page may be without end. */
const MAXIMUM_HEIGHT = 12_000;
const MAXIMUM_BYTES = 60 * 1024 * 1024;
const MAXIMUM_REQUESTS = 400;
const LOAD_MS = 25_000;
const SETTLE_MS = 4_000;
const TOTAL_MS = 60_000;

/**
 * Takes a picture of a page as a visitor sees it, with its address and the time above. Whatever the page loads passes
 * the guard; it has so much time, memory and traffic and no more. Null where no browser is installed. Throws
 * `screenshots/failed`.
 */
export async function takeScreenshot(url: string, options: ScreenshotOptions): Promise<Screenshot | null> {
  await using stack = new AsyncDisposableStack();
  const proxy = stack.use(
    await startGuardingProxy({
      allow: options.allow,
      proxy: options.proxy,
      maximumBytes: MAXIMUM_BYTES,
      maximumRequests: MAXIMUM_REQUESTS,
    }),
  );
  const browser = await startBrowser(proxy);
  if (!browser) return null;
  const close = () => browser.close().catch(() => undefined);
  stack.defer(close);
  const limit = AbortSignal.any([options.signal, AbortSignal.timeout(TOTAL_MS)]);
  limit.addEventListener('abort', () => void close(), { once: true });
  try {
    return await pictured(browser, url, options);
  } catch (error) {
    if (options.signal.aborted) throw new KhavaranError('screenshots/failed', 'Stopped before the picture was taken.');
    const refusal = proxy.refused.find((one) => one.includes(new URL(url).host));
    const why = limit.aborted ? 'it took too long' : (refusal ?? messageOf(error).split('\n', 1)[0] ?? 'unknown');
    throw new KhavaranError('screenshots/failed', `No picture of the page could be taken: ${why}.`, { cause: error });
  }
}

async function pictured(browser: Browser, url: string, { now }: ScreenshotOptions): Promise<Screenshot> {
  const startedAt = now();
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: HEIGHT },
    acceptDownloads: false,
    serviceWorkers: 'block',
    permissions: [],
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  context.on('page', (other) => void (other === page ? undefined : other.close().catch(() => undefined)));
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => undefined));
  // Films are kept as files, not played.
  await page.route('**/*', (route) => {
    const isFilm = route.request().resourceType() === 'media';
    return (isFilm ? route.abort() : route.continue()).catch(() => undefined);
  });
  const answer = await page.goto(url, { waitUntil: 'domcontentloaded', timeout: LOAD_MS });
  if (answer?.headers()[REFUSED_HEADER]) throw new Error('its address is refused');
  await page.waitForLoadState('networkidle', { timeout: SETTLE_MS }).catch(() => undefined);
  const finalUrl = page.url();
  const picture = await wholePage(page);
  const finishedAt = now();
  await context.close();
  const png = await stamped(browser, picture, `${finalUrl}\n${finishedAt.toISOString()}`);
  return {
    png,
    finalUrl,
    status: answer?.status() ?? 0,
    startedAt,
    finishedAt,
    browser: `Chromium ${browser.version()}`,
  };
}

async function wholePage(page: Page): Promise<Uint8Array> {
  const tall = await page.evaluate(
    'Math.max(document.documentElement?.scrollHeight ?? 0, document.body?.scrollHeight ?? 0)',
  );
  const height = Math.min(MAXIMUM_HEIGHT, Math.max(HEIGHT, typeof tall === 'number' ? Math.ceil(tall) : HEIGHT));
  return page.screenshot({
    fullPage: true,
    clip: { x: 0, y: 0, width: WIDTH, height },
    animations: 'disabled',
    caret: 'hide',
    timeout: LOAD_MS,
  });
}

/** Sets the picture below a strip with its address and time, in a page of our own that reaches nothing. */
async function stamped(browser: Browser, picture: Uint8Array, label: string): Promise<Uint8Array> {
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: HEIGHT },
    javaScriptEnabled: false,
    offline: true,
  });
  const page = await context.newPage();
  const data = Buffer.from(picture).toString('base64');
  await page.setContent(
    `<!doctype html><html dir="ltr"><body style="margin:0;background:#fff"><pre style="margin:0;padding:8px 12px;background:#14181d;color:#fff;font:16px/1.5 monospace;white-space:pre-wrap;word-break:break-all;unicode-bidi:isolate-override">${escapeHtml(label)}</pre><img alt="" style="display:block;width:${WIDTH}px" src="data:image/png;base64,${data}"></body></html>`,
    { waitUntil: 'load', timeout: LOAD_MS },
  );
  const png = await page.screenshot({ fullPage: true, timeout: LOAD_MS });
  await context.close();
  return png;
}
