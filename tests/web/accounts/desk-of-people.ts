import { createOTP } from '@better-auth/utils/otp';
import type { Role } from '#src/model/person.ts';
import { createInvitation } from '#src/store/invitations.ts';
import { createAccounts } from '#src/web/accounts/accounts.ts';
import type { DeskDeps } from '#src/web/deps.ts';
import { createDesk } from '#src/web/desk.ts';
import { type OpenDesk, openDesk } from '../open-desk.ts';
import { createVisitor, PASSWORD, type Visitor } from './visitor.ts';

export { PASSWORD, type Visitor };

const ORIGIN = 'http://localhost:1988';

export interface DeskOfPeople extends OpenDesk {
  visitor(): Visitor;
  /** One request, without cookies. */
  visit(address: string, init?: RequestInit): Promise<Response>;
  /** Somebody of a role, signed in; `bare` without a second step. */
  somebody(role: Role, options?: { bare?: boolean }): Promise<Visitor>;
  invite(role: Role): Promise<string>;
  /** Lets time pass for the desk. */
  pass(minutes: number): void;
}

/** A desk with accounts on a database of its own. */
export async function openDeskOfPeople(change: Partial<DeskDeps> = {}): Promise<DeskOfPeople> {
  const desk = await openDesk(change);
  let passed = 0;
  const clock = { now: () => new Date(Date.now() + passed) };
  const accounts = createAccounts({
    db: desk.db,
    clock,
    secret: 'a secret of the test, thirty-two letters long',
    deskUrl: ORIGIN,
  });
  const app = createDesk({ ...desk.deps, clock, accounts, deskUrl: ORIGIN });
  let people = 0;

  const visitor = (): Visitor => createVisitor(visit, ORIGIN);

  const invite = (role: Role) =>
    createInvitation(desk.db, { role, label: 'for the test', invitedBy: null }, clock.now());

  async function somebody(role: Role, { bare = false } = {}): Promise<Visitor> {
    const one = visitor();
    const link = `/join/${await invite(role)}`;
    people += 1;
    const given = { name: `Person ${people}`, email: `person-${people}@desk.example`, password: PASSWORD };
    const joined = await one.post(link, given, link);
    if (joined.status !== 303) throw new Error(`could not join: ${joined.status} ${await joined.text()}`);
    if (!bare) await setUpSecondFactor(one);
    return one;
  }

  async function visit(address: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('host', 'localhost:1988');
    return app.request(`${ORIGIN}${address}`, { ...init, headers });
  }

  const pass = (minutes: number) => {
    passed += minutes * 60_000;
  };
  return { ...desk, visitor, visit, somebody, invite, pass, [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose]() };
}

/** Seconds for which a code of the app is shown. */
const CODE_SECONDS = 30;

/** Sets up the app of codes by the pages, and gives its generator; `nextCode` is the one that it shows after that. */
export async function setUpSecondFactor(
  one: Visitor,
): Promise<{ code(): Promise<string>; nextCode(): Promise<string>; spare: string[] }> {
  const begun = await one.post('/account/second-factor', { password: PASSWORD }, '/account/second-factor');
  const text = await begun.text();
  const key = /<code class="secret" dir="ltr">([A-Z2-7 ]+)<\/code>/.exec(text)?.[1]?.replaceAll(' ', '');
  if (!key) throw new Error(`no key on the page: ${text.slice(0, 500)}`);
  const otp = createOTP(textOfBase32(key));
  const confirmed = await one.post(
    '/account/second-factor/confirm',
    { code: await otp.totp() },
    '/account/second-factor',
  );
  if (confirmed.status !== 303) throw new Error(`the code was refused: ${confirmed.status}`);
  const spare = [...text.matchAll(/<li><code>([^<]+)<\/code>/g)].map((match) => match[1] ?? '');
  const nextCode = () => otp.hotp(Math.floor(Date.now() / 1000 / CODE_SECONDS) + 1);
  return { code: () => otp.totp(), nextCode, spare };
}

/** The text of a base32 secret, as the code generator takes it (RFC 4648, section 6). */
export function textOfBase32(secret: string): string {
  let bits = '';
  for (const letter of secret) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
  return (bits.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join('');
}
