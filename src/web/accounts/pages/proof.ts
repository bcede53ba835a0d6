import { html } from 'hono/html';
import type { DeskRequest, Html } from '../../answer.ts';
import { field } from '../../form.ts';
import type { Reader } from '../../reader.ts';
import type { Proof } from '../proofs.ts';
import { accountWords } from '../words.ts';

/** A field for the password in a form that makes a lasting way in; nothing where it was given lately. */
export async function passwordAgain({ deps, reader, signed }: DeskRequest, what: string): Promise<Html> {
  if (!deps.accounts || !signed || (await deps.accounts.proofs.isFresh(signed))) return html``;
  const { passwordAgain: label, passwordAgainMeans: hint } = accountWords(reader.language);
  return field({
    name: 'password',
    id: `password-${what}`,
    label,
    hint,
    type: 'password',
    autocomplete: 'current-password',
  });
}

export function proofFault(proof: Exclude<Proof, 'proven'>, reader: Reader): string {
  const words = accountWords(reader.language);
  return proof === 'wait' ? words.passwordWait : words.wrongCurrent;
}
