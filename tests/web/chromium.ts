import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Switches of the packaged Chromium that would let through what a reader's browser stops. */
const TOO_LENIENT =
  /^--(disable-web-security|allow-running-insecure-content|disable-site-isolation-trials|single-process|no-zygote)/;

/** Switches for an emulated graphics card, with which drawing takes nearly twice the work. */
const EMULATED = /^--(ignore-gpu-blocklist|in-process-gpu|use-gl|use-angle|enable-unsafe-swiftshader)/;
/** A process now and then dies while it starts, on a crowded machine: that says nothing of what is tested. */
const TRIES = 3;

/** The project's own Chromium: real, headless, without anything installed on the machine, as root too. */
export async function startChromium(): Promise<Browser> {
  const options = {
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter((argument) => !TOO_LENIENT.test(argument) && !EMULATED.test(argument)),
      '--disable-gpu',
    ],
  };
  for (let tries = 1; ; tries += 1)
    try {
      return await playwright.launch(options);
    } catch (error) {
      if (tries === TRIES) throw error;
    }
}
