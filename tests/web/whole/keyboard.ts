import type { Page } from 'playwright-core';

/** Somebody who has a keyboard and nothing else. */
export interface Keyboard {
  /** Goes on with Tab until an element like this has the focus. Throws where none comes, or on the way none can be seen. */
  to(selector: string): Promise<void>;
  /** The same at most so many presses away. */
  soonTo(selector: string, presses: number): Promise<void>;
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  /** Presses a key that leads to another page, and waits for it. */
  go(key?: string): Promise<void>;
  /** The same with a key of the page (`accesskey`) and what the browser wants beside it. */
  goBy(key: string): Promise<void>;
  /** Every element that has the focus, in turn, until the page is left at its end. */
  walk(): Promise<string[]>;
}

interface Focus {
  element: string;
  isWanted: boolean;
  isNew: boolean;
  faults: string[];
}

/** A page with more stops is no page that anybody walks through. */
const MOST_PRESSES = 1_500;
const PATIENCE_MS = 60_000;
/** What Chromium on Linux and Windows wants beside the key of a page; the library sends no letter with it. */
const ALT = 1;

export function keyboardOf(page: Page): Keyboard {
  async function tab(selector: string): Promise<Focus | null> {
    await page.keyboard.press('Tab');
    const focus = (await page.evaluate(`(${look})(${JSON.stringify(selector)})`)) as Focus | null;
    if (focus && focus.faults.length > 0)
      throw new Error(`${page.url()}: ${focus.element} has the focus and ${focus.faults.join(', ')}`);
    return focus;
  }

  async function soonTo(selector: string, presses: number): Promise<void> {
    let ends = 0;
    for (let pressed = 0; pressed < presses; pressed += 1) {
      const focus = await tab(selector);
      if (focus?.isWanted) return;
      if (focus === null) ends += 1;
      if (ends > 1) break;
    }
    throw new Error(`${page.url()}: Tab leads to no ${selector} within ${presses} presses`);
  }

  return {
    soonTo,
    to: (selector) => soonTo(selector, MOST_PRESSES),
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    async go(key = 'Enter') {
      await Promise.all([page.waitForEvent('load', { timeout: PATIENCE_MS }), page.keyboard.press(key)]);
    },
    async goBy(key) {
      const debug = await page.context().newCDPSession(page);
      const code = `Key${key.toUpperCase()}`;
      const windowsVirtualKeyCode = key.toUpperCase().charCodeAt(0);
      const event = { modifiers: ALT, key, code, unmodifiedText: key, windowsVirtualKeyCode, isSystemKey: true };
      await Promise.all([
        page.waitForEvent('load', { timeout: PATIENCE_MS }),
        debug.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event }),
      ]);
      await debug.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
      await debug.detach();
    },
    async walk() {
      const seen: string[] = [];
      for (let pressed = 0; pressed < MOST_PRESSES; pressed += 1) {
        const focus = await tab('*');
        if (focus === null) return seen;
        if (focus.isNew) seen.push(focus.element);
      }
      throw new Error(`${page.url()}: nobody comes to its end with Tab`);
    },
  };
}

/** Runs in the page: what has the focus, and what keeps it from being seen. Null at the end of the page. */
const look = `(selector) => {
  const one = document.activeElement;
  if (one === null || one === document.body || one === document.documentElement) return null;
  const box = one.getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const faults = [];
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 1) faults.push('no ring');
  if (box.width < 1 || box.height < 1) faults.push('no size');
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) faults.push('is out of sight');
  // Within a date there are several stops.
  const isNew = one !== window.lastStop;
  window.lastStop = one;
  return { element: one.outerHTML.slice(0, 160), isWanted: one.matches(selector), isNew, faults };
}`;

/** Runs in the page: how many elements Tab has to reach from where the page begins. */
export const STOPS = `[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter((one) => !one.disabled && one.type !== 'hidden' && one.tabIndex >= 0
    && one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
  .filter((one) => document.activeElement === document.body || document.activeElement.compareDocumentPosition(one) & 4).length`;
