import type { Clock } from '#src/base/clock.ts';
import { codeOf } from '#src/base/errors.ts';
import { latinDigits } from '#src/model/latin-digits.ts';
import type { Person } from '#src/model/person.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { writeAudit } from '#src/store/audit.ts';
import type { Database } from '#src/store/database.ts';
import { findInvitation, giveBackInvitation, type Invitation, useInvitation } from '#src/store/invitations.ts';
import { findPerson, findPersonByEmail, takeCode } from '#src/store/people.ts';
import { endSessions } from '#src/store/sessions.ts';
import { beginTry, forgetFailures, forgetTry } from '#src/store/throttle.ts';
import { createLibrary, type Library, SESSION_LIMIT_MS } from './library.ts';
import { createPasskeys } from './passkeys.ts';
import { type PasswordFault, passwordFault } from './passwords.ts';
import { createProofs } from './proofs.ts';
import { refusal } from './refusal.ts';
import { createSecondFactors } from './second-factors.ts';

/** Who asks, and in which session. */
export interface SignedIn {
  person: Person;
  email: string;
  session: string;
  startedAt: Date;
  /** Whether this person has set up a one-time code or a passkey; without one they see nothing but how to. */
  hasSecondFactor: boolean;
  /** Whether it is (also) an app that shows codes. */
  hasApp: boolean;
  language: ReaderLanguage | null;
  zone: string | null;
  /** Cookies to send along: a session that is used lives on. */
  cookies: string[];
}

export type SignInOutcome =
  | { kind: 'in'; cookies: string[] }
  | { kind: 'code'; cookies: string[] }
  | { kind: 'refused' }
  | { kind: 'wait'; seconds: number };

export type JoinOutcome =
  | { kind: 'in'; cookies: string[] }
  | { kind: 'invalid' }
  | { kind: 'taken' }
  | { kind: 'password'; fault: PasswordFault };

const TRIES_OF_ACCOUNT = { tries: 5, seconds: 300 };
/** Of all together: whoever tries many accounts is slowed as well, and nobody is locked out by it for long. */
const TRIES_OF_ALL = { tries: 60, seconds: 60 };
const ALL = 'sign-in';

