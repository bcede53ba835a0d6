import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

// OWASP's password storage sheet, doubled: 64 MiB, three passes.
const COST = { memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 };
const SALT_BYTES = 16;
/** Of the five grades of zxcvbn (0–4): 3 is "safely unguessable" from a stolen, slowly hashed list. */
const LEAST_GRADE = 3;

/** `$argon2id$…` as the PHC string format writes it, with the salt and the cost in it. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES);
  const tag = await derive('argon2id', { message: password.normalize('NFKC'), nonce, ...COST });
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(nonce)}$${base64(tag)}`;
}

export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
    hash,
  );
  if (!match) return false;
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  const expected = Buffer.from(tag, 'base64');
  const given = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(Buffer.from(given), expected);
}

export type PasswordFault = 'short' | 'long' | 'common';

/**
 * What is wrong with a new password, if anything: its length, or that it can be guessed (common ones, keyboard rows,
 * dates, the person's own name or address). No rule of composition: NIST SP 800-63B advises against them.
 */
export async function passwordFault(password: string, ofThePerson: readonly string[]): Promise<PasswordFault | null> {
  if ([...password].length < SHORTEST_PASSWORD) return 'short';
  if (password.length > LONGEST_PASSWORD) return 'long';
  const known = ofThePerson.flatMap((text) => [text, text.replaceAll(/\s/g, ''), ...text.split(/[\s@.]+/)]);
  const grade = (await guesser()).check(password.normalize('NFKC'), ['khavaran', ...known.filter(Boolean)]).score;
  return grade < LEAST_GRADE ? 'common' : null;
}

let loading: Promise<{ check(password: string, inputs: string[]): { score: number } }> | null = null;

/** The lists are large: loaded when first somebody chooses a password. */
function guesser() {
  loading ??= (async () => {
    const [{ ZxcvbnFactory }, common] = await Promise.all([
      import('@zxcvbn-ts/core'),
      import('@zxcvbn-ts/language-common'),
    ]);
    return new ZxcvbnFactory({ dictionary: { ...common.dictionary }, graphs: common.adjacencyGraphs });
  })();
  return loading;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
