import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInvitation } from '#src/store/invitations.ts';
import { setUpSecondFactor } from '../accounts/desk-of-people.ts';
import { PASSWORD } from '../accounts/visitor.ts';
import { startChromium } from '../chromium.ts';
import { isOneOfMany, pagesToOpen } from './addresses.ts';
import { serveFeed } from './feed-server.ts';
import { type Installation, openInstallation } from './installation.ts';
import { type Keyboard, keyboardOf, STOPS } from './keyboard.ts';

const stack = new AsyncDisposableStack();
let whole: Installation;
let browser: Browser;
let feed: string;

beforeAll(async () => {
  whole = stack.use(await openInstallation());
  feed = stack.use(await serveFeed()).url;
  browser = await startChromium();
  stack.defer(() => browser.close());
}, 240_000);
afterAll(() => stack.disposeAsync());

/** An administrator who is signed in nowhere, and the codes of their app. */
async function newcomer(name: string) {
  const { app } = whole;
  const one = whole.visitor();
  const invitation = { role: 'administrator', label: name, invitedBy: null } as const;
  const link = `/join/${await createInvitation(app.db, invitation, app.clock.now())}`;
  const email = `${name}@desk.example`;
  const joined = await one.post(link, { name, email, password: PASSWORD }, link);
  if (joined.status !== 303) throw new Error(`could not join: ${joined.status}`);
  return { email, ...(await setUpSecondFactor(one)) };
}

/** No script runs on the desk: what Chromium is asked for here comes by the debugger. */
async function hasFocus(page: Page, selector: string): Promise<boolean> {
  const script = `document.activeElement.matches(${JSON.stringify(selector)})`;
  // Chromium gives the focus when it has drawn the page, which may be after it was loaded.
  for (let looks = 0; looks < 200; looks += 1) {
    if ((await page.evaluate(script)) === true) return true;
    await page.evaluate(DRAWN);
  }
  return false;
}
const DRAWN = 'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 20)))';
const textOf = async (page: Page) => String(await page.evaluate('document.querySelector("main").innerText'));
const pathOf = (page: Page) => new URL(page.url()).pathname;
const inPersian = (text: string) => text.replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)] ?? digit);

async function opened(language: string): Promise<{ context: BrowserContext; page: Page; keys: Keyboard }> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 } });
  context.setDefaultTimeout(120_000);
  await context.addCookies([{ name: 'khavaran_language', value: language, url: whole.url }]);
  await context.route(
    (url) => url.origin !== new URL(whole.url).origin,
    (route) => route.abort(),
  );
  const page = await context.newPage();
  return { context, page, keys: keyboardOf(page) };
}

async function signIn(language: string): Promise<{ context: BrowserContext; page: Page; keys: Keyboard }> {
  const person = await newcomer(`keys-${language}-${Math.random().toString(36).slice(2, 8)}`);
  const desk = await opened(language);
  const { page, keys } = desk;
  await page.goto(`${whole.url}/`);
  expect(await hasFocus(page, '[name=email]')).toBe(true);
  await keys.type(person.email);
  await keys.to('[name=password]');
  await keys.type('not the password');
  await keys.go();
  // What went wrong is where one goes on.
  expect(await hasFocus(page, '[role=alert]')).toBe(true);
  await keys.soonTo('[name=email]', 1);
  await keys.type(person.email);
  await keys.soonTo('[name=password]', 1);
  await keys.type(PASSWORD);
  await keys.go();
  expect(await hasFocus(page, '[name=code]')).toBe(true);
  const code = await person.nextCode();
  await keys.type(language === 'fa' ? inPersian(code) : code);
  await keys.go();
  expect(pathOf(page)).toBe('/');
  return desk;
}

/** By the navigation, past which the first link of each page leads. */
async function section(keys: Keyboard, page: Page, address: string): Promise<void> {
  await keys.to(`.top nav a[href="${address}"]`);
  await keys.go();
  await keys.soonTo('.skip', 1);
  await keys.press('Enter');
  expect(await hasFocus(page, 'main#content')).toBe(true);
}

