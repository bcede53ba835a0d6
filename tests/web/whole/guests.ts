import { PASSWORD, type Visitor } from '../accounts/visitor.ts';
import type { Guest } from './addresses.ts';
import type { Installation } from './installation.ts';

/** A visitor of each kind. */
export async function inviteGuests(whole: Installation): Promise<Record<Guest, Visitor>> {
  const half = whole.visitor();
  const known = await whole.somebody('reader');
  const email = /[\w.-]+@desk\.example/.exec(await (await known.get('/account')).text())?.[0] ?? '';
  const first = await half.post('/sign-in', { email, password: PASSWORD });
  if (first.headers.get('location')?.startsWith('/sign-in/code') !== true) throw new Error('nobody is half signed in');
  return {
    administrator: whole.administrator,
    stranger: whole.visitor(),
    'half-signed-in': half,
    'without-second-step': await whole.somebody('reader', { bare: true }),
  };
}
