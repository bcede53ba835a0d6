import { createOTP } from '@better-auth/utils/otp';
import { symmetricDecrypt } from 'better-auth/crypto';
import { z } from 'zod';
import type { Clock } from '#src/base/clock.ts';
import { latinDigits } from '#src/model/latin-digits.ts';
import { consumeChallenge, findChallenge, keepChallenge } from '#src/store/challenges.ts';
import type { Database } from '#src/store/database.ts';
import type { SignedIn } from './accounts.ts';
import type { Library } from './library.ts';
import type { Proof, Proofs } from './proofs.ts';
import { refusal } from './refusal.ts';

/** What an app is set up by, and codes for the day on which the phone is lost. */
export interface BegunSecondFactor {
  /** `otpauth://…` */
  uri: string;
  /** Base32, as it is typed into an app. */
  key: string;
  backupCodes: string[];
}

/** A secret that was shown and never confirmed is given up after a day. */
const OPEN_MS = 86_400_000;
const codes = z.array(z.string());

/**
 * The app of one-time codes: its secret is made once and stays the same, however often the page is opened or a code is
 * mistyped, until the first code confirms it. It is shown to whoever gave the password lately, and to nobody afterwards.
 */
export function createSecondFactors(options: { db: Database; clock: Clock; library: Library; proofs: Proofs }) {
  const { db, clock, library, proofs } = options;
  const keyOf = (signed: SignedIn) => `second-factor:${signed.person.id}`;

  /** What waits for its first code; null where nothing does, or where the password must be asked for again. */
  async function open(signed: SignedIn): Promise<BegunSecondFactor | null> {
    if (signed.hasApp || !(await proofs.isFresh(signed))) return null;
    if ((await findChallenge(db, keyOf(signed), clock.now())) === null) return null;
    const { adapter, secretConfig: key } = await library.$context;
    const kept = await adapter.findOne<{ secret: string; backupCodes: string; verified: boolean | null }>({
      model: 'twoFactor',
      where: [{ field: 'userId', value: signed.person.id }],
    });
    if (kept?.verified !== false) return null;
    const secret = await symmetricDecrypt({ key, data: kept.secret });
    const spare = codes.safeParse(JSON.parse(await symmetricDecrypt({ key, data: kept.backupCodes })));
    return begunBy(createOTP(secret).url('Khavaran', signed.email), spare.data ?? []);
  }

  async function begin(
    signed: SignedIn,
    password: string,
    headers: Headers,
  ): Promise<BegunSecondFactor | Exclude<Proof, 'proven'>> {
    const proof = await proofs.check(signed, password, headers);
    if (proof !== 'proven') return proof;
    const waiting = await open(signed);
    if (waiting) return waiting;
    const answer = await library.api.enableTwoFactor({ body: { password }, headers }).catch(refusal);
    if (!answer || !('totpURI' in answer)) return 'wrong';
    await keepChallenge(db, keyOf(signed), 'open', new Date(clock.now().getTime() + OPEN_MS));
    return begunBy(answer.totpURI, answer.backupCodes);
  }

  /** The first code shows that the app was set up; from then on each sign-in asks for one. Null for a wrong code. */
  async function confirm(signed: SignedIn, code: string, headers: Headers): Promise<string[] | null> {
    const answer = await library.api
      .verifyTOTP({ body: { code: latinDigits(code).replace(/\s/g, '') }, headers, returnHeaders: true })
      .catch(refusal);
    if (!answer) return null;
    await consumeChallenge(db, keyOf(signed), clock.now());
    return answer.headers.getSetCookie();
  }

  return { open, begin, confirm };
}

function begunBy(uri: string, backupCodes: string[]): BegunSecondFactor {
  return { uri, key: new URL(uri).searchParams.get('secret') ?? '', backupCodes };
}
