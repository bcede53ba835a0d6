import { createOTP } from '@better-auth/utils/otp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInvitation } from '#src/store/invitations.ts';
import { changePerson, findPersonByEmail } from '#src/store/people.ts';
import { listSessions } from '#src/store/sessions.ts';
import { createAccounts } from '#src/web/accounts/accounts.ts';
import { createTestDatabase } from '../../database.ts';
import { PASSWORD, textOfBase32 } from './desk-of-people.ts';

let now = new Date();
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let accounts: ReturnType<typeof createAccounts>;
beforeAll(async () => {
  database = await createTestDatabase();
  accounts = createAccounts({
    db: database.db,
    clock: { now: () => now },
    secret: 'a secret of the test, thirty-two letters long',
    deskUrl: 'https://desk.example',
  });
});
afterAll(() => database[Symbol.asyncDispose]());

/** What a browser sends back of the cookies that it was given. */
function withCookies(cookies: readonly string[]): Headers {
  return new Headers({ cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; '), 'user-agent': 'Test 1.0' });
}

async function invite(role: 'reader' | 'administrator', personId: string | null = null): Promise<string> {
  return createInvitation(database.db, { role, label: 'for the test', personId, invitedBy: null }, now);
}

async function joined(name: string, role: 'reader' | 'administrator' = 'reader') {
  const email = `${name}@desk.example`;
  const outcome = await accounts.join(await invite(role), { name, email, password: PASSWORD }, new Headers());
  if (outcome.kind !== 'in') throw new Error(`could not join: ${outcome.kind}`);
  const signed = await accounts.signedIn(withCookies(outcome.cookies));
  if (!signed) throw new Error('the session did not hold');
  return { email, cookies: outcome.cookies, signed };
}

describe('accounts', () => {
  it('are made by an invitation, once, with the role that it names', async () => {
    const token = await invite('administrator');
    const given = { name: 'Roya', email: 'Roya@Desk.example', password: PASSWORD };
    const outcome = await accounts.join(token, given, new Headers());
    expect(outcome.kind).toBe('in');
    expect((await findPersonByEmail(database.db, 'roya@desk.example'))?.role).toBe('administrator');
    expect((await accounts.join(token, { ...given, email: 'x@desk.example' }, new Headers())).kind).toBe('invalid');
    expect((await accounts.join(await invite('reader'), given, new Headers())).kind).toBe('taken');
  });

  it('are made for one of two who take their invitations up with one address at once', async () => {
    const tokens = [await invite('reader'), await invite('reader'), await invite('reader')];
    const given = { name: 'Shirin', email: 'shirin@desk.example', password: PASSWORD };
    const outcomes = await Promise.all(tokens.map((token) => accounts.join(token, given, new Headers())));
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['in', 'taken', 'taken']);
    // Those who were refused may try again, with an address of their own.
    const refused = tokens.filter((_, turn) => outcomes[turn]?.kind === 'taken');
    for (const [turn, token] of refused.entries()) {
      const own = { ...given, email: `shirin-${turn}@desk.example` };
      expect((await accounts.join(token, own, new Headers())).kind).toBe('in');
    }
  });

  it('refuse passwords that are short, or that anybody would try', async () => {
    const token = await invite('reader');
    const tryWith = (password: string) =>
      accounts.join(token, { name: 'Parviz Karimi', email: 'pk@desk.example', password }, new Headers());
    expect(await tryWith('short')).toEqual({ kind: 'password', fault: 'short' });
    expect(await tryWith('password1234')).toEqual({ kind: 'password', fault: 'common' });
    expect(await tryWith('parvizkarimi1')).toEqual({ kind: 'password', fault: 'common' });
    expect(await tryWith('x'.repeat(500))).toEqual({ kind: 'password', fault: 'long' });
    // The invitation is still good after all that.
    expect((await tryWith(PASSWORD)).kind).toBe('in');
  });

  it('sign in, know the session by its cookie alone, and sign out', async () => {
    const { email } = await joined('leila');
    const outcome = await accounts.signIn({ email: ` ${email.toUpperCase()} `, password: PASSWORD }, new Headers());
    if (outcome.kind !== 'in') throw new Error(outcome.kind);
    for (const cookie of outcome.cookies) {
      expect(cookie).toMatch(/HttpOnly.*Secure|Secure.*HttpOnly/i);
      expect(cookie).toMatch(/^__Host-khavaran/);
      expect(cookie).not.toMatch(/Domain=/i);
    }
    const headers = withCookies(outcome.cookies);
    expect((await accounts.signedIn(headers))?.person.name).toBe('leila');
    const forged = headers.get('cookie')?.replace(/.(?=;|$)/, 'x') ?? '';
    expect(await accounts.signedIn(new Headers({ cookie: forged }))).toBeNull();
    await accounts.signOut(headers);
    expect(await accounts.signedIn(headers)).toBeNull();
  });

  it('answer a wrong password and an unknown address alike, and slow down whoever goes on', async () => {
    const { email } = await joined('slow');
    for (let tries = 0; tries < 5; tries += 1)
      expect(await accounts.signIn({ email, password: `wrong ${tries}` }, new Headers())).toEqual({ kind: 'refused' });
    expect(await accounts.signIn({ email: 'nobody@desk.example', password: 'x' }, new Headers())).toEqual({
      kind: 'refused',
    });
    expect((await accounts.signIn({ email, password: PASSWORD }, new Headers())).kind).toBe('wait');
    now = new Date(now.getTime() + 301_000);
    expect((await accounts.signIn({ email, password: PASSWORD }, new Headers())).kind).toBe('in');
  });

  it('ask for a one-time code once it is set up, and take each code once', async () => {
    const { email, cookies, signed } = await joined('coded');
    expect(signed.hasSecondFactor).toBe(false);
    expect(await accounts.beginSecondFactor(signed, 'not the password', withCookies(cookies))).toBe('wrong');
    const begun = await accounts.beginSecondFactor(signed, PASSWORD, withCookies(cookies));
    if (typeof begun === 'string') throw new Error(begun);
    const otp = createOTP(textOfBase32(new URL(begun.uri).searchParams.get('secret') ?? ''));
    expect(await accounts.confirmSecondFactor(signed, '000000', withCookies(cookies))).toBeNull();
    // The app may hold the key already: it stays the same, whoever mistypes a code or begins again.
    expect(await accounts.openSecondFactor(signed)).toEqual(begun);
    expect(await accounts.beginSecondFactor(signed, PASSWORD, withCookies(cookies))).toEqual(begun);
    expect(await accounts.confirmSecondFactor(signed, await otp.totp(), withCookies(cookies))).not.toBeNull();

    const first = await accounts.signIn({ email, password: PASSWORD }, new Headers());
    if (first.kind !== 'code') throw new Error(first.kind);
    expect(await accounts.signedIn(withCookies(first.cookies))).toBeNull();
    expect((await accounts.checkCode('123', withCookies(first.cookies))).kind).toBe('refused');
    const code = await otp.totp();
    const done = await accounts.checkCode(code, withCookies(first.cookies));
    if (done.kind !== 'in') throw new Error(done.kind);
    expect((await accounts.signedIn(withCookies(done.cookies)))?.hasSecondFactor).toBe(true);

    const again = await accounts.signIn({ email, password: PASSWORD }, new Headers());
    if (again.kind !== 'code') throw new Error(again.kind);
    expect((await accounts.checkCode(code, withCookies(again.cookies))).kind).toBe('refused');
    const spare = await accounts.signIn({ email, password: PASSWORD }, new Headers());
    if (spare.kind !== 'code') throw new Error(spare.kind);
    expect((await accounts.checkCode(begun.backupCodes[0] ?? '', withCookies(spare.cookies))).kind).toBe('in');
    const used = await accounts.signIn({ email, password: PASSWORD }, new Headers());
    if (used.kind !== 'code') throw new Error(used.kind);
    expect((await accounts.checkCode(begun.backupCodes[0] ?? '', withCookies(used.cookies))).kind).toBe('refused');
  });

  it('ask for the password again when it was last given long ago, and show no secret before', async () => {
    const { cookies, signed } = await joined('distant');
    const headers = withCookies(cookies);
    const before = now;
    expect(await accounts.proofs.prove(signed, '', headers)).toBe('proven');
    expect(typeof (await accounts.beginSecondFactor(signed, PASSWORD, headers))).toBe('object');
    now = new Date(now.getTime() + 11 * 60_000);
    expect(await accounts.openSecondFactor(signed)).toBeNull();
    expect(await accounts.proofs.prove(signed, '', headers)).toBe('wrong');
    expect(await accounts.proofs.prove(signed, PASSWORD, headers)).toBe('proven');
    expect(await accounts.openSecondFactor(signed)).not.toBeNull();
    now = new Date(now.getTime() + 11 * 60_000);
    for (let tries = 0; tries < 5; tries += 1)
      expect(await accounts.proofs.prove(signed, `wrong ${tries}`, headers)).toBe('wrong');
    expect(await accounts.proofs.prove(signed, PASSWORD, headers)).toBe('wait');
    now = before;
  });

  it('end the other sessions with a new password, and all of them when a person is locked out', async () => {
    const { email, cookies, signed } = await joined('mover');
    const other = await accounts.signIn({ email, password: PASSWORD }, new Headers());
    if (other.kind !== 'in') throw new Error(other.kind);
    const next = 'fourteen herons cross the frozen delta';
    expect(await accounts.changePassword(signed, { current: 'wrong', next }, withCookies(cookies))).toEqual({
      fault: 'current',
    });
    const changed = await accounts.changePassword(signed, { current: PASSWORD, next }, withCookies(cookies));
    if (!('cookies' in changed)) throw new Error(changed.fault);
    expect(await accounts.signedIn(withCookies(other.cookies))).toBeNull();
    expect(await accounts.signedIn(withCookies(changed.cookies))).not.toBeNull();
    expect(await changePerson(database.db, signed.person.id, { disabled: true })).toBe(true);
    expect(await accounts.signedIn(withCookies(changed.cookies))).toBeNull();
    expect((await accounts.signIn({ email, password: next }, new Headers())).kind).toBe('refused');
    expect(await listSessions(database.db, signed.person.id, now)).toEqual([]);
  });

  it('let a session end in any case', async () => {
    const { cookies } = await joined('patient');
    const before = now;
    now = new Date(now.getTime() + 3 * 86_400_000 + 60_000);
    expect(await accounts.signedIn(withCookies(cookies))).toBeNull();
    now = before;
    expect(await accounts.signedIn(withCookies(cookies))).toBeNull();
  });

  it('never lose their last administrator', async () => {
    const roya = await findPersonByEmail(database.db, 'roya@desk.example');
    expect(await changePerson(database.db, roya?.id ?? '', { role: 'reader' })).toBe(false);
    expect(await changePerson(database.db, roya?.id ?? '', { disabled: true })).toBe(false);
    expect((await findPersonByEmail(database.db, 'roya@desk.example'))?.role).toBe('administrator');
  });

  it('let somebody who lost the way in choose a new password by a link', async () => {
    const { email, signed } = await joined('lost');
    const token = await invite('reader', signed.person.id);
    const next = 'eleven violins under the walnut roof';
    expect((await accounts.join(token, { name: '', email: '', password: next }, new Headers())).kind).toBe('in');
    expect((await accounts.signIn({ email, password: next }, new Headers())).kind).toBe('in');
    expect((await accounts.signIn({ email, password: PASSWORD }, new Headers())).kind).toBe('refused');
  });
});

it('lets no more tries through that come together than those that come one by one', async () => {
  const { email, signed, cookies } = await joined('parvaneh');
  const tries = Array.from({ length: 12 });
  const signIns = await Promise.all(
    tries.map(() => accounts.signIn({ email, password: 'a password of nobody' }, new Headers())),
  );
  expect(signIns.filter(({ kind }) => kind === 'refused')).toHaveLength(5);
  expect(signIns.filter(({ kind }) => kind === 'wait')).toHaveLength(7);
  const proofs = await Promise.all(
    tries.map(() => accounts.proofs.check(signed, 'a password of nobody', withCookies(cookies))),
  );
  expect(proofs.filter((proof) => proof === 'wrong')).toHaveLength(5);
});
