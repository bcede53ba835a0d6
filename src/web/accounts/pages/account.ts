import { html } from 'hono/html';
import { isTimeZone } from '#src/base/time-zone.ts';
import { shortMoment } from '#src/model/local-time.ts';
import { listPasskeys, removePasskey, type StoredPasskey } from '#src/store/passkeys.ts';
import { choosePreferences } from '#src/store/people.ts';
import { endSessions, listSessions, type OpenSession } from '#src/store/sessions.ts';
import { isSpoken, languages } from '#src/words/languages.ts';
import type { DeskAnswer, DeskRequest, Html, Page } from '../../answer.ts';
import { PASSKEY_SCRIPT_ADDRESS } from '../../assets.ts';
import { action, field, form, notice } from '../../form.ts';
import { moment, named } from '../../pieces.ts';
import type { Reader } from '../../reader.ts';
import type { SignedIn } from '../accounts.ts';
import { accountWords } from '../words.ts';
import { passwordAgain, proofFault } from './proof.ts';
import { tokensSection } from './tokens.ts';

interface Said {
  sentence: string;
  kind: 'fault' | 'done';
}

/** What belongs to the person who reads: password, second step, passkeys, sessions, keys for programs. */
export const accountPage: Page = async (request) => drawn(request, null);

/** The same page, with what became of a form on it. */
export async function drawn(request: DeskRequest, said: Said | null, extra: Html = html``): Promise<DeskAnswer> {
  const { deps, reader, formToken, signed } = request;
  const words = accountWords(reader.language);
  if (!signed)
    return {
      kind: 'page',
      section: null,
      title: words.account,
      body: html`<h1>${words.account}</h1><p class="empty">${words.localMode}</p>`,
    };
  const [sessions, passkeys] = await Promise.all([
    listSessions(deps.db, signed.person.id, deps.clock.now()),
    listPasskeys(deps.db, signed.person.id),
  ]);
  const body = html`<div class="title-line"><h1>${words.account}</h1><p class="soft">${named(signed.person.name)} · ${named(signed.email)} · ${words.roles[signed.person.role]}: ${words.rolesMean[signed.person.role]}</p></div>
${said ? notice(said.sentence, said.kind) : ''}${extra}
<div class="columns"><div class="main-column">
${secondFactorSection(request, signed)}
${passkeysSection(request, passkeys, await passwordAgain(request, 'passkey'))}
${sessionsSection(reader, sessions, signed, formToken)}
${await tokensSection(request, signed)}
</div><div class="side-column">
${preferencesSection(request, signed)}
${passwordSection(reader, formToken)}
${
  signed.person.role === 'administrator'
    ? html`<section aria-labelledby="administration"><div class="section-head"><h2 id="administration">${words.administration}</h2></div><ul class="links"><li><a href="/people">${words.people}</a></li><li><a href="/audit">${words.audit}</a></li></ul></section>`
    : ''
}
${action('/sign-out', formToken, words.signOut)}
</div></div>
<script src="${PASSKEY_SCRIPT_ADDRESS}" defer></script>`;
  return { kind: 'page', section: null, title: words.account, body, script: true };
}

function secondFactorSection({ reader }: DeskRequest, signed: SignedIn): Html {
  const words = accountWords(reader.language);
  return html`<section aria-labelledby="second"><div class="section-head"><h2 id="second">${words.secondFactor}</h2></div>
${signed.hasApp ? html`<p>${words.secondFactorOn}</p>` : html`<p>${signed.hasSecondFactor ? '' : words.secondFactorMissing} <a href="/account/second-factor">${words.setUpApp}</a></p>`}</section>`;
}

function passkeysSection({ reader, formToken }: DeskRequest, passkeys: readonly StoredPasskey[], proof: Html): Html {
  const words = accountWords(reader.language);
  return html`<section aria-labelledby="passkeys"><div class="section-head"><h2 id="passkeys">${words.passkeys}</h2></div>
<p class="soft">${words.passkeysMean}</p>
${passkeys.length === 0 ? html`<p>${words.noPasskeys}</p>` : html`<ul class="rows">${passkeys.map((passkey) => html`<li>${named(passkey.label)} <span class="soft">${words.since} ${moment(reader, passkey.createdAt)} · ${words.lastUsed} ${passkey.lastUsedAt ? moment(reader, passkey.lastUsedAt) : words.never}</span> ${action('/account/passkeys/remove', formToken, words.remove, { id: passkey.id }, passkey.label)}</li>`)}</ul>`}
<form class="sheet" method="post" action="/account/passkeys" data-passkey="add" data-options="/account/passkeys/options" hidden><input type="hidden" name="token" value="${formToken}"><input type="hidden" name="credential">${field({ name: 'label', label: words.passkeyName, maxLength: 60 })}${proof}<p><button type="submit">${words.addPasskey}</button></p></form>
<noscript><p class="hint">${words.passkeyNeedsScript}</p></noscript></section>`;
}

