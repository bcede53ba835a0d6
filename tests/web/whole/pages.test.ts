import { load } from 'cheerio';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, type Visitor } from '../accounts/visitor.ts';
import { startChromium } from '../chromium.ts';
import { overflow, violations } from '../look.ts';
import { addressesToRead, type Guest, isOneOfMany, pagesToOpen } from './addresses.ts';
import { cookiesOf } from './cookies-of.ts';
import { tooSmall } from './fingers.ts';
import { formsOf, isHarmless } from './forms-of-pages.ts';
import { inviteGuests } from './guests.ts';
import { type Installation, openInstallation } from './installation.ts';
import { faultsOnPaper, putOnPaper } from './paper.ts';

const PHONE = { width: 360, height: 780 };
const WIDE = { width: 1280, height: 860 };

interface Shown {
  address: string;
  as: Guest;
  /** What the desk answered to a form that was sent there. */
  answered?: string;
}

const stack = new AsyncDisposableStack();
let whole: Installation;
let guests: Record<Guest, Visitor>;
let browser: Browser;
let pages: Shown[];

beforeAll(async () => {
  whole = stack.use(await openInstallation({ imported: true }));
  guests = await inviteGuests(whole);
  browser = await startChromium();
  stack.defer(() => browser.close());
  const { leaving } = whole.ids;
  const read = [
    ...addressesToRead(whole.ids),
    // What cannot be shown is a page as well.
    ...['/nowhere', '/stories?signal=nothing', '/stories/1?page=99', '/stories?after=1', `/unsubscribe/${leaving}`].map(
      (address) => ({ address, as: 'administrator' as const }),
    ),
    { address: '/join/none', as: 'stranger' as const },
    { address: '/unsubscribe/none', as: 'stranger' as const },
  ];
  pages = [];
  for (const { address, as } of read) {
    const response = await guests[as].get(address);
    await response.arrayBuffer();
    if (isPage(response)) pages.push({ address, as });
  }
}, 240_000);
afterAll(() => stack.disposeAsync());

function isPage({ headers }: Response): boolean {
  return (headers.get('content-type') ?? '').startsWith('text/html') && !headers.has('content-disposition');
}

/** Forms that show what no page shows: secrets that are seen once, and what was tried. */
function filledForms({
  ids,
}: Installation): { as: Guest; page: string; action: string; fields: Record<string, string> }[] {
  const own = { as: 'administrator' as const };
  return [
    {
      as: 'without-second-step',
      page: '/account/second-factor',
      action: '/account/second-factor',
      fields: { password: PASSWORD },
    },
    { ...own, page: '/people', action: '/people/invite', fields: { label: 'For <b>', role: 'editor' } },
    { ...own, page: '/people', action: `/people/${ids.person}/renew`, fields: {} },
    {
      ...own,
      page: '/account',
      action: '/account/tokens',
      fields: { label: 'Sheet', 'scope-read': 'yes', days: '30' },
    },
    { ...own, page: '/stories', action: `/searches/${ids.search}/feed`, fields: {} },
    {
      ...own,
      page: '/names/evin/change',
      action: '/names/evin/try',
      fields: { text: 'Executions in Evin. Judge Salavati.' },
    },
    { ...own, page: `/rules/${ids.rule}/change`, action: `/rules/${ids.rule}/try`, fields: {} },
    { ...own, page: '/sources-admin/add', action: '/sources-admin/find', fields: { address: 'http://127.0.0.1:9/' } },
    { ...own, page: '/channels', action: '/channels/team/test', fields: {} },
  ];
}

async function filledAnswers(language: string): Promise<Shown[]> {
  const shown: Shown[] = [];
  for (const { as, page, action, fields } of filledForms(whole)) {
    const $ = load(await (await guests[as].get(page)).text());
    const drawn = formsOf($).find((one) => one.action === action)?.fields ?? {};
    const token = String($('input[name=token]').first().val());
    const response = await guests[as].send(`${action}?lang=${language}`, {
      method: 'POST',
      body: new URLSearchParams({ ...drawn, ...fields, token }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: whole.url },
    });
    const text = await response.text();
    expect([action, response.status, response.status === 200 ? '' : load(text)('main').text()]).toEqual([
      action,
      200,
      '',
    ]);
    shown.push({ address: action, as, answered: text });
  }
  return shown;
}

