import { startGuardingProxy } from '#src/net/guarding-proxy.ts';
import { startBrowser } from './browser.ts';

const PRINT_MS = 60_000;

/** A page of our own as PDF, without scripts and without a way out; null where no browser is installed or it fails. */
export async function printPdf(html: string): Promise<Uint8Array | null> {
  await using stack = new AsyncDisposableStack();
  const proxy = stack.use(await startGuardingProxy({ maximumBytes: 0, maximumRequests: 0 }));
  const browser = await startBrowser(proxy).catch(() => null);
  if (!browser) return null;
  stack.defer(() => browser.close().catch(() => undefined));
  const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
  const page = await context.newPage();
  try {
    await page.setContent(html, { waitUntil: 'load', timeout: PRINT_MS });
    return await page.pdf({
      format: 'A4',
      printBackground: true,
      preferCSSPageSize: true,
      margin: { top: '15mm', bottom: '15mm', left: '12mm', right: '12mm' },
    });
  } catch {
    return null;
  }
}
