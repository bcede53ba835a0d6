import { html } from 'hono/html';
import { findInvitation } from '#src/store/invitations.ts';
import type { DeskAnswer, DeskRequest, Page } from '../../answer.ts';
import { field, form, notice } from '../../form.ts';
import { accountWords } from '../words.ts';

const EMAIL = /^[^\s@]{1,100}@[^\s@]{1,150}$/u;

/** Where a link of invitation leads: an account for somebody new, a new password for somebody known. */
export const joinPage: Page = async (request) => drawn(request, null);

export const joinAction: Page = async (request) => {
  const { deps, form: given, headers, params, reader } = request;
  if (!deps.accounts) return { kind: 'missing' };
  const words = accountWords(reader.language);
  const token = params.token ?? '';
  const invitation = await findInvitation(deps.db, token, deps.clock.now());
  if (!invitation) return drawn(request, null);
  const name = (given.name ?? '').trim();
  const email = (given.email ?? '').trim();
  if (!invitation.personId && (name === '' || name.length > 100 || !EMAIL.test(email)))
    return drawn(request, words.nameMissing);
  const outcome = await deps.accounts.join(token, { name, email, password: given.password ?? '' }, headers);
  switch (outcome.kind) {
    case 'in':
      return { kind: 'redirect', to: '/', cookies: outcome.cookies };
    case 'invalid':
      return drawn(request, null);
    case 'taken':
      return drawn(request, words.emailTaken);
    case 'password':
      return drawn(request, words.passwordFaults[outcome.fault]);
  }
};

async function drawn(
  { deps, params, reader, formToken, form: given }: DeskRequest,
  fault: string | null,
): Promise<DeskAnswer> {
  if (!deps.accounts) return { kind: 'missing' };
  const words = accountWords(reader.language);
  const token = params.token ?? '';
  const invitation = await findInvitation(deps.db, token, deps.clock.now());
  if (!invitation) return { kind: 'refused', status: 403, sentence: words.joinInvalid };
  const title = invitation.personId ? words.renewTitle : words.joinTitle;
  const who = invitation.personId
    ? ''
    : html`${field({ name: 'name', label: words.name, autocomplete: 'name', maxLength: 100, value: given.name ?? '' })}${field({ name: 'email', label: words.email, type: 'email', autocomplete: 'username', value: given.email ?? '' })}`;
  const body = html`<div class="narrow"><h1>${title}</h1><p>${invitation.personId ? words.renewMeans : words.joinMeans(words.roles[invitation.role])}</p>${notice(fault)}
${form(
  `/join/${encodeURIComponent(token)}`,
  formToken,
  html`${who}${field({ name: 'password', label: words.password, type: 'password', hint: words.passwordMeans, autocomplete: 'new-password' })}`,
  words.goOn,
)}</div>`;
  return { kind: 'page', section: null, title, body };
}
