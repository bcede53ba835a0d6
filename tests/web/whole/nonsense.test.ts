import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiToken, TOKEN_SCOPES } from '#src/store/api-tokens.ts';
import { OPERATIONS } from '#src/web/api/operations.ts';
import { ROUTES } from '#src/web/routes.ts';
import { deskWords } from '#src/web/words.ts';
import type { Visitor } from '../accounts/visitor.ts';
import { addressesToRead, addressToSend, type Guest, type Read } from './addresses.ts';
import { answerOf, askApi, each, faultOf, some } from './answers.ts';
import { ENDS, formsOf, isHarmless, type PageForm } from './forms-of-pages.ts';
import { inviteGuests } from './guests.ts';
import { HOSTILE_BODIES, HOSTILE_VALUES } from './hostile-requests.ts';
import { type Installation, openInstallation } from './installation.ts';

let whole: Installation;
let guests: Record<Guest, Visitor>;
/** What takes seconds to make is asked for in `export/`. */
let quick: Read[];

beforeAll(async () => {
  whole = await openInstallation();
  guests = await inviteGuests(whole);
  quick = addressesToRead(whole.ids).filter(({ address }) => !/\.pdf|\/pdf|evidence|xlsx/.test(address));
}, 120_000);
afterAll(() => whole[Symbol.asyncDispose]());

describe('what nobody means', () => {
  it('is refused with a sentence, or taken, in every part of every path', async () => {
    const cases = ROUTES.filter(({ path }) => path.includes(':')).flatMap(({ method, path }, turn) =>
      some(HOSTILE_VALUES.filter(Boolean), 12, turn).map((value) => ({
        method,
        address: path.replaceAll(/:\w+/g, () => value),
      })),
    );
    const token = await proof();
    const faults = await each(cases, async ({ method, address }) =>
      faultOf(`${method} ${address.slice(0, 90)}`, await answerOf(await send(method, address, token))),
    );
    expect(faults).toEqual([]);
  }, 120_000);

  it('is refused with a sentence, or taken, in every parameter of every page', async () => {
    const names = [
      ...Object.keys(deskWords('en').parameters),
      'lang',
      'next',
      'sighting',
      'label',
      'q',
      'a[b]',
      '__proto__',
    ];
    const cases = quick.flatMap(({ address, as }, page) =>
      some(names, 9, page).map((name, turn) => {
        const value = HOSTILE_VALUES[(page * 7 + turn * 3) % HOSTILE_VALUES.length] ?? '';
        return { as, address: `${address}${address.includes('?') ? '&' : '?'}${name}=${value}` };
      }),
    );
    const faults = await each(cases, async ({ address, as }) =>
      faultOf(address.slice(0, 120), await answerOf(await guests[as].get(address))),
    );
    expect(faults).toEqual([]);
  }, 120_000);

  it('is refused with a sentence, or taken, in every field of every form', async () => {
    const forms: PageForm[] = [];
    for (const { address } of quick.filter(({ as }) => as === 'administrator')) {
      const response = await whole.administrator.get(address);
      if (response.headers.get('content-type')?.startsWith('text/html'))
        forms.push(...formsOf(load(await response.text())));
    }
    const byAction = new Map(forms.map((one) => [one.action.replace(/\d+/g, '0'), one]));
    const token = await proof();
    const cases = [...byAction.values()].flatMap(({ action, fields }, turn) =>
      [...Object.keys(fields), 'unknown'].flatMap((name, place) =>
        some(HOSTILE_VALUES, 1, turn * 5 + place * 2).map((value) => {
          const rest = new URLSearchParams({ ...fields, token });
          rest.delete(name);
          return { action, body: `${rest}&${encodeURIComponent(name)}=${value}` };
        }),
      ),
    );
    const faults = await each(
      cases.filter(({ action }) => isHarmless(action, whole.ids)),
      async ({ action, body }) =>
        faultOf(
          `${action} ${body.replace(/token=[^&]*/, '').slice(0, 300)}`,
          await answerOf(await sendForm(action, body)),
        ),
    );
    expect(faults).toEqual([]);
    expect(byAction.size).toBeGreaterThan(30);
  }, 120_000);

  it('is refused with a sentence, or taken, in every body', async () => {
    const token = await proof();
    const cases = ROUTES.filter(({ method, path }) => method === 'POST' && !ENDS.test(path)).flatMap(({ path }) =>
      HOSTILE_BODIES.map(({ type, body }) => ({
        path: addressToSend(path, whole.ids),
        type,
        body: body.replaceAll('TOKEN', token),
      })),
    );
    const faults = await each(cases, async ({ path, type, body }) =>
      faultOf(`${path} ${type} ${body.slice(0, 60)}`, await answerOf(await sendForm(path, body, type))),
    );
    expect(faults).toEqual([]);
  }, 120_000);

  it('is refused with a sentence, or taken, by every operation of the API', async () => {
    const person = await whole.app.db
      .selectFrom('people')
      .select('id')
      .where('role', '=', 'administrator')
      .executeTakeFirstOrThrow();
    const faults: string[] = [];
    for (const [turn, operation] of OPERATIONS.filter(({ path }) => !/\.(pdf|xlsx)$/.test(path)).entries()) {
      // A key of its own for each: together they would ask too often.
      const key = await createApiToken(
        whole.app.db,
        { personId: person.id, label: operation.path, scopes: TOKEN_SCOPES, expiresAt: null },
        new Date(),
      );
      const names = ['limit', 'after', 'words', 'from', 'signal', 'score'];
      const asked = [
        ...some(HOSTILE_VALUES, 14, turn).map(
          (value, place) => `${operation.path.replace('{id}', '1')}?${names[place % names.length]}=${value}`,
        ),
        ...(operation.path.includes('{id}')
          ? HOSTILE_VALUES.filter(Boolean).map((value) => operation.path.replace('{id}', value))
          : []),
      ];
      for (const path of asked)
        faults.push(
          ...faultOf(
            `${operation.method} ${path.slice(0, 90)}`,
            await answerOf(await askApi(whole.url, operation, { key, path })),
          ),
        );
      if (operation.method === 'POST')
        for (const { type, body } of [
          ...HOSTILE_BODIES,
          ...['[]', 'null', '1', '{"judgements":[{}]}', '{"judgements":{"__proto__":1}}'].map((text) => ({
            type: 'application/json',
            body: text,
          })),
        ])
          faults.push(
            ...faultOf(
              `${operation.path} ${body.slice(0, 60)}`,
              await answerOf(
                await askApi(whole.url, operation, { key, path: operation.path.replace('{id}', '1'), body, type }),
              ),
            ),
          );
    }
    expect(faults).toEqual([]);
  }, 120_000);

  it('leaves nothing behind that the desk has to report', async () => {
    expect(whole.failures).toEqual([]);
    expect((await whole.administrator.get('/account')).status).toBe(200);
  });
});

/** A form's proof, as the administrator's pages hold it. */
async function proof(): Promise<string> {
  return String(
    load(await (await whole.administrator.get('/account')).text())('input[name=token]')
      .first()
      .val(),
  );
}

function send(method: string, address: string, token: string): Promise<Response> {
  return method === 'POST' ? sendForm(address, `token=${token}`) : whole.administrator.get(address);
}

function sendForm(address: string, body: string, type = 'application/x-www-form-urlencoded'): Promise<Response> {
  return whole.administrator.send(address, {
    method: 'POST',
    body,
    headers: { 'content-type': type, origin: whole.url },
  });
}
