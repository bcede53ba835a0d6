import { html } from 'hono/html';
import { isRole, ROLES } from '#src/model/person.ts';
import {
  createInvitation,
  listOpenInvitations,
  type OpenInvitation,
  withdrawInvitation,
} from '#src/store/invitations.ts';
import { changePerson, clearSecondFactor, findPerson, listPeople, type StoredPerson } from '#src/store/people.ts';
import type { DeskAnswer, DeskRequest, Html, Page } from '../../answer.ts';
import { action, field, form, notice } from '../../form.ts';
import { moment, named } from '../../pieces.ts';
import type { Reader } from '../../reader.ts';
import { accountWords } from '../words.ts';

/** Who has an account, what each may do, and invitations that are open. */
export const peoplePage: Page = async (request) => drawn(request, {});

async function drawn(
  { deps, reader, formToken }: DeskRequest,
  { fault = null, link = null }: { fault?: string | null; link?: string | null },
): Promise<DeskAnswer> {
  const words = accountWords(reader.language);
  const [people, invitations] = await Promise.all([
    listPeople(deps.db),
    listOpenInvitations(deps.db, deps.clock.now()),
  ]);
  const body = html`<div class="title-line"><h1>${words.people}</h1><p class="soft">${words.peopleMean}</p></div>
${notice(fault)}${link ? html`${notice(words.linkMade, 'done')}<p class="secret" dir="ltr"><code>${link}</code></p>` : ''}
<div class="columns"><div class="main-column">
<ul class="rows people">${people.map((person) => personRow(reader, person, formToken))}</ul>
${invitationsSection(reader, invitations, formToken)}
</div><div class="side-column">
<section aria-labelledby="invite"><div class="section-head"><h2 id="invite">${words.invite}</h2></div>
${form('/people/invite', formToken, html`${field({ name: 'label', label: words.inviteFor, maxLength: 80 })}${roleChoice(reader, 'reader', 'new')}`, words.makeLink)}</section>
<dl class="pairs">${ROLES.map((role) => html`<div><dt>${words.roles[role]}</dt><dd>${words.rolesMean[role]}</dd></div>`)}</dl>
</div></div>`;
  return { kind: 'page', section: null, title: words.people, body };
}

function roleChoice(reader: Reader, chosen: string, of: string): Html {
  const words = accountWords(reader.language);
  return html`<p class="field"><label for="role-${of}">${words.role}</label><select id="role-${of}" name="role">${ROLES.map((role) => html`<option value="${role}"${role === chosen ? html` selected` : ''}>${words.roles[role]}</option>`)}</select></p>`;
}

function personRow(reader: Reader, person: StoredPerson, formToken: string): Html {
  const words = accountWords(reader.language);
  const at = `/people/${encodeURIComponent(person.id)}`;
  const id = { id: person.id };
  return html`<li id="person-${person.id}" tabindex="-1"><h2>${named(person.name)}</h2><p class="soft">${named(person.email)} · ${words.roles[person.role]} · ${person.hasSecondFactor || person.passkeys > 0 ? words.hasSecondFactor : words.noSecondFactor} · ${words.lastSeen} ${person.lastSeen ? moment(reader, person.lastSeen) : words.never}${person.disabledAt ? html` · <strong>${words.lockedOut}</strong>` : ''}</p>
<div class="actions">${form(`${at}/role`, formToken, roleChoice(reader, person.role, person.id), words.change)}
${action(`${at}/renew`, formToken, words.newPasswordLink, id, person.name)}
${action(`${at}/second-factor`, formToken, words.clearSecondFactor, id, person.name)}
${action(`${at}/${person.disabledAt ? 'let-in' : 'lock-out'}`, formToken, person.disabledAt ? words.letIn : words.lockOut, id, person.name)}</div></li>`;
}

function invitationsSection(reader: Reader, invitations: readonly OpenInvitation[], formToken: string): Html {
  const words = accountWords(reader.language);
  if (invitations.length === 0) return html``;
  return html`<section aria-labelledby="open"><div class="section-head"><h2 id="open">${words.openInvitations}</h2></div><ul class="rows">${invitations.map((invitation) => html`<li>${named(invitation.label)} <span class="soft">${words.roles[invitation.role]} · ${words.until} ${moment(reader, invitation.expiresAt)}</span> ${action('/people/withdraw', formToken, words.withdraw, { hash: invitation.tokenHash }, invitation.label)}</li>`)}</ul></section>`;
}

export const inviteAction: Page = async (request) => {
  const { deps, form: given, reader, signed } = request;
  if (!signed) return { kind: 'missing' };
  const label = (given.label ?? '').trim().slice(0, 80);
  if (label === '' || !isRole(given.role)) return drawn(request, { fault: accountWords(reader.language).inviteFor });
  const token = await createInvitation(
    deps.db,
    { role: given.role, label, invitedBy: signed.person.id },
    deps.clock.now(),
  );
  return drawn(request, { link: joinLink(deps.deskUrl, token) });
};

export const withdrawAction: Page = async ({ deps, form: given }) => {
  await withdrawInvitation(deps.db, given.hash ?? '');
  return { kind: 'redirect', to: '/people#invite' };
};

export const renewAction: Page = async (request) => {
  const { deps, params, signed } = request;
  const person = await findPerson(deps.db, params.id ?? '');
  if (!person || !signed) return { kind: 'missing' };
  const token = await createInvitation(
    deps.db,
    { role: person.role, label: person.name, personId: person.id, invitedBy: signed.person.id },
    deps.clock.now(),
  );
  return drawn(request, { link: joinLink(deps.deskUrl, token) });
};

export const roleAction: Page = async (request) => {
  const role = request.form.role;
  return isRole(role) ? changed(request, { role }) : { kind: 'missing' };
};

export const lockOutAction: Page = async (request) => changed(request, { disabled: true });

export const letInAction: Page = async (request) => changed(request, { disabled: false });

export const clearSecondFactorAction: Page = async ({ deps, params }) => {
  const person = await findPerson(deps.db, params.id ?? '');
  if (!person) return { kind: 'missing' };
  await clearSecondFactor(deps.db, person.id);
  return { kind: 'redirect', to: `/people#person-${person.id}` };
};

async function changed(request: DeskRequest, change: Parameters<typeof changePerson>[2]): Promise<DeskAnswer> {
  const { deps, params, reader } = request;
  const person = await findPerson(deps.db, params.id ?? '');
  if (!person) return { kind: 'missing' };
  if (!(await changePerson(deps.db, person.id, change)))
    return drawn(request, { fault: accountWords(reader.language).lastAdministrator });
  return { kind: 'redirect', to: `/people#person-${person.id}` };
}

export function joinLink(deskUrl: string, token: string): string {
  return `${deskUrl}/join/${token}`;
}
