import type { Context } from 'hono';
import { LOCAL_PERSON, mayAct, type Person } from '#src/model/person.ts';
import type { SignedIn } from './accounts/accounts.ts';
import type { DeskDeps } from './deps.ts';
import type { Route } from './route.ts';

export interface Admitted {
  /** Nobody on the pages that need no sign-in. */
  person: Person | null;
  /** Null too where the installation has no accounts. */
  signed: SignedIn | null;
}

const SIGNED = 'signed';

/** Who was found to ask, where somebody has looked; problems are told in their language, with the way on. */
export function knownToAsk(context: Context): SignedIn | null {
  return context.get(SIGNED) ?? null;
}

/** Who asks, by their session. One that is used lives on: the answer gets its cookies. */
export async function whoAsks(accounts: DeskDeps['accounts'], context: Context): Promise<SignedIn | null> {
  const signed = (await accounts?.signedIn(context.req.raw.headers)) ?? null;
  for (const set of signed?.cookies ?? []) context.header('Set-Cookie', set, { append: true });
  context.set(SIGNED, signed);
  return signed;
}

/** Who may use a route. `unknown` has to sign in, `unproven` to set up a second step first, `refused` has another role. */
export async function admit(
  accounts: DeskDeps['accounts'],
  context: Context,
  route: Pick<Route, 'role' | 'beforeSecondFactor'>,
): Promise<Admitted | 'unknown' | 'unproven' | 'refused'> {
  if (!accounts) return { person: LOCAL_PERSON, signed: null };
  const signed = await whoAsks(accounts, context);
  if (route.role === 'anyone') return { person: signed?.person ?? null, signed };
  if (!signed) return 'unknown';
  if (!signed.hasSecondFactor && !route.beforeSecondFactor) return 'unproven';
  return mayAct(signed.person.role, route.role) ? { person: signed.person, signed } : 'refused';
}
