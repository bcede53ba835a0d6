import { html } from 'hono/html';
import { latinDigits } from '#src/model/latin-digits.ts';
import { count } from '#src/model/local-time.ts';
import { createApiToken, listApiTokens, revokeApiToken, TOKEN_SCOPES } from '#src/store/api-tokens.ts';
import type { DeskRequest, Html, Page } from '../../answer.ts';
import { action, field, form } from '../../form.ts';
import { moment, named } from '../../pieces.ts';
import { readId } from '../../query.ts';
import type { SignedIn } from '../accounts.ts';
import { accountWords } from '../words.ts';
import { drawn } from './account.ts';
import { passwordAgain, proofFault } from './proof.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
const MOST_DAYS = 366;

/** Keys for programs: what there is, and a form for another one. */
export async function tokensSection(request: DeskRequest, signed: SignedIn): Promise<Html> {
  const { deps, form: given, reader, formToken } = request;
  // What was typed stays, where a password was wrong.
  const wants = (scope: string) => (given.days === undefined ? scope === 'read' : given[`scope-${scope}`] === 'yes');
  const words = accountWords(reader.language);
  const tokens = await listApiTokens(deps.db, signed.person.id);
  return html`<section aria-labelledby="tokens"><div class="section-head"><h2 id="tokens">${words.tokens}</h2></div>
<p class="soft">${words.tokensMean}</p>
${tokens.length === 0 ? html`<p>${words.noTokens}</p>` : html`<ul class="rows">${tokens.map((token) => html`<li>${named(token.label)} <span class="soft">${token.scopes.map((scope) => words.scopes[scope]).join(' · ')} · ${token.expiresAt ? html`${words.until} ${moment(reader, token.expiresAt)} · ` : ''}${words.lastUsed} ${token.lastUsedAt ? moment(reader, token.lastUsedAt) : words.never}</span> ${action('/account/tokens/revoke', formToken, words.remove, { id: String(token.id) }, token.label)}</li>`)}</ul>`}
${form(
  '/account/tokens',
  formToken,
  html`${field({ name: 'label', id: 'token-label', label: words.tokenLabel, maxLength: 80, value: given.days === undefined ? '' : (given.label ?? '') })}<fieldset><legend>${words.what}</legend>${TOKEN_SCOPES.map((scope) => html`<label class="check"><input type="checkbox" name="scope-${scope}" value="yes"${wants(scope) ? html` checked` : ''}> ${words.scopes[scope]}</label>`)}</fieldset>${field({ name: 'days', label: words.validDays, type: 'number', value: given.days ?? count(USUAL_DAYS, reader.language) })}${await passwordAgain(request, 'token')}`,
  words.makeToken,
)}</section>`;
}

export const createTokenAction: Page = async (request) => {
  const { deps, form: given, headers, reader, signed } = request;
  if (!deps.accounts || !signed) return { kind: 'missing' };
  const words = accountWords(reader.language);
  const scopes = TOKEN_SCOPES.filter((scope) => given[`scope-${scope}`] === 'yes');
  const label = (given.label ?? '').trim();
  const days = readId(latinDigits(given.days ?? '').trim());
  if (label === '' || scopes.length === 0 || days === null)
    return drawn(request, { sentence: words.tokenNeeds, kind: 'fault' });
  const proof = await deps.accounts.proofs.prove(signed, given.password ?? '', headers);
  if (proof !== 'proven') return drawn(request, { sentence: proofFault(proof, reader), kind: 'fault' });
  const now = deps.clock.now();
  const expiresAt = new Date(now.getTime() + Math.min(days, MOST_DAYS) * DAY_MS);
  const clear = await createApiToken(
    deps.db,
    { personId: signed.person.id, label: label.slice(0, 80), scopes, expiresAt },
    now,
  );
  const shown = html`<p class="secret"><code>${clear}</code></p>`;
  return drawn({ ...request, form: {} }, { sentence: words.tokenMade, kind: 'done' }, shown);
};

export const revokeTokenAction: Page = async ({ deps, form: given, signed }) => {
  const id = readId(given.id);
  if (!signed || id === null || !(await revokeApiToken(deps.db, signed.person.id, id))) return { kind: 'missing' };
  return { kind: 'redirect', to: '/account#tokens' };
};
