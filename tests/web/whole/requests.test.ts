import { get } from 'node:http';
import { type CheerioAPI, load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '#src/model/person.ts';
import { createApiToken, TOKEN_SCOPES } from '#src/store/api-tokens.ts';
import { OPERATIONS } from '#src/web/api/operations.ts';
import { createDesk } from '#src/web/desk.ts';
import { ROUTES } from '#src/web/routes.ts';
import { deskWords } from '#src/web/words.ts';
import type { Visitor } from '../accounts/visitor.ts';
import { openDesk } from '../open-desk.ts';
import { addressesToRead, addressToSend, type Guest, type Read } from './addresses.ts';
import { inviteGuests } from './guests.ts';
import { HOSTILE_BODIES, HOSTILE_VALUES } from './hostile-requests.ts';
import { type Installation, openInstallation } from './installation.ts';

let whole: Installation;
let guests: Record<Guest, Visitor>;
let reads: Read[];
/** Every page of the desk, by its address. */
const pages = new Map<string, string>();

beforeAll(async () => {
  whole = await openInstallation();
  guests = await inviteGuests(whole);
  reads = addressesToRead(whole.ids);
}, 120_000);
afterAll(() => whole[Symbol.asyncDispose]());

const LEAKS = /node_modules|\bat \w+ \(|kysely|relation "|syntax error|invalid input|ECONNREFUSED.*\bat\b/i;

/** What is wrong with an answer to what cannot be meant: it must be taken, or refused with a sentence. */
function faultOf(what: string, { status, type, text }: { status: number; type: string; text: string }): string[] {
  if (status >= 500) return [`${what}: ${status}`];
  if (LEAKS.test(text)) return [`${what}: tells what lies inside: ${LEAKS.exec(text)?.[0]}`];
  if (status < 400) return [];
  const sentence = type.includes('json') ? sayingOf(JSON.parse(text)) : load(text)('main p').first().text();
  return (sentence ?? '').length > 10 ? [] : [`${what}: ${status} without a sentence: ${text.slice(0, 100)}`];
}

function sayingOf({ title = '', detail }: { title?: string; detail?: string }): string {
  return detail ?? title;
}

async function answerOf(response: Response) {
  if (response.headers.get('location')?.startsWith('/sign-in?')) throw new Error(`signed out: ${response.url}`);
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

/** A few at a time, in order of the list. */
async function each<Value>(
  values: readonly Value[],
  look: (value: Value, index: number) => Promise<string[]>,
): Promise<string[]> {
  const faults: string[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < values.length; index = next++)
      faults.push(...(await look(values[index] as Value, index)));
  };
  await Promise.all([work(), work(), work(), work()]);
  return faults;
}

describe('every route that is read', () => {
  it('answers, in an installation that has everything', async () => {
    const faults = await each(reads, async ({ address, as }) => {
      const response = await guests[as].get(address);
      const text = await response.text();
      if (response.headers.get('content-type')?.startsWith('text/html') && !response.headers.has('content-disposition'))
        pages.set(address, text);
      return response.status === 200 ? [] : [`${address}: ${response.status}`];
    });
    expect(faults).toEqual([]);
    expect(whole.failures).toEqual([]);
  }, 120_000);

  it('is a page of a few kilobytes, with all that it loads but the font', async () => {
    const weights = new Map<string, number>();
    for (const { address, as } of reads.filter(({ address: one }) => pages.has(one)))
      for (const language of ['en', 'fa']) {
        const $ = load(pages.get(address) ?? '');
        const loaded = $('link[rel=stylesheet], link[rel=icon], script[src]')
          .toArray()
          .map((element) => element.attribs.href ?? element.attribs.src ?? '');
        let weight = await weightOf(
          `${address}${address.includes('?') ? '&' : '?'}lang=${language}`,
          guests[as].cookie(),
        );
        for (const file of loaded) weight += await weightOf(file);
        weights.set(`${address} ${language}`, weight);
      }
    expect([...weights].filter(([, bytes]) => bytes >= 60_000)).toEqual([]);
  }, 120_000);
});

describe('the table of routes', () => {
  it('is all that the desk answers to', async () => {
    await using open = await openDesk();
    const desk = createDesk({
      ...open.deps,
      push: { verify: async () => null, receive: async () => false },
      mailLists: { read: async () => null, leave: async () => {} },
      queueBoard: { fetch: async () => new Response('') },
    });
    const known = new Set([
      ...ROUTES.map(({ method, path }) => `${method} ${path}`),
      ...OPERATIONS.map(({ method, path }) => `${method} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
      // These need no role: what they show is secret by its address, or belongs to everybody.
      'GET /push/:token',
      'POST /push/:token',
      'GET /unsubscribe/:token',
      'POST /unsubscribe/:token',
      'GET /feeds/:address',
      'GET /feeds/:address/:part{.+}',
      'GET /health',
      'GET /assets/:file',
      // For administrators, and for whoever has a key.
      'GET /queues',
      'GET /queues/*',
      'GET /api/v1/openapi.json',
    ]);
    const found = desk.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(found)].filter((route) => !known.has(route))).toEqual([]);
  });

  it('gives a key what its scopes and its person’s role allow, operation by operation', async () => {
    const faults: string[] = [];
    for (const role of ROLES) {
      await whole.somebody(role);
      const person = await whole.app.db
        .selectFrom('people')
        .select('id')
        .where('role', '=', role)
        .executeTakeFirstOrThrow();
      for (const scope of TOKEN_SCOPES) {
        const key = await createApiToken(
          whole.app.db,
          { personId: person.id, label: `${role} ${scope}`, scopes: [scope], expiresAt: null },
          new Date(),
        );
        const mayJudge = role !== 'reader';
        for (const operation of OPERATIONS.filter(({ path }) => !path.endsWith('.pdf'))) {
          const response = await ask(operation, key, operation.path.replace('{id}', '1'), '{}');
          await response.arrayBuffer();
          const allowed =
            operation.scope === scope &&
            (scope !== 'review' || mayJudge) &&
            (scope !== 'write' || role === 'editor' || role === 'administrator');
          if ((response.status === 403) === allowed)
            faults.push(`${role} ${scope} ${operation.method} ${operation.path}: ${response.status}`);
        }
      }
    }
    expect(faults).toEqual([]);
  }, 120_000);
});

function ask(
  { method }: { method: string },
  key: string,
  path: string,
  body: string,
  type = 'application/json',
): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, ...(method === 'POST' ? { 'content-type': type } : {}) };
  return fetch(`${whole.url}/api/v1${path}`, { method, headers, ...(method === 'POST' ? { body } : {}) });
}

/** How many bytes an answer has on its way to a browser. */
function weightOf(address: string, cookie = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`${whole.url}${address}`, { headers: { 'accept-encoding': 'gzip, deflate, br', cookie } }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      response.on('end', () => resolve(bytes)).on('error', reject);
    }).on('error', reject);
  });
}

/** So many of a list, others at each turn: together the turns have all of them. */
function some<Value>(values: readonly Value[], number: number, turn: number): Value[] {
  return Array.from(
    { length: Math.min(number, values.length) },
    (_, place) => values[(turn * number + place) % values.length] as Value,
  );
}

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
    // What takes seconds to make is asked for in `export/`.
    const quick = reads.filter(({ address }) => !/\.pdf|\/pdf|evidence|xlsx/.test(address));
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
    const forms = [...pages].flatMap(([, text]) => formsOf(load(text)));
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
      cases.filter(({ action }) => !ENDS.test(action) && !action.includes(whole.ids.own)),
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
          ...faultOf(`${operation.method} ${path.slice(0, 90)}`, await answerOf(await ask(operation, key, path, '{}'))),
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
              await answerOf(await ask(operation, key, operation.path.replace('{id}', '1'), body, type)),
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

/** After these the visitor is somebody else. */
const ENDS = /^\/(sign-out|leave|sign-in|account\/(password|sessions))/;

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

interface Form {
  action: string;
  fields: Record<string, string>;
}

/** The forms of a page that change something, filled in as they stand. */
function formsOf($: CheerioAPI): Form[] {
  return $('form[method=post]')
    .toArray()
    .flatMap((form) => {
      const fields: Record<string, string> = {};
      for (const element of $(form).find('input, select, textarea, button').toArray()) {
        const { name, type } = element.attribs;
        if (name && name !== 'token' && (type !== 'checkbox' || 'checked' in element.attribs))
          fields[name] = String($(element).val() ?? '');
      }
      const actions = [
        form.attribs.action ?? '',
        ...$(form)
          .find('[formaction]')
          .toArray()
          .map((button) => button.attribs.formaction ?? ''),
      ];
      return actions.filter(Boolean).map((action) => ({ action, fields }));
    });
}
