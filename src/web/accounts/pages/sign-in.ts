import { html } from 'hono/html';
import type { DeskAnswer, DeskRequest, Page } from '../../answer.ts';
import { PASSKEY_SCRIPT_ADDRESS } from '../../assets.ts';
import { field, form, notice } from '../../form.ts';
import { queryOf } from '../../query.ts';
import type { SignInOutcome } from '../accounts.ts';
import { accountWords } from '../words.ts';

/** Where to go after signing in: an address of this desk, whatever stood in the link. */
export function nextOf(text: string | undefined | null): string {
  if (!text || !/^\/[^/\\]/.test(text) || text.length > 500) return '/';
  const url = URL.canParse(text, 'http://desk') ? new URL(text, 'http://desk') : null;
  return url && url.host === 'desk' ? `${url.pathname}${url.search}` : '/';
}

export const signInPage: Page = async (request) => {
  if (!request.deps.accounts || request.person) return { kind: 'redirect', to: '/' };
  return drawn(request, request.query.get('next'), null);
};

export const signInAction: Page = async (request) => {
  const { deps, form: given, headers, reader } = request;
  if (!deps.accounts) return { kind: 'redirect', to: '/' };
  const words = accountWords(reader.language);
  const outcome = await deps.accounts.signIn({ email: given.email ?? '', password: given.password ?? '' }, headers);
  return after(request, outcome, words.refused);
};

export const passkeySignInOptions: Page = async ({ deps, browser }) => {
  if (!deps.accounts) return { kind: 'missing' };
  return { kind: 'json', value: await deps.accounts.passkeys.signInOptions(browser) };
};

export const passkeySignInAction: Page = async (request) => {
  const { deps, form: given, headers, reader, browser } = request;
  if (!deps.accounts) return { kind: 'redirect', to: '/' };
  const outcome = await deps.accounts.signInByPasskey(browser, given.credential ?? '', headers);
  return after(request, outcome, accountWords(reader.language).passkeyRefused);
};

function after(request: DeskRequest, outcome: SignInOutcome, refused: string): DeskAnswer {
  const { form: given, reader } = request;
  const next = nextOf(given.next);
  const words = accountWords(reader.language);
  switch (outcome.kind) {
    case 'in':
      return { kind: 'redirect', to: next, cookies: outcome.cookies };
    case 'code':
      return {
        kind: 'redirect',
        to: `/sign-in/code${queryOf({ next: next === '/' ? undefined : next })}`,
        cookies: outcome.cookies,
      };
    case 'wait':
      return drawn(request, next, words.wait(outcome.seconds));
    case 'refused':
      return drawn(request, next, refused);
  }
}

function drawn({ reader, formToken }: DeskRequest, next: string | null, fault: string | null): DeskAnswer {
  const words = accountWords(reader.language);
  const where = html`<input type="hidden" name="next" value="${nextOf(next)}">`;
  const body = html`<div class="narrow"><h1>${words.signIn}</h1>${notice(fault)}
${form(
  '/sign-in',
  formToken,
  html`${where}${field({ name: 'email', label: words.email, type: 'email', autocomplete: 'username', focus: fault === null })}${field({ name: 'password', label: words.password, type: 'password', autocomplete: 'current-password' })}`,
  words.signIn,
)}
<form class="sheet" method="post" action="/sign-in/passkey" data-passkey="use" data-options="/sign-in/passkey/options" hidden><input type="hidden" name="token" value="${formToken}">${where}<input type="hidden" name="credential"><p><button type="submit" class="quiet">${words.orPasskey}</button></p></form>
<noscript><p class="hint">${words.passkeyNeedsScript}</p></noscript>
<p class="hint">${words.lostWayIn}</p></div>
<script src="${PASSKEY_SCRIPT_ADDRESS}" defer></script>`;
  return { kind: 'page', section: null, title: words.signIn, body, script: true };
}

export const codePage: Page = async (request) => {
  if (!request.deps.accounts || request.person) return { kind: 'redirect', to: '/' };
  return codeDrawn(request, request.query.get('next'), null);
};

export const codeAction: Page = async (request) => {
  const { deps, form: given, headers, reader } = request;
  if (!deps.accounts) return { kind: 'redirect', to: '/' };
  const outcome = await deps.accounts.checkCode(given.code ?? '', headers);
  if (outcome.kind === 'in') return { kind: 'redirect', to: nextOf(given.next), cookies: outcome.cookies };
  return codeDrawn(request, given.next ?? null, accountWords(reader.language).codeRefused);
};

function codeDrawn({ reader, formToken }: DeskRequest, next: string | null, fault: string | null): DeskAnswer {
  const words = accountWords(reader.language);
  const body = html`<div class="narrow"><h1>${words.codeTitle}</h1>${notice(fault)}
${form(
  '/sign-in/code',
  formToken,
  html`<input type="hidden" name="next" value="${nextOf(next)}">${field({ name: 'code', label: words.code, hint: words.codeMeans, autocomplete: 'one-time-code', maxLength: 40, focus: fault === null })}`,
  words.goOn,
)}
<p><a href="/sign-in">${words.signIn}</a></p></div>`;
  return { kind: 'page', section: null, title: words.codeTitle, body };
}
