import { html } from 'hono/html';
import type { DeskAnswer, DeskRequest, Page } from '../../answer.ts';
import { PASSKEY_SCRIPT_ADDRESS } from '../../assets.ts';
import { field, form, notice } from '../../form.ts';
import { qrPicture } from '../qr-picture.ts';
import type { BegunSecondFactor } from '../second-factors.ts';
import { accountWords } from '../words.ts';
import { passwordAgain, proofFault } from './proof.ts';

/** Sets up the app that shows codes: first the password again, then the picture to scan, then the first code. */
export const secondFactorPage: Page = async (request) => {
  const { deps, signed } = request;
  if (!deps.accounts || !signed || signed.hasApp) return { kind: 'redirect', to: '/account' };
  const open = await deps.accounts.openSecondFactor(signed);
  return open ? shown(request, open, null) : asked(request, null);
};

async function asked(request: DeskRequest, fault: string | null): Promise<DeskAnswer> {
  const { reader, formToken, signed } = request;
  const words = accountWords(reader.language);
  const body = html`<div class="narrow"><h1>${words.secondFactor}</h1>${signed?.hasSecondFactor ? '' : html`<p>${words.secondFactorMissing}</p>`}${notice(fault)}
<h2>${words.setUpApp}</h2>
${form('/account/second-factor', formToken, field({ name: 'password', label: words.currentPassword, type: 'password', autocomplete: 'current-password' }), words.goOn)}
<h2>${words.passkeys}</h2><p>${words.passkeysMean}</p>
<form class="sheet" method="post" action="/account/passkeys" data-passkey="add" data-options="/account/passkeys/options" hidden><input type="hidden" name="token" value="${formToken}"><input type="hidden" name="credential">${field({ name: 'label', label: words.passkeyName, maxLength: 60 })}${await passwordAgain(request, 'passkey')}<p><button type="submit">${words.addPasskey}</button></p></form>
<noscript><p class="hint">${words.passkeyNeedsScript}</p></noscript></div>
<script src="${PASSKEY_SCRIPT_ADDRESS}" defer></script>`;
  return { kind: 'page', section: null, title: words.secondFactor, body, script: true };
}

/** The key in groups of four, which are easier to type; programs leave blanks out. */
function inGroups(key: string): string {
  return key.match(/.{1,4}/g)?.join(' ') ?? key;
}

function shown({ reader, formToken }: DeskRequest, begun: BegunSecondFactor, fault: string | null): DeskAnswer {
  const words = accountWords(reader.language);
  const key = inGroups(begun.key);
  const body = html`<div class="narrow"><h1>${words.setUpApp}</h1>${notice(fault)}
<p>${words.scan}</p>
<img class="qr" src="${qrPicture(begun.uri)}" alt="${words.key}: ${key}">
<p>${words.key}: <code class="secret" dir="ltr">${key}</code></p>
<p>${words.keepCodes}</p><ul class="codes" dir="ltr">${begun.backupCodes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<p>${words.confirmCode}</p>
${form('/account/second-factor/confirm', formToken, field({ name: 'code', label: words.code, autocomplete: 'one-time-code', maxLength: 12 }), words.goOn)}</div>`;
  return { kind: 'page', section: null, title: words.setUpApp, body };
}

export const beginAction: Page = async (request) => {
  const { deps, form: given, headers, reader, signed } = request;
  if (!deps.accounts || !signed) return { kind: 'missing' };
  const begun = await deps.accounts.beginSecondFactor(signed, given.password ?? '', headers);
  if (typeof begun === 'object') return shown(request, begun, null);
  return asked(request, proofFault(begun, reader));
};

/** A mistyped code starts nothing anew: the app may hold the key already. */
export const confirmAction: Page = async (request) => {
  const { deps, form: given, headers, reader, signed } = request;
  if (!deps.accounts || !signed) return { kind: 'missing' };
  const cookies = await deps.accounts.confirmSecondFactor(signed, given.code ?? '', headers);
  if (cookies) return { kind: 'redirect', to: '/', cookies };
  const { codeRefused } = accountWords(reader.language);
  const open = await deps.accounts.openSecondFactor(signed);
  return open ? shown(request, open, codeRefused) : asked(request, codeRefused);
};
