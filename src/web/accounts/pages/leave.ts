import { html } from 'hono/html';
import { choosePreferences } from '#src/store/people.ts';
import type { DeskRequest, Page } from '../../answer.ts';

/** Signs out, has the browser forget the desk, and goes somewhere that anybody may be seen on. */
export const leaveAction: Page = async (request) => {
  const { deps, headers } = request;
  await keepLanguage(request);
  const cookies = deps.accounts ? await deps.accounts.signOut(headers) : [];
  return { kind: 'redirect', to: '/left', cookies, forget: true };
};

/** Without a word of the desk: it is what stays in the history. */
export const leftPage: Page = async ({ deps }) => ({
  kind: 'bare',
  document: html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url=${deps.leaveTo}"><title>…</title></head><body><main><h1>…</h1><a href="${deps.leaveTo}" rel="noreferrer">→</a></main></body></html>`,
});

export const signOutAction: Page = async (request) => {
  const { deps, headers } = request;
  await keepLanguage(request);
  const cookies = deps.accounts ? await deps.accounts.signOut(headers) : [];
  return { kind: 'redirect', to: '/sign-in', cookies, forget: true };
};

/**
 * A language that was chosen in this browser goes with what it forgets, since a cookie would show that it was at this desk:
 * the account remembers it.
 */
async function keepLanguage({ deps, reader, signed }: DeskRequest): Promise<void> {
  if (!signed || reader.language === (signed.language ?? deps.language)) return;
  await choosePreferences(deps.db, signed.person.id, { language: reader.language, zone: signed.zone });
}
