import { load } from 'cheerio';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayAct, ROLES, type Role } from '#src/model/person.ts';
import { listAudit } from '#src/store/audit.ts';
import { LISTS } from '#src/web/export/lists.ts';
import { FORMS } from '#src/web/export/page.ts';
import { ROUTES } from '#src/web/routes.ts';
import { seedSampleDay } from '../sample-day.ts';
import { type DeskOfPeople, openDeskOfPeople, PASSWORD, setUpSecondFactor, type Visitor } from './desk-of-people.ts';

let desk: DeskOfPeople;
const visitors = new Map<Role, Visitor>();
beforeAll(async () => {
  // Who may take a list away is asked here, not how it is printed: that is in `export/paper.test.ts`.
  desk = await openDeskOfPeople({ print: async (write) => new TextEncoder().encode(write('')) });
  await seedSampleDay(desk);
  for (const role of ROLES) visitors.set(role, await desk.somebody(role));
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

/** An address of a route, of something that exists where that is easy. */
function addressOf(path: string): string {
  return path
    .replace(':form', 'json')
    .replace(':key', 'harbour-wire')
    .replace('/officials/:id', '/officials/evin-prison')
    .replace('/people/:id', '/people/nobody')
    .replace(':token', 'none')
    .replace(':id', '1');
}

const closed = ROUTES.filter((route) => route.role !== 'anyone');
/** Every list in every form stands in the table as a route of its own. */
const FILES = Object.keys(LISTS).flatMap((list) => FORMS.map((form) => `${list}.${form}`));
const cases = closed.flatMap((route) => {
  const paths = route.path.includes(':file') ? FILES.map((file) => route.path.replace(':file', file)) : [route.path];
  return paths.map((path) => [route.method, path, route.role] as const);
});

describe('every route', () => {
  it.each(cases)('is closed to whoever has not signed in: %s %s', async (method, path) => {
    const nobody = desk.visitor();
    const response = method === 'GET' ? await nobody.get(addressOf(path)) : await nobody.post(addressOf(path));
    if (method === 'GET') {
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toMatch(/^\/sign-in\?/);
      expect(await response.text()).toBe('');
    } else expect(response.status).toBe(403);
  });

  it('shows nobody what exists: an address that is not there answers the same', async () => {
    for (const address of ['/stories/1', '/stories/999999', '/nothing/at/all', '/people']) {
      const response = await desk.visitor().get(address);
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toMatch(/^\/sign-in/);
    }
  });

  const pairs = ROLES.flatMap((role) => cases.map((route) => [role, ...route] as const));
  // Signing out would end the test's own session.
  it.each(pairs.filter(([, , path]) => path !== '/sign-out'))(
    'lets a %s in or not, as its table says: %s %s',
    async (role, method, path, needed) => {
      const visitor = visitors.get(role);
      if (!visitor) throw new Error(role);
      const address = addressOf(path);
      const response = method === 'GET' ? await visitor.get(address) : await visitor.post(address, {}, '/account');
      if (needed !== 'anyone' && !mayAct(role, needed)) {
        expect(response.status).toBe(403);
        expect(await response.text()).toContain('a role that you do not have');
      } else {
        expect([200, 303, 400, 404, 409]).toContain(response.status);
        expect(response.headers.get('location') ?? '').not.toMatch(/^\/sign-in/);
      }
    },
  );

  it('shows somebody without a second step nothing but how to set it up', async () => {
    const bare = await desk.somebody('administrator', { bare: true });
    for (const address of ['/', '/stories', '/people', '/audit', '/account']) {
      const response = await bare.get(address);
      expect([response.status, response.headers.get('location')]).toEqual([303, '/account/second-factor']);
    }
    expect((await bare.post('/people/invite', { label: 'x', role: 'reader' }, '/account/second-factor')).status).toBe(
      403,
    );
    await setUpSecondFactor(bare);
    expect((await bare.get('/people')).status).toBe(200);
  });
});

describe('signing in', () => {
  it('takes a password and a code, and leads to where the reader wanted to go', async () => {
    const first = desk.visitor();
    const link = `/join/${await desk.invite('reader')}`;
    await first.post(link, { name: 'Mina', email: 'mina@desk.example', password: PASSWORD }, link);
    const { spare } = await setUpSecondFactor(first);
    await first.post('/sign-out', {}, '/account');
    expect((await first.get('/stories/1')).headers.get('location')).toBe('/sign-in?next=%2Fstories%2F1');

    const wrong = await first.post('/sign-in', { email: 'mina@desk.example', password: 'wrong', next: '/stories/1' });
    expect(await wrong.text()).toContain('do not match');
    const half = await first.post('/sign-in', { email: 'mina@desk.example', password: PASSWORD, next: '/stories/1' });
    expect(half.headers.get('location')).toBe('/sign-in/code?next=%2Fstories%2F1');
    expect((await first.get('/stories')).status).toBe(303);
    expect(await (await first.post('/sign-in/code', { code: '000000' }, '/sign-in/code')).text()).toContain('is wrong');
    const done = await first.post('/sign-in/code', { code: spare[0] ?? '', next: '/stories/1' }, '/sign-in/code');
    expect(done.headers.get('location')).toBe('/stories/1');
    expect(await first.follow(done)).toContain('Mina');
  });

  it.each([
    '//elsewhere.example/',
    'https://elsewhere.example/',
    '/\\elsewhere.example',
    '/%0d%0aset-cookie:x',
    'javascript:alert(1)',
  ])('never leads out of the desk: %s', async (next) => {
    const page = await (await desk.visitor().get(`/sign-in?next=${encodeURIComponent(next)}`)).text();
    const kept = /name="next" value="([^"]*)"/.exec(page)?.[1] ?? '';
    expect(new URL(kept, 'http://desk').host).toBe('desk');
    expect(kept).toMatch(/^\/(?![/\\])/);
  });

  it('is refused from a page elsewhere, and without the proof of a form', async () => {
    const visitor = desk.visitor();
    const response = await visitor.post('/sign-in', { email: 'x@y.example', password: 'x', token: 'forged' });
    expect(response.status).toBe(403);
  });

  it('that ended while somebody wrote loses nothing of what was written', async () => {
    const one = await desk.somebody('reviewer');
    const note = 'The second witness <b>called back</b>; see the letter of Monday.';
    const token = /name="token" value="([^"]+)"/.exec(await (await one.get('/stories/1')).text())?.[1] ?? '';
    const send = (given: Record<string, string>) =>
      one.send('/stories/1/notes', {
        method: 'POST',
        body: new URLSearchParams({ token, note, ...given }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:1988' },
      });
    await sql`delete from sessions where created_at = (select max(created_at) from sessions)`.execute(desk.db);
    const kept = await send({});
    expect(kept.status).toBe(403);
    const page = load(await kept.text());
    expect(page('[role=alert]').text()).toContain('Nothing is lost');
    expect(page('a[target=_blank]').attr('href')).toBe('/sign-in');
    expect(page('main form input[name=note]').val()).toBe(note);
    expect(page('main b').length).toBe(0);
    expect(page('main form').attr('action')).toBe('/stories/1/notes');
    // Older than the service: another key made the proof.
    const old = load(await (await send({ token: 'aaaaaaaaaaaa.of-another-key' })).text());
    expect(old('[role=alert]').text()).toContain('restarted');
    expect(old('main form input[name=note]').val()).toBe(note);
    // From elsewhere nothing is kept, and of passwords nothing ever is.
    const foreign = await one.send('/stories/1/notes', {
      method: 'POST',
      body: new URLSearchParams({ token, note }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://elsewhere.example' },
    });
    expect(await foreign.text()).not.toContain('second witness');
    for (const path of ['/account/password', '/people/invite', '/sign-in'])
      expect(await (await one.post(path, { token: 'x', password: 'a secret of somebody' })).text()).not.toContain(
        'a secret',
      );
  });

  it('ends at once by the way out, which has the browser forget', async () => {
    const one = await desk.somebody('reader');
    const left = await one.post('/leave', {}, '/account');
    expect(left.headers.get('clear-site-data')).toContain('"cookies"');
    expect(left.headers.get('location')).toBe('/left');
    const page = await one.follow(left);
    expect(page).toContain('url=https://elsewhere.example/');
    expect(page).not.toMatch(/khavaran/i);
    expect((await one.get('/stories')).status).toBe(303);
  });

  it.each(['/leave', '/sign-out'])(
    'leaves the language that was chosen to the account, not to the browser: %s',
    async (way) => {
      const one = await desk.somebody('reader');
      const person = () =>
        desk.db
          .selectFrom('people')
          .select(['language', 'zone'])
          .orderBy('created_at', 'desc')
          .executeTakeFirstOrThrow();
      await one.post('/account/preferences', { language: '', zone: 'Asia/Tehran' }, '/account');
      await one.get('/account?lang=fa');
      expect(await person()).toEqual({ language: null, zone: 'Asia/Tehran' });
      const left = await one.post(way, {}, '/account');
      expect(left.headers.get('clear-site-data')).toContain('"cookies"');
      expect(left.headers.getSetCookie().join()).not.toContain('language');
      expect(await person()).toEqual({ language: 'fa', zone: 'Asia/Tehran' });
    },
  );
});

