import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Switches of the packaged Chromium that would let through what a reader's browser stops. */
const TOO_LENIENT =
  /^--(disable-web-security|allow-running-insecure-content|disable-site-isolation-trials|single-process|no-zygote)/;

/** The project's own Chromium: real, headless, without anything installed on the machine, as root too. */
export async function startChromium(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((argument) => !TOO_LENIENT.test(argument)),
  });
}