/** Accounts of the desk over the library: what the pages ask of it, in our terms. */
export function createAccounts(options: { db: Database; clock: Clock; secret: string; deskUrl: string }) {
  const { db, clock } = options;
  const library = createLibrary(options);
  const passkeys = createPasskeys(options);
  const proofs = createProofs({ db, clock, library });
  const secondFactors = createSecondFactors({ db, clock, library, proofs });

  async function signedIn(headers: Headers): Promise<SignedIn | null> {
    const { headers: answered, response } = await library.api.getSession({ headers, returnHeaders: true });
    if (!response) return null;
    const { session, user } = response;
    const person = await findPerson(db, user.id);
    if (!person || person.disabledAt || clock.now().getTime() - session.createdAt.getTime() > SESSION_LIMIT_MS) {
      await end(library, session.token);
      return null;
    }
    return {
      person: { id: person.id, name: person.name, role: person.role },
      email: person.email,
      session: session.id,
      startedAt: session.createdAt,
      hasSecondFactor: person.hasSecondFactor || person.passkeys > 0,
      hasApp: person.hasSecondFactor,
      language: person.language,
      zone: person.zone,
      cookies: answered.getSetCookie(),
    };
  }

  /** An address that nobody has takes as long and answers the same as a wrong password. */
  async function signIn(given: { email: string; password: string }, headers: Headers): Promise<SignInOutcome> {
    const email = given.email.trim().toLowerCase();
    const account = `${ALL}:${email}`;
    const began = clock.now();
    const seconds = await beginTry(
      db,
      [
        { key: account, allowance: TRIES_OF_ACCOUNT },
        { key: ALL, allowance: TRIES_OF_ALL },
      ],
      began,
    );
    if (seconds > 0) return { kind: 'wait', seconds };
    const answer = await library.api
      .signInEmail({ body: { email, password: given.password }, headers, returnHeaders: true })
      .catch(refusal);
    const found = answer ? await findPersonByEmail(db, email) : null;
    if (!answer || !found || found.disabledAt) {
      if (found?.disabledAt) await endSessions(db, found.id, { allBut: '' });
      await writeAudit(db, { personId: null, personName: '?', action: 'sign-in-refused' });
      return { kind: 'refused' };
    }
    await forgetTry(db, [account, ALL], began);
    const cookies = answer.headers.getSetCookie();
    if ('twoFactorRedirect' in answer.response) return { kind: 'code', cookies };
    await forgetFailures(db, account);
    await writeAudit(db, { personId: found.id, personName: found.name, action: 'sign-in' });
    return { kind: 'in', cookies };
  }

  /** The second step of signing in: a code of the app, or one of the codes kept for a lost phone. */
  async function checkCode(given: string, headers: Headers): Promise<SignInOutcome> {
    const code = latinDigits(given).replace(/\s/g, '');
    const isApp = /^\d{6}$/.test(code);
    const call = isApp
      ? library.api.verifyTOTP({ body: { code }, headers, returnHeaders: true })
      : library.api.verifyBackupCode({ body: { code }, headers, returnHeaders: true });
    const answer = await call.catch(refusal);
    const user = answer?.response && 'user' in answer.response ? answer.response.user : null;
    if (!answer || !user) return { kind: 'refused' };
    const person = await findPerson(db, user.id);
    if (!person) return { kind: 'refused' };
    const token = sessionTokenOf(answer.response);
    if (isApp && !(await takeCode(db, person.id, code, clock.now()))) {
      if (token) await end(library, token);
      return { kind: 'refused' };
    }
    await forgetFailures(db, `${ALL}:${person.email}`);
    await writeAudit(db, { personId: person.id, personName: person.name, action: 'sign-in' });
    return { kind: 'in', cookies: answer.headers.getSetCookie() };
  }

  async function signOut(headers: Headers): Promise<string[]> {
    const answer = await library.api.signOut({ headers, returnHeaders: true }).catch(refusal);
    return answer ? answer.headers.getSetCookie() : [];
  }

  /** Signs in by a passkey, which stands for both factors: something held, and the finger or number that opens it. */
  async function signInByPasskey(key: string, given: string, headers: Headers): Promise<SignInOutcome> {
    const personId = await passkeys.check(key, given);
    const person = personId === null ? null : await findPerson(db, personId);
    if (!person) return { kind: 'refused' };
    await writeAudit(db, { personId: person.id, personName: person.name, action: 'sign-in' });
    return { kind: 'in', cookies: await start(person.id, headers) };
  }

  /** Starts a session for somebody whom our own code has checked. */
  async function start(personId: string, headers: Headers): Promise<string[]> {
    const answer = await library.api.startSession({ body: { personId }, headers, returnHeaders: true });
    return answer.headers.getSetCookie();
  }

  /** Takes an invitation up: a new account, or a new password for the one that it was made for. */
  async function join(
    token: string,
    given: { name: string; email: string; password: string },
    headers: Headers,
  ): Promise<JoinOutcome> {
    const invitation = await findInvitation(db, token, clock.now());
    if (!invitation) return { kind: 'invalid' };
    const email = given.email.trim().toLowerCase();
    const fault = await passwordFault(given.password, [given.name, email]);
    if (fault) return { kind: 'password', fault };
    if (!invitation.personId && (await findPersonByEmail(db, email))) return { kind: 'taken' };
    if (!(await useInvitation(db, token, clock.now()))) return { kind: 'invalid' };
    try {
      const personId = await take(invitation, { ...given, email });
      const cookies = await start(personId, headers);
      const person = await findPerson(db, personId);
      await writeAudit(db, {
        personId,
        personName: person?.name ?? '?',
        action: invitation.personId ? 'password-renewed' : 'joined',
        detail: { role: invitation.role },
      });
      return { kind: 'in', cookies };
    } catch (error) {
      await giveBackInvitation(db, token);
      if (isTaken(error)) return { kind: 'taken' };
      throw error;
    }
  }

  async function take(
    invitation: Invitation,
    given: { name: string; email: string; password: string },
  ): Promise<string> {
    const { internalAdapter, password } = await library.$context;
    const hash = await password.hash(given.password);
    if (invitation.personId) {
      await internalAdapter.updatePassword(invitation.personId, hash);
      await internalAdapter.deleteUserSessions(invitation.personId);
      return invitation.personId;
    }
    const user = await internalAdapter.createUser(
      { name: given.name.trim(), email: given.email, role: invitation.role, emailVerified: false },
      { method: 'email-password' },
    );
    await internalAdapter.linkAccount({
      userId: user.id,
      accountId: user.id,
      providerId: 'credential',
      password: hash,
    });
    return user.id;
  }

  /** Null when it was done; the other sessions of the person are ended with it. */
  async function changePassword(
    signed: SignedIn,
    given: { current: string; next: string },
    headers: Headers,
  ): Promise<{ fault: PasswordFault | 'current' } | { cookies: string[] }> {
    const fault = await passwordFault(given.next, [signed.person.name, signed.email]);
    if (fault) return { fault };
    const answer = await library.api
      .changePassword({
        body: { currentPassword: given.current, newPassword: given.next, revokeOtherSessions: true },
        headers,
        returnHeaders: true,
      })
      .catch(refusal);
    if (!answer) return { fault: 'current' };
    await audit(signed, 'password-changed');
    return { cookies: answer.headers.getSetCookie() };
  }

  /** See `second-factors.ts`. */
  async function confirmSecondFactor(signed: SignedIn, code: string, headers: Headers): Promise<string[] | null> {
    const cookies = await secondFactors.confirm(signed, code, headers);
    if (cookies) await audit(signed, 'second-factor-set');
    return cookies;
  }

  function audit(signed: SignedIn, action: string): Promise<void> {
    return writeAudit(db, { personId: signed.person.id, personName: signed.person.name, action });
  }

  return {
    signedIn,
    signIn,
    checkCode,
    signInByPasskey,
    signOut,
    passkeys,
    join,
    changePassword,
    proofs,
    openSecondFactor: secondFactors.open,
    beginSecondFactor: secondFactors.begin,
    confirmSecondFactor,
  };
}

export type Accounts = ReturnType<typeof createAccounts>;

async function end(library: Library, token: string): Promise<void> {
  const { internalAdapter } = await library.$context;
  await internalAdapter.deleteSession(token);
}

function sessionTokenOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('token' in answer)) return null;
  return typeof answer.token === 'string' ? answer.token : null;
}

const UNIQUE_VIOLATION = '23505';

/** Whether somebody else took the address up in the same moment. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && (codeOf(error) === UNIQUE_VIOLATION || isTaken(error.cause));
}