/** What the desk says to every form that is sent with nothing in it, once for each kind of form. */
async function answers(language: string): Promise<Shown[]> {
  const visitor = guests.administrator;
  const shown = new Map<string, Shown>();
  for (const { address, as, answered } of pages) {
    if (as !== 'administrator' || answered) continue;
    const $ = load(await (await visitor.get(address)).text());
    for (const { action, fields } of formsOf($)) {
      const kind = action.replace(/\d+/g, '0');
      if (shown.has(kind) || !isHarmless(action, whole.ids)) continue;
      const token = String($('input[name=token]').first().val());
      const empty = Object.fromEntries(Object.keys(fields).map((name) => [name, '']));
      const response = await visitor.send(`${action}?lang=${language}`, {
        method: 'POST',
        body: new URLSearchParams({ ...empty, token }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: whole.url },
      });
      const text = await response.text();
      if (isPage(response) && response.status !== 303) shown.set(kind, { address: action, as, answered: text });
    }
  }
  return [...shown.values()];
}

interface Manner {
  language: 'en' | 'fa' | 'de' | 'fr';
  viewport: typeof PHONE;
  colorScheme?: 'light' | 'dark';
  /** On a screen that is touched. */
  touched?: boolean;
}

/** Opens every page as somebody who may see it, and gives what went wrong. */
async function visit(
  shown: readonly Shown[],
  manner: Manner,
  look: (page: Page, address: string, isAnswer: boolean) => Promise<string[]>,
) {
  const faults: string[] = [];
  for (const guest of new Set(shown.map(({ as }) => as))) {
    const { viewport, colorScheme = 'light', touched = false } = manner;
    const context = await browser.newContext({ viewport, colorScheme, hasTouch: touched, isMobile: touched });
    // A machine that has much to do is slow, no more.
    context.setDefaultTimeout(120_000);
    await context.addCookies(cookiesOf(guests[guest], manner.language, whole.url));
    await showAnswers(context, shown);
    const waiting = shown.filter(({ as }) => as === guest);
    const work = async () => {
      const page = await watched(context, faults);
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await open(page, next, shown);
        if ((await page.evaluate('window.ran')) !== undefined) faults.push(`${next.address}: a script ran`);
        faults.push(...(await look(page, next.address, next.answered !== undefined)));
      }
    };
    await Promise.all([work(), work()]);
    await context.close();
  }
  return faults;
}

/** In an address: which of the answers to forms is to be shown there. */
const ANSWER = 'answer-of-a-form';

/** Shows answers to forms as if they had been sent: one way for all of them, that stays as long as the browser does. */
async function showAnswers(context: BrowserContext, shown: readonly Shown[]): Promise<void> {
  await context.route(
    (url) => url.searchParams.has(ANSWER),
    (route) => {
      const answered = shown[Number(new URL(route.request().url()).searchParams.get(ANSWER))]?.answered;
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: answered ?? '' });
    },
  );
}

async function open(page: Page, one: Shown, all: readonly Shown[]): Promise<void> {
  await page.goto(`${whole.url}${one.address}${one.answered === undefined ? '' : `?${ANSWER}=${all.indexOf(one)}`}`);
  await page.evaluate('document.fonts.ready');
}

/** A page that notes what no page of ours does. */
async function watched(context: BrowserContext, faults: string[]): Promise<Page> {
  const page = await context.newPage();
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    // The way out leads elsewhere, at once.
    if (page.url().endsWith('/left')) return;
    if (!request.url().startsWith(`${whole.url}/`) && !request.url().startsWith('data:'))
      faults.push(`request to ${request.url().slice(0, 200)}`);
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) faults.push(message.text());
  });
  return page;
}