describe('what cannot be shown', () => {
  it.each([
    ['/stories/999999', 404],
    ['/nothing/at/all', 404],
    ['/stories?signal=nonsense', 400],
    ['/people', 403],
  ])('is said to whoever is signed in in their language, with the way on: %s', async (address, status) => {
    const one = await desk.somebody('reader');
    await one.post('/account/preferences', { language: 'fa', zone: '' }, '/account');
    const answer = await one.get(address);
    expect(answer.status).toBe(status);
    const page = load(await answer.text());
    expect(page('html').attr('lang')).toBe('fa');
    expect(page('nav a').length).toBeGreaterThan(3);
  });
});

describe('administration', () => {
  it('invites, changes roles, locks out, and notes all of it in a log that nothing is taken from', async () => {
    const administrator = visitors.get('administrator');
    if (!administrator) throw new Error('no administrator');
    const invited = await administrator.post('/people/invite', { label: 'Newcomer', role: 'editor' }, '/people');
    const link = /http:\/\/localhost:1988(\/join\/[\w-]+)/.exec(await invited.text())?.[1] ?? '';
    const newcomer = desk.visitor();
    const joined = await newcomer.post(link, { name: 'New', email: 'new@desk.example', password: PASSWORD }, link);
    expect(joined.status).toBe(303);
    expect((await newcomer.get(link)).status).toBe(403);
    const person = await desk.db
      .selectFrom('people')
      .selectAll()
      .where('email', '=', 'new@desk.example')
      .executeTakeFirstOrThrow();
    expect(person.role).toBe('editor');
    await administrator.post(`/people/${person.id}/role`, { role: 'reader' }, '/people');
    expect((await newcomer.get('/account/second-factor')).status).toBe(303);
    await administrator.post(`/people/${person.id}/lock-out`, {}, '/people');
    const refused = await newcomer.post('/sign-in', { email: 'new@desk.example', password: PASSWORD });
    expect(await refused.text()).toContain('this account was closed');

    const log = await listAudit(desk.db, { limit: 200 });
    const actions = log.map((entry) => entry.action);
    for (const action of ['POST /people/invite', 'POST /people/:id/role', 'POST /people/:id/lock-out', 'joined'])
      expect(actions).toContain(action);
    expect(JSON.stringify(log)).not.toContain(PASSWORD);
    expect(await (await administrator.get('/audit')).text()).toMatch(
      /changed or sent<\/td><td dir="ltr"><bdi>\/people\/invite</,
    );
    for (const statement of ['delete from audit_log', "update audit_log set action = 'x'", 'truncate audit_log'])
      await expect(sql.raw(statement).execute(desk.db)).rejects.toThrow(/append-only/);
  });

  it('gives keys for programs that are shown once', async () => {
    const one = await desk.somebody('reader');
    const made = await one.post(
      '/account/tokens',
      { label: 'Weekly sheet', 'scope-read': 'yes', days: '30' },
      '/account',
    );
    const clear = /<code>(khv_[\w-]+)<\/code>/.exec(await made.text())?.[1] ?? '';
    expect(clear).toMatch(/^khv_[\w-]{40}$/);
    expect(await (await one.get('/account')).text()).not.toContain(clear);
    const kept = await desk.db.selectFrom('api_tokens').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(clear);
  });

  it('asks for the password before it makes a lasting way in, when that was given long ago', async () => {
    const one = await desk.somebody('reader');
    expect(await (await one.get('/account')).text()).not.toContain('id="f-password-token"');
    desk.pass(11);
    const page = await (await one.get('/account')).text();
    for (const field of ['f-password-token', 'f-password-passkey']) expect(page).toContain(`id="${field}"`);
    const wish = { label: 'Yearly sheet', 'scope-export': 'yes', days: '40' };
    const refused = await (await one.post('/account/tokens', { ...wish, password: 'wrong' }, '/account')).text();
    expect(refused).toContain('The current password is wrong.');
    expect(refused).not.toContain('khv_');
    // What was typed stays.
    expect(refused).toMatch(/value="Yearly sheet"[\s\S]*name="scope-export" value="yes" checked[\s\S]*value="40"/);
    const passkey = await one.post('/account/passkeys', { label: 'x', credential: '{}' }, '/account');
    expect(await passkey.text()).toContain('The current password is wrong.');
    const made = await one.post('/account/tokens', { ...wish, password: PASSWORD }, '/account');
    expect(await made.text()).toContain('khv_');
  });
});
