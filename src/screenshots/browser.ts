import type { Browser } from 'playwright-core';

/** Switches of the packaged Chromium that would let through what a reader's browser stops. */
const TOO_LENIENT =
  /^--(disable-web-security|allow-running-insecure-content|disable-site-isolation-trials|single-process|no-zygote|no-sandbox|disable-setuid-sandbox)/;
/** Nothing goes out but through the proxy that is given. */
const CONFINED = [
  '--proxy-bypass-list=<-loopback>',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-quic',
  '--dns-prefetch-disable',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-pings',
  '--renderer-process-limit=2',
  '--js-flags=--max-old-space-size=256',
];
const LAUNCH_MS = 30_000;

export interface BrowserProxy {
  url: string;
  username: string;
  password: string;
}

/**
 * Starts the browser of the optional packages `@sparticuz/chromium` and `playwright-core`, confined to the proxy given;
 * null where they are not installed. Its sandbox is on unless the system cannot give it one.
 */
export async function startBrowser(proxy: BrowserProxy): Promise<Browser | null> {
  const installed = await findBrowser();
  if (!installed) return null;
  const launch = (sandbox: boolean) =>
    installed.launch({
      executablePath: installed.executablePath,
      args: [...installed.args.filter((argument) => !TOO_LENIENT.test(argument)), ...CONFINED],
      chromiumSandbox: sandbox,
      // Its own answer to Ctrl-C is to end our process, before the database is stopped in order.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      proxy: { server: proxy.url, username: proxy.username, password: proxy.password },
      timeout: LAUNCH_MS,
    });
  // Chromium refuses its sandbox to root.
  if (process.getuid?.() === 0) return launch(false);
  return launch(true).catch(() => launch(false));
}

/** The browser of the optional packages; null where they are not installed. */
export async function findBrowser() {
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const { chromium: playwright } = await import('playwright-core');
    const executablePath = await chromium.executablePath();
    return { executablePath, args: chromium.args, launch: playwright.launch.bind(playwright) };
  } catch {
    return null;
  }
}
