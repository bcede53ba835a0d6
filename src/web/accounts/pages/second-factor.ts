import { html, raw } from 'hono/html';
import { renderSVG } from 'uqr';
import type { DeskAnswer, DeskRequest, Page } from '../../answer.ts';
import { PASSKEY_SCRIPT_ADDRESS } from '../../assets.ts';
import { field, form, notice } from '../../form.ts';
import { accountWords } from '../words.ts';

/** Sets up the app that shows codes: first the password again, then the picture to scan, then the first code. */
export const secondFactorPage: Page = async (request) => {
  if (!request.signed) return { kind: 'redirect', to: '/account' };
  return asked(request, null);
};

function asked({ reader, formToken, signed }: DeskRequest, fault: string | null): DeskAnswer {
  const words = accountWords(reader.language);
  const body = html`<div class="narrow"><h1>${words.secondFactor}</h1>${signed?.hasSecondFactor ? '' : html`<p>${words.secondFactorMissing}</p>`}${notice(fault)}
<h2>${words.setUpApp}</h2>
${form('/account/second-factor', formToken, field({ name: 'password', label: words.currentPassword, type: 'password', autocomplete: 'current-password' }), words.goOn)}
<h2>${words.passkeys}</h2><p>${words.passkeysMean}</p>
<form class="sheet" method="post" action="/account/passkeys" data-passkey="add" data-options="/account/passkeys/options" hidden><input type="hidden" name="token" value="${formToken}"><input type="hidden" name="credential">${field({ name: 'label', label: words.passkeyName, maxLength: 60 })}<p><button type="submit">${words.addPasskey}</button></p></form>
<noscript><p class="hint">${words.passkeyNeedsScript}</p></noscript></div>
<script src="${PASSKEY_SCRIPT_ADDRESS}" defer></script>`;
  return { kind: 'page', section: null, title: words.secondFactor, body, script: true };
}

export const beginAction: Page = async (request) => {
  const { deps, form: given, headers, reader, formToken, signed } = request;
  if (!deps.accounts || !signed) return { kind: 'missing' };
  const words = accountWords(reader.language);
  const begun = await deps.accounts.beginSecondFactor(given.password ?? '', headers);
  if (!begun) return asked(request, words.wrongCurrent);
  const key = new URL(begun.uri).searchParams.get('secret') ?? '';
  const body = html`<div class="narrow"><h1>${words.setUpApp}</h1>
<p>${words.scan}</p>
<div class="qr" role="img" aria-label="${words.key}: ${key}">${raw(renderSVG(begun.uri, { border: 2 }))}</div>
<p>${words.key}: <code class="secret" dir="ltr">${key}</code></p>
<p>${words.keepCodes}</p><ul class="codes" dir="ltr">${begun.backupCodes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<p>${words.confirmCode}</p>
${form('/account/second-factor/confirm', formToken, field({ name: 'code', label: words.code, autocomplete: 'one-time-code', maxLength: 12 }), words.goOn)}</div>`;
  return { kind: 'page', section: null, title: words.setUpApp, body };
};

export const confirmAction: Page = async (request) => {
  const { deps, form: given, headers, reader, signed } = request;
  if (!deps.accounts || !signed) return { kind: 'missing' };
  const cookies = await deps.accounts.confirmSecondFactor(signed, given.code ?? '', headers);
  if (!cookies) return asked(request, accountWords(reader.language).codeRefused);
  return { kind: 'redirect', to: '/', cookies };
};
