import type { Clock } from '#src/base/clock.ts';
import { findChallenge, keepChallenge } from '#src/store/challenges.ts';
import type { Database } from '#src/store/database.ts';
import { beginTry, forgetFailures } from '#src/store/throttle.ts';
import type { SignedIn } from './accounts.ts';
import type { Library } from './library.ts';
import { refusal } from './refusal.ts';

/** For so long a password stands for whoever sits at the browser; then keys and passkeys ask for it again. */
const FRESH_MS = 10 * 60_000;
const TRIES = { tries: 5, seconds: 300 };

export type Proof = 'proven' | 'wrong' | 'wait';

/**
 * Whether a person showed lately, in this session, that it is they: a browser that was left open must not become a lasting
 * way in. Signing in is such a proof.
 */
export function createProofs({ db, clock, library }: { db: Database; clock: Clock; library: Library }) {
  const keyOf = ({ session }: SignedIn) => `proof:${session}`;

  async function isFresh(signed: SignedIn): Promise<boolean> {
    const now = clock.now();
    if (now.getTime() - signed.startedAt.getTime() < FRESH_MS) return true;
    return (await findChallenge(db, keyOf(signed), now)) !== null;
  }

  /** Checks the password and remembers the proof; nothing is asked where the last one is fresh. */
  async function prove(signed: SignedIn, password: string, headers: Headers): Promise<Proof> {
    return (await isFresh(signed)) ? 'proven' : check(signed, password, headers);
  }

  /** The same, asked in any case. */
  async function check(signed: SignedIn, password: string, headers: Headers): Promise<Proof> {
    const now = clock.now();
    const key = `prove:${signed.person.id}`;
    if ((await beginTry(db, [{ key, allowance: TRIES }], now)) > 0) return 'wait';
    const right = await library.api.verifyPassword({ body: { password }, headers }).catch(refusal);
    if (!right?.status) return 'wrong';
    await forgetFailures(db, key);
    await keepChallenge(db, keyOf(signed), 'password', new Date(now.getTime() + FRESH_MS));
    return 'proven';
  }

  return { isFresh, prove, check };
}

export type Proofs = ReturnType<typeof createProofs>;
