import type { Route } from '../route.ts';
import {
  accountPage,
  addPasskeyAction,
  endSessionsAction,
  passkeyOptions,
  passwordAction,
  preferencesAction,
  removePasskeyAction,
} from './pages/account.ts';
import { auditPage } from './pages/audit.ts';
import { joinAction, joinPage } from './pages/join.ts';
import { leaveAction, leftPage, signOutAction } from './pages/leave.ts';
import {
  clearSecondFactorAction,
  inviteAction,
  letInAction,
  lockOutAction,
  peoplePage,
  renewAction,
  roleAction,
  withdrawAction,
} from './pages/people.ts';
import { beginAction, confirmAction, secondFactorPage } from './pages/second-factor.ts';
import {
  codeAction,
  codePage,
  passkeySignInAction,
  passkeySignInOptions,
  signInAction,
  signInPage,
} from './pages/sign-in.ts';
import { createTokenAction, revokeTokenAction } from './pages/tokens.ts';

const open = { role: 'anyone' } as const;
const own = { role: 'reader' } as const;
/** What somebody needs who still has to set up a second factor. */
const first = { role: 'reader', beforeSecondFactor: true } as const;
const administrator = { role: 'administrator' } as const;

/** Signing in and out, one's own account, and the administration of people. */
export const ACCOUNT_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/sign-in', page: signInPage, ...open },
  { method: 'POST', path: '/sign-in', page: signInAction, ...open },
  { method: 'GET', path: '/sign-in/code', page: codePage, ...open },
  { method: 'POST', path: '/sign-in/code', page: codeAction, ...open },
  { method: 'GET', path: '/sign-in/passkey/options', page: passkeySignInOptions, ...open },
  { method: 'POST', path: '/sign-in/passkey', page: passkeySignInAction, ...open },
  { method: 'GET', path: '/join/:token', page: joinPage, ...open },
  { method: 'POST', path: '/join/:token', page: joinAction, ...open },
  { method: 'POST', path: '/leave', page: leaveAction, ...open },
  { method: 'GET', path: '/left', page: leftPage, ...open },
  { method: 'POST', path: '/sign-out', page: signOutAction, ...first },
  { method: 'GET', path: '/account', page: accountPage, ...own },
  { method: 'POST', path: '/account/preferences', page: preferencesAction, ...own },
  { method: 'POST', path: '/account/password', page: passwordAction, ...own },
  { method: 'POST', path: '/account/sessions/end', page: endSessionsAction, ...own },
  { method: 'GET', path: '/account/second-factor', page: secondFactorPage, ...first },
  { method: 'POST', path: '/account/second-factor', page: beginAction, ...first },
  { method: 'POST', path: '/account/second-factor/confirm', page: confirmAction, ...first },
  { method: 'GET', path: '/account/passkeys/options', page: passkeyOptions, ...first },
  { method: 'POST', path: '/account/passkeys', page: addPasskeyAction, ...first },
  { method: 'POST', path: '/account/passkeys/remove', page: removePasskeyAction, ...own },
  { method: 'POST', path: '/account/tokens', page: createTokenAction, ...own },
  { method: 'POST', path: '/account/tokens/revoke', page: revokeTokenAction, ...own },
  { method: 'GET', path: '/people', page: peoplePage, ...administrator, noted: true },
  { method: 'POST', path: '/people/invite', page: inviteAction, ...administrator },
  { method: 'POST', path: '/people/withdraw', page: withdrawAction, ...administrator },
  { method: 'POST', path: '/people/:id/role', page: roleAction, ...administrator },
  { method: 'POST', path: '/people/:id/renew', page: renewAction, ...administrator },
  { method: 'POST', path: '/people/:id/second-factor', page: clearSecondFactorAction, ...administrator },
  { method: 'POST', path: '/people/:id/lock-out', page: lockOutAction, ...administrator },
  { method: 'POST', path: '/people/:id/let-in', page: letInAction, ...administrator },
  { method: 'GET', path: '/audit', page: auditPage, ...administrator, noted: true },
];
