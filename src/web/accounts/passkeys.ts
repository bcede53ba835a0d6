import {
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { Clock } from '#src/base/clock.ts';
import { consumeChallenge, keepChallenge } from '#src/store/challenges.ts';
import type { Database } from '#src/store/database.ts';
import { addPasskey, findPasskey, listPasskeys, notePasskeyUse } from '#src/store/passkeys.ts';
import { findPerson } from '#src/store/people.ts';
import type { SignedIn } from './accounts.ts';

const CHALLENGE_MS = 5 * 60_000;

const credential = z.looseObject({
  id: z.string().max(2_000),
  rawId: z.string().max(2_000),
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}).default({}),
});
const registration = credential.extend({
  response: z.looseObject({
    clientDataJSON: z.string().max(10_000),
    attestationObject: z.string().max(40_000),
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
});
const assertion = credential.extend({
  response: z.looseObject({
    clientDataJSON: z.string().max(10_000),
    authenticatorData: z.string().max(10_000),
    signature: z.string().max(10_000),
  }),
});

/**
 * Passkeys (WebAuthn level 3): a device that knows its owner signs, so that nothing that can be typed on a false page
 * opens the desk. `key` tells browsers apart while a challenge is open; each challenge is good once, for five minutes.
 */
export function createPasskeys({ db, clock, deskUrl }: { db: Database; clock: Clock; deskUrl: string }) {
  const { origin, hostname } = new URL(deskUrl);
  const expected = { expectedOrigin: origin, expectedRPID: hostname, requireUserVerification: true };
  const later = () => new Date(clock.now().getTime() + CHALLENGE_MS);

  async function registrationOptions(signed: SignedIn, key: string) {
    const known = await listPasskeys(db, signed.person.id);
    const options = await generateRegistrationOptions({
      rpName: 'Khavaran',
      rpID: hostname,
      userName: signed.email,
      userDisplayName: signed.person.name,
      userID: new TextEncoder().encode(signed.person.id),
      attestationType: 'none',
      excludeCredentials: known.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    await keepChallenge(db, `add:${key}`, options.challenge, later());
    return options;
  }

  /** Keeps a new passkey; false where what came is not what was asked for. */
  async function register(signed: SignedIn, key: string, given: string, label: string): Promise<boolean> {
    const challenge = await consumeChallenge(db, `add:${key}`, clock.now());
    const response = parsed(registration, given);
    if (!challenge || !response) return false;
    const transports = response.response.transports?.filter(isTransport) ?? [];
    const verified = await verifyRegistrationResponse({
      ...expected,
      response: { ...response, response: { ...response.response, transports } },
      expectedChallenge: challenge,
    }).catch(() => null);
    if (!verified?.verified) return false;
    const { id, publicKey, counter } = verified.registrationInfo.credential;
    await addPasskey(db, { id, personId: signed.person.id, label, publicKey, counter, transports }, clock.now());
    return true;
  }

  async function signInOptions(key: string) {
    const options = await generateAuthenticationOptions({ rpID: hostname, userVerification: 'required' });
    await keepChallenge(db, `use:${key}`, options.challenge, later());
    return options;
  }

  /** Id of the person whose passkey signed, or null. */
  async function check(key: string, given: string): Promise<string | null> {
    const challenge = await consumeChallenge(db, `use:${key}`, clock.now());
    const response = parsed(assertion, given);
    const passkey = response ? await findPasskey(db, response.id) : null;
    if (!challenge || !response || !passkey) return null;
    const person = await findPerson(db, passkey.personId);
    if (!person || person.disabledAt) return null;
    const verified = await verifyAuthenticationResponse({
      ...expected,
      response,
      expectedChallenge: challenge,
      credential: {
        id: passkey.id,
        publicKey: passkey.publicKey,
        counter: passkey.counter,
        transports: passkey.transports.filter(isTransport),
      },
    }).catch(() => null);
    if (!verified?.verified) return null;
    await notePasskeyUse(db, passkey.id, verified.authenticationInfo.newCounter, clock.now());
    return person.id;
  }

  return { registrationOptions, register, signInOptions, check };
}

export type Passkeys = ReturnType<typeof createPasskeys>;

const TRANSPORTS: readonly string[] = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

function isTransport(text: string): text is AuthenticatorTransport {
  return TRANSPORTS.includes(text);
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