function sessionsSection(reader: Reader, sessions: readonly OpenSession[], signed: SignedIn, formToken: string): Html {
  const words = accountWords(reader.language);
  const times = ({ startedAt, lastUsedAt }: OpenSession) =>
    html`<span class="soft">${words.since} ${moment(reader, startedAt)} · ${words.lastUsed} ${moment(reader, lastUsedAt)}</span>`;
  return html`<section aria-labelledby="sessions"><div class="section-head"><h2 id="sessions">${words.sessions}</h2></div>
<ul class="rows">${sessions.map((session) => html`<li>${session.browser ? named(session.browser.slice(0, 120)) : words.unknownBrowser} ${times(session)} ${session.id === signed.session ? html`<strong>${words.thisSession}</strong>` : action('/account/sessions/end', formToken, words.endSession, { id: session.id }, shortMoment(session.startedAt, reader.zone, reader.language))}</li>`)}</ul>
${sessions.length > 1 ? action('/account/sessions/end', formToken, words.endOthers, { id: 'others' }) : ''}</section>`;
}

function preferencesSection({ reader, formToken }: DeskRequest, signed: SignedIn): Html {
  const words = accountWords(reader.language);
  const option = (value: string, label: string) =>
    html`<option value="${value}"${(signed.language ?? '') === value ? html` selected` : ''}>${label}</option>`;
  return html`<section aria-labelledby="preferences"><div class="section-head"><h2 id="preferences">${words.preferences}</h2></div>
${form(
  '/account/preferences',
  formToken,
  html`<p class="field"><label for="f-language">${words.language}</label><select id="f-language" name="language">${option('', words.asTheDesk)}${languages().map(({ code, name }) => option(code, name))}</select></p>${field({ name: 'zone', label: words.zone, value: signed.zone ?? '', hint: words.zoneHint, optional: true, maxLength: 60 })}`,
  words.save,
)}</section>`;
}

function passwordSection(reader: Reader, formToken: string): Html {
  const words = accountWords(reader.language);
  return html`<section aria-labelledby="change"><div class="section-head"><h2 id="change">${words.changePassword}</h2></div>
${form(
  '/account/password',
  formToken,
  html`${field({ name: 'current', label: words.currentPassword, type: 'password', autocomplete: 'current-password' })}${field({ name: 'next', label: words.newPassword, type: 'password', hint: words.passwordMeans, autocomplete: 'new-password' })}`,
  words.changePassword,
)}</section>`;
}

export const preferencesAction: Page = async (request) => {
  const { deps, form: given, reader, signed } = request;
  const words = accountWords(reader.language);
  if (!signed) return { kind: 'missing' };
  const language = given.language !== undefined && isSpoken(given.language) ? given.language : null;
  const zone = (given.zone ?? '').trim();
  if (zone !== '' && !isTimeZone(zone)) return drawn(request, { sentence: words.zoneUnknown, kind: 'fault' });
  await choosePreferences(deps.db, signed.person.id, { language, zone: zone || null });
  return { kind: 'redirect', to: `/account${language ? `?lang=${language}` : ''}#preferences` };
};

export const passwordAction: Page = async (request) => {
  const { deps, form: given, headers, reader, signed } = request;
  if (!deps.accounts || !signed) return { kind: 'missing' };
  const words = accountWords(reader.language);
  const done = await deps.accounts.changePassword(
    signed,
    { current: given.current ?? '', next: given.next ?? '' },
    headers,
  );
  if ('fault' in done) {
    const sentence = done.fault === 'current' ? words.wrongCurrent : words.passwordFaults[done.fault];
    return drawn(request, { sentence, kind: 'fault' });
  }
  return { kind: 'redirect', to: '/account', cookies: done.cookies };
};

export const endSessionsAction: Page = async ({ deps, form: given, signed }) => {
  if (!signed) return { kind: 'missing' };
  const which = given.id === 'others' ? { allBut: signed.session } : { id: given.id ?? '' };
  await endSessions(deps.db, signed.person.id, which);
  return { kind: 'redirect', to: '/account#sessions' };
};

export const passkeyOptions: Page = async ({ deps, signed, browser }) => {
  if (!deps.accounts || !signed) return { kind: 'missing' };
  return { kind: 'json', value: await deps.accounts.passkeys.registrationOptions(signed, browser) };
};

export const addPasskeyAction: Page = async (request) => {
  const { deps, form: given, headers, reader, signed, browser } = request;
  if (!deps.accounts || !signed) return { kind: 'missing' };
  const words = accountWords(reader.language);
  const proof = await deps.accounts.proofs.prove(signed, given.password ?? '', headers);
  if (proof !== 'proven') return drawn(request, { sentence: proofFault(proof, reader), kind: 'fault' });
  const label = (given.label ?? '').trim().slice(0, 60) || words.passkeys;
  if (await deps.accounts.passkeys.register(signed, browser, given.credential ?? '', label))
    return { kind: 'redirect', to: '/account#passkeys' };
  return drawn(request, { sentence: words.passkeyFailed, kind: 'fault' });
};

export const removePasskeyAction: Page = async ({ deps, form: given, signed }) => {
  if (!signed || !(await removePasskey(deps.db, signed.person.id, given.id ?? ''))) return { kind: 'missing' };
  return { kind: 'redirect', to: '/account#passkeys' };
};