describe.each(['fa', 'en'])('with the keyboard alone (%s)', (language) => {
  let context: BrowserContext;
  let page: Page;
  let keys: Keyboard;
  beforeAll(async () => {
    ({ context, page, keys } = await signIn(language));
  }, 240_000);
  afterAll(() => context.close());
  const home = () => page.goto(`${whole.url}/`);

  it('an alert is read, acknowledged, and its story opened', async () => {
    await keys.to('.alerts button[value=acknowledged]');
    await keys.go();
    const id = /^#alert-(\d+)$/.exec(new URL(page.url()).hash)?.[1];
    expect(await hasFocus(page, `#alert-${id}`)).toBe(true);
    const { state } = await whole.app.db
      .selectFrom('alerts')
      .select('state')
      .where('id', '=', Number(id))
      .executeTakeFirstOrThrow();
    expect(state).toBe('acknowledged');
    await keys.soonTo(`#alert-${id} .headline a`, 1);
    await keys.go();
    expect(pathOf(page)).toMatch(/^\/stories\/\d+$/);
  }, 240_000);

  it('stories are narrowed, the search kept, a story opened, noted, joined and parted', async () => {
    await section(keys, page, '/stories');
    await keys.to('#words');
    await keys.type('prison');
    await keys.go();
    expect(new URL(page.url()).searchParams.get('words')).toBe('prison');
    await keys.to('#searches ~ * [name=label], [aria-labelledby=searches] [name=label]');
    await keys.type(`Prisons ${language}`);
    await keys.go();
    expect(await hasFocus(page, '#searches')).toBe(true);
    await keys.soonTo('[aria-labelledby=searches] li a', 1);
    await keys.go();
    await keys.to('.stories .headline a');
    await keys.go();
    const story = Number(/^\/stories\/(\d+)$/.exec(pathOf(page))?.[1]);

    await keys.to('#note');
    await keys.type(`Called the family, ${language}`);
    await keys.soonTo('form[action$="/notes"] button', 1);
    await keys.go();
    expect(await hasFocus(page, '#notes')).toBe(true);
    expect(await textOf(page)).toContain(`Called the family, ${language}`);

    const others = await whole.app.db
      .selectFrom('stories')
      .select('id')
      .where('id', '!=', story)
      .where('merged_into', 'is', null)
      .orderBy('id')
      .limit(2)
      .execute();
    const other = String(others[language === 'fa' ? 0 : 1]?.id);
    await keys.to('form[action$="/join"] [name=story]');
    await keys.type(language === 'fa' ? inPersian(other) : other);
    await keys.go();
    const decisions = () => whole.app.db.selectFrom('story_decisions').select('kind').orderBy('id', 'desc').execute();
    expect((await decisions())[0]?.kind).toBe('join');
    await keys.to('form[action$="/part"] button');
    await keys.go();
    expect((await decisions())[0]?.kind).toBe('part');
    expect(pathOf(page)).toMatch(/^\/stories\/\d+$/);
  }, 240_000);

  it('what the machine found is judged by Tab and by the keys of the page, and judged anew', async () => {
    await section(keys, page, '/review');
    await keys.to('.judge button[value^=right]');
    const item = /\/items\/(\d+)\//.exec(String(await page.evaluate('document.activeElement.form.action')))?.[1];
    await keys.go();
    expect(await hasFocus(page, '#to-judge')).toBe(true);
    // The rest of the item, by the key for what is wrong.
    const last = 'document.querySelector("#to-judge > .note a[accesskey=z]") !== null';
    for (let presses = 0; presses < 20 && !(await page.evaluate(last)); presses += 1) await keys.goBy('w');
    expect(await page.evaluate(last)).toBe(true);
    await keys.goBy('z');
    expect([pathOf(page), new URL(page.url()).hash]).toEqual([`/items/${item}`, '#judge']);
    const held = () =>
      whole.app.db.selectFrom('judgements').select('holds').where('item_id', '=', Number(item)).orderBy('id').execute();
    expect((await held()).at(0)?.holds).toBe(true);
    await keys.soonTo('.judge button[value=wrong]', 6);
    await keys.go();
    expect(new URL(page.url()).hash).toBe('#judge');
    expect((await held()).at(-1)?.holds).toBe(false);
  }, 240_000);

  it('a source is found, added and tried', async () => {
    await section(keys, page, '/sources');
    await keys.to('a[href="/sources-admin/add"]');
    await keys.go();
    await keys.to('[name=address]');
    await keys.type(`${feed}?${language}`);
    await keys.go();
    expect(await hasFocus(page, 'h1')).toBe(true);
    await keys.to('form[action="/sources-admin/save"] [name=kind]');
    await keys.press('ArrowDown');
    await keys.to('form[action="/sources-admin/save"] button');
    await keys.go();
    expect(pathOf(page)).toMatch(/^\/sources\/quay-gazette/);
    await keys.to('form[action$="/try"] button');
    await keys.go();
    expect(await hasFocus(page, 'h1')).toBe(true);
    expect(await textOf(page)).toContain('Trams run again');
  }, 240_000);

  it('a channel is added, tested, and one that is there switched', async () => {
    await section(keys, page, '/alerts');
    await keys.to('main a[href="/channels"]');
    await keys.go();
    await keys.to('a[href="/channels/add"]');
    await keys.go();
    await keys.to('a[href="/channels/new/rss"]');
    await keys.go();
    await keys.to('[name=key]');
    await keys.type(`by-keys-${language}`);
    await keys.soonTo('[name=label]', 1);
    await keys.type('By keys');
    await keys.to('[name=setting-address]');
    await keys.type('an-address-that-only-fingers-know');
    await keys.to('form[action="/channels/new/rss"] button:not([name])');
    await keys.go();
    expect(await hasFocus(page, `#channel-by-keys-${language}`)).toBe(true);
    await keys.to(`form[action="/channels/by-keys-${language}/test"] button`);
    await keys.go();
    expect(await hasFocus(page, '.notice.done[role=status]')).toBe(true);
    await keys.to('.crumb a');
    await keys.go();
    await keys.to(`a[href="/channels/by-keys-${language}/change"]`);
    await keys.go();
    await keys.to('main details summary');
    await keys.press('Enter');
    await keys.to(`form[action="/channels/by-keys-${language}/remove"] button`);
    await keys.go();
    expect(await hasFocus(page, '#content')).toBe(true);
    await keys.to('form[action="/channels/feed/turn"] button');
    await keys.go();
    expect(await hasFocus(page, '#channel-feed')).toBe(true);
    await keys.soonTo('#channel-feed button', 1);
    await keys.to('form[action="/channels/feed/turn"] button');
    await keys.go();
    await keys.to('form[action="/channels/feed/test"] button');
    await keys.go();
    expect(await hasFocus(page, '.notice.done[role=status]')).toBe(true);
  }, 240_000);

  it('a rule is made, tried and kept', async () => {
    await section(keys, page, '/alerts');
    await keys.to('main a[href="/rules"]');
    await keys.go();
    await keys.to('a[href="/rules/add"]');
    await keys.go();
    await keys.to('[name=key]');
    await keys.type(`keys-${language}`);
    await keys.soonTo('[name=label]', 1);
    await keys.type('Made by keys');
    await keys.to('[name=signal-0]');
    await keys.press('ArrowDown');
    await keys.to('[name=kind-ngo]');
    await keys.press('Space');
    await keys.to('button[formaction="/rules/try"]');
    await keys.go();
    expect(await hasFocus(page, '#rehearsed [role=status]')).toBe(true);
    await keys.to('form[action="/rules/save"] button:not([formaction])');
    await keys.go();
    expect(new URL(page.url()).hash).toBe(`#rule-keys-${language}`);
    expect(await hasFocus(page, `#rule-keys-${language}`)).toBe(true);
    await keys.soonTo(`#rule-keys-${language} a`, 1);
    const { definition } = await whole.app.db
      .selectFrom('rules')
      .select('definition')
      .where('key', '=', `keys-${language}`)
      .executeTakeFirstOrThrow();
    expect(definition).toMatchObject({ label: 'Made by keys', when: { kinds: ['ngo'] } });
  }, 240_000);

  it('a watched name is given a spelling, tried on a text and kept', async () => {
    await section(keys, page, '/officials');
    await keys.to('a[href="/officials/evin"]');
    await keys.go();
    await keys.to('a[href="/names/evin/change"]');
    await keys.go();
    await keys.to('[name=list-latin]');
    await keys.press('Control+End');
    await keys.type(`\nEvvin ${language}`);
    await keys.to('[name=text]');
    await keys.type(`They were moved to Evvin ${language} at night.`);
    await keys.to('button[formaction="/names/evin/try"]');
    await keys.go();
    expect(await hasFocus(page, '#trial')).toBe(true);
    expect(await page.locator('[aria-labelledby=trial] table').first().textContent()).toContain(`Evvin ${language}`);
    await keys.to('form[action="/names/evin/save"] button:not([formaction])');
    await keys.go();
    expect(pathOf(page)).toBe('/officials/evin');
    expect(await textOf(page)).toContain(`Evvin ${language}`);
  }, 240_000);

  it('somebody is invited', async () => {
    await home();
    await keys.to('.top a[href="/account"]');
    await keys.go();
    await keys.to('main a[href="/people"]');
    await keys.go();
    await keys.to('form[action="/people/invite"] [name=label]');
    await keys.type('For a visit');
    await keys.soonTo('form[action="/people/invite"] [name=role]', 1);
    await keys.press('ArrowDown');
    await keys.soonTo('form[action="/people/invite"] button', 1);
    await keys.go();
    expect(await hasFocus(page, '.notice.done')).toBe(true);
    expect(await page.locator('.secret code').textContent()).toMatch(/\/join\//);
  }, 240_000);

  it('every stop of every second page is come to in turn, seen, and left again', async () => {
    const faults: string[] = [];
    // Where Tab leads is the same in each language: each page is walked through in one of them, by turns.
    const addresses = pagesToOpen(whole.ids)
      .filter((address) => !isOneOfMany(address))
      .filter((_, turn) => turn % 2 === (language === 'fa' ? 0 : 1));
    expect(addresses.length).toBeGreaterThan(20);
    for (const address of addresses) {
      await page.goto(`${whole.url}${address}`);
      await page.evaluate(DRAWN);
      const stops = await page.evaluate(STOPS);
      const seen = await keys.walk().catch((error: Error) => [error.message]);
      if (seen.length !== stops || seen.length < 10)
        faults.push(`${address}: ${seen.length} of ${stops}, at the end ${seen.at(-1)}`);
    }
    expect(faults).toEqual([]);
  }, 600_000);

  it('the desk is left quickly', async () => {
    await home();
    // Nothing is asked of the site that it leads to.
    const isElsewhere = (url: URL) => url.origin !== new URL(whole.url).origin;
    await page.route(isElsewhere, (route) => route.fulfill({ contentType: 'text/html', body: 'Elsewhere.' }));
    await keys.to('.leave button');
    await keys.press('Enter');
    await page.waitForURL(isElsewhere);
    await page.goto(`${whole.url}/stories`);
    expect(pathOf(page)).toBe('/sign-in');
  }, 240_000);
});