describe('every page of an installation that has everything', () => {
  it.each([
    ['en', 'light', PHONE],
    ['fa', 'dark', WIDE],
  ] as const)(
    'can be used by everybody, in both themes, on a phone, on a screen and on paper (%s)',
    async (language, colorScheme, viewport) => {
      const all = [
        ...pages.filter(({ address }) => address !== '/left'),
        ...(await answers(language)),
        ...(await filledAnswers(language)),
      ];
      expect(all.length).toBeGreaterThan(80);
      const other = { light: 'dark', dark: 'light' } as const;
      const printed = new Set(pagesToOpen(whole.ids));
      let sheets = 0;
      const faults = await visit(all, { language, colorScheme, viewport }, async (page, address, isAnswer) => {
        const found: string[] = [];
        const lookAtWidth = async (width: typeof PHONE, name: string) => {
          await page.setViewportSize(width);
          found.push(...(await overflow(page, name)), ...(width === PHONE ? await tooSmall(page, name) : []));
        };
        await lookAtWidth(viewport, address);
        const isOfItsKind = !isOneOfMany(address);
        // How a page is built is the same in each language: of forms that are built alike each is judged once.
        if (language === 'en' || isOfItsKind) found.push(...(await violations(page, address)));
        if (isOfItsKind) {
          await page.emulateMedia({ colorScheme: other[colorScheme] });
          found.push(...(await violations(page, `${address} in the other theme`, 'colours')));
          await page.emulateMedia({ colorScheme });
        }
        await lookAtWidth(viewport === PHONE ? WIDE : PHONE, `${address} at the other width`);
        if (printed.has(address) && !isAnswer) {
          sheets += 1;
          await putOnPaper(page);
          found.push(...(await faultsOnPaper(page, address)));
          await page.emulateMedia({ media: 'screen', colorScheme });
        }
        await page.setViewportSize(viewport);
        return found;
      });
      expect(faults).toEqual([]);
      expect(sheets).toBeGreaterThan(40);
    },
    600_000,
  );

  it.each(['de', 'fr'] as const)(
    'fits a phone with long words too, and is worked there with one finger (%s)',
    async (language) => {
      const faults = await visit(
        pages.filter(({ address }) => address !== '/left'),
        { language, viewport: PHONE, touched: true },
        async (page, address) => [...(await overflow(page, address)), ...(await tooSmall(page, address))],
      );
      expect(faults).toEqual([]);
    },
    240_000,
  );

  it.each(['en', 'fa'] as const)(
    'evidence stands whole on paper: addresses written out, each hash to its last letter (%s)',
    async (language) => {
      const context = await browser.newContext();
      context.setDefaultTimeout(120_000);
      await context.addCookies(cookiesOf(whole.administrator, language, whole.url));
      const page = await context.newPage();
      await putOnPaper(page);
      await page.goto(`${whole.url}/items/${whole.ids.item}`);
      const hashes = await page.locator('#evidence code').allTextContents();
      expect(hashes.length).toBeGreaterThanOrEqual(3);
      for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
      const address = String(await page.locator('a.out').first().getAttribute('href'));
      const written = await page.evaluate('getComputedStyle(document.querySelector("a.out"), "::after").content');
      expect(String(written)).toContain(address);
      const paper = await page.pdf({ format: 'A4', printBackground: true });
      expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
      await context.close();
    },
    240_000,
  );

  it('judges by a judge that finds faults', async () => {
    const page = await browser.newPage();
    await page.setContent('<p style="color: #ccc; width: 3000px">pale</p><img src="data:,">');
    expect((await violations(page, 'a bad page')).join()).toMatch(/color-contrast.*image-alt/s);
    expect((await violations(page, 'a bad page', 'colours')).join()).toMatch(/color-contrast/);
    expect((await overflow(page, 'a bad page')).length).toBeGreaterThan(0);
    await page.close();
  });
});

describe('what came in by an import, hostile in title, text, name, link and language', () => {
  it('runs nowhere, asks nobody and breaks no page', async () => {
    const { imported, importedStories } = whole.ids;
    expect(imported.length).toBeGreaterThan(300);
    const addresses = [...imported.map((id) => `/items/${id}`), ...importedStories.map((id) => `/stories/${id}`)];
    const shown = addresses.map((address) => ({ address, as: 'administrator' as const }));
    expect(await visit(shown, { language: 'fa', viewport: PHONE }, overflow)).toEqual([]);
    expect(whole.failures).toEqual([]);
  }, 600_000);
});
