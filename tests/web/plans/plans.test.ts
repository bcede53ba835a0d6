import { load } from 'cheerio';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createApiToken } from '#src/store/api-tokens.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { createAccounts } from '#src/web/accounts/accounts.ts';
import { createDesk } from '#src/web/desk.ts';
import { ROUTES } from '#src/web/routes.ts';
import { type DeskOfPeople, openDeskOfPeople } from '../accounts/desk-of-people.ts';
import { seedSampleDay } from '../sample-day.ts';
import { fillBigRecord, GROWING } from './big-record.ts';
import { type ReadPlan, readPlan } from './read-plan.ts';

const ORIGIN = 'http://localhost:1988';

let people: DeskOfPeople;
let db: Database;
let explainer: pg.Client;
let cookie: string;
let key: string;
let ids: { story: number; item: number; alert: number; digest: number; capture: number };
/** What the pages have asked of the database since the list was last emptied. */
const asked: { sql: string; parameters: readonly unknown[] }[] = [];
let app: ReturnType<typeof createDesk>;

beforeAll(async () => {
  people = await openDeskOfPeople();
  await seedSampleDay(people);
  const visitor = await people.somebody('administrator');
  cookie = visitor.cookie();
  const { id: personId } = await people.db.selectFrom('people').select('id').executeTakeFirstOrThrow();
  key = await createApiToken(people.db, { personId, label: 'test', scopes: ['read'], expiresAt: null }, new Date());
  await fillBigRecord(people.db);
  const [name] = (await sql<{ name: string }>`select current_database() as name`.execute(people.db)).rows;
  const url = inject('databaseUrl').replace(/khavaran$/, name?.name ?? '');
  db = openDatabase(url, { connections: 3, onStatement: (statement) => asked.push(statement) });
  explainer = new pg.Client({ connectionString: url });
  await explainer.connect();
  const clock = { now: () => new Date() };
  const accounts = createAccounts({
    db,
    clock,
    secret: 'a secret of the test, thirty-two letters long',
    deskUrl: ORIGIN,
  });
  app = createDesk({ ...people.deps, db, accounts, deskUrl: ORIGIN });
  const newest = async (table: 'stories' | 'items' | 'alerts' | 'digests' | 'captures') =>
    (await people.db.selectFrom(table).select('id').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()).id;
  ids = {
    story: await newest('stories'),
    item: await newest('items'),
    alert: await newest('alerts'),
    digest: await newest('digests'),
    capture: await newest('captures'),
  };
}, 240_000);
afterAll(async () => {
  await explainer.end();
  await db.destroy();
  await people[Symbol.asyncDispose]();
});

async function open(address: string): Promise<Response> {
  const identity: Record<string, string> = address.startsWith('/api/')
    ? { authorization: `Bearer ${key}` }
    : { cookie };
  return app.request(`${ORIGIN}${address}`, { headers: { host: 'localhost:1988', ...identity } });
}

/** The statements of one answer, each explained once as the planner sees it with these values. */
async function plansOf(address: string): Promise<{ sql: string; plan: ReadPlan }[]> {
  asked.length = 0;
  const response = await open(address);
  await response.arrayBuffer();
  // 303 for pages that are not for who is signed in, 403 and 404 for what the address has no proof of.
  expect([200, 303, 403, 404], `${address}: ${response.status}`).toContain(response.status);
  const plans: { sql: string; plan: ReadPlan }[] = [];
  const statements = asked.splice(0);
  // A page that answered asked for something; one that was refused may not have.
  if (response.status === 200 && !/^\/(left|health|sign-in|join)/.test(address))
    expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements) {
    if (!/^\s*(select|with|insert|update|delete)\b/i.test(statement.sql)) continue;
    const { rows } = await explainer.query(`explain (format json) ${statement.sql}`, [...statement.parameters]);
    plans.push({ sql: statement.sql.replace(/\s+/g, ' '), plan: readPlan(rows[0]?.['QUERY PLAN']) });
  }
  return plans;
}

/** An address for each route that is opened, with something that exists. */
function addressesOf(path: string): string[] {
  if (path === '/export/:file')
    return ['stories', 'items', 'officials', 'sources', 'alerts'].map((list) => `/export/${list}.xlsx?words=judge`);
  return [
    path
      .replace('/stories/:id', `/stories/${ids.story}`)
      .replace('/items/:id', `/items/${ids.item}`)
      .replace('/digests/:id', `/digests/${ids.digest}`)
      .replace('/captures/:id', `/captures/${ids.capture}`)
      .replace('/officials/:id', '/officials/many-7')
      .replace('/sources/:key', '/sources/many-7')
      .replace(':form', 'json')
      .replace(/:\w+/g, '1'),
  ];
}

const FILTERED = [
  '/stories?signal=denial',
  '/stories?signal=denial&voice=direct',
  '/stories?voice=direct',
  '/stories?score=90',
  '/stories?signal=memory&score=95',
  '/stories?entity=many-3',
  '/stories?source=many-3',
  '/stories?kind=un',
  '/stories?stance=opposition',
  '/stories?language=fa',
  '/stories?language=pl',
  '/stories?tag=tag-3',
  '/stories?reviewed=yes',
  '/stories?reviewed=no',
  '/stories?from=2024-01-01&to=2024-02-01',
  '/stories?order=origins',
  '/stories?order=origins&kind=un',
  '/stories?order=origins&voice=direct',
  '/stories?kind=un&stance=state&language=fa&score=90',
  '/stories?voice=direct&source=many-3&reviewed=no',
  '/stories?after=9000',
  '/stories?words=court',
  '/stories?words=%22judge+said%22',
  '/stories?words=word7',
  '/stories?words=court+-prison',
  '/stories?words=cou*',
  '/stories?words=court&signal=denial&kind=ngo',
  '/items?signal=denial',
  '/items?voice=direct&score=90',
  '/items?entity=many-3&language=fa',
  '/items?source=many-3',
  '/items?kind=un&stance=state',
  '/items?reviewed=no',
  '/items?language=pl',
  '/items?words=court',
  '/items?words=word7&signal=denial',
  '/alerts?severity=urgent',
  '/alerts?state=raised&severity=low',
  '/alerts?after=4000',
  '/digests?after=3000',
  '/officials?type=person',
  '/review?signal=denial',
  '/audit?after=20000',
  '/api/v1/stories?limit=200',
  '/api/v1/items?signal=memory&limit=200',
  '/api/v1/items?voice=direct&score=0.9',
  '/api/v1/items?entity=many-3&signal=denial',
  '/api/v1/items?source=many-3&language=pl',
  '/api/v1/items?kind=un&reviewed=true&words=court',
  '/api/v1/stories?tag=tag-3&score=0.9&reviewed=false&stance=state',
  '/api/v1/stories/facets',
  '/api/v1/stories/facets?kind=un&words=court',
  '/api/v1/items/facets',
  '/api/v1/items/facets?entity=many-3&score=0.9',
];

const wholeOf = (plans: { sql: string; plan: ReadPlan }[]) =>
  plans.flatMap(({ sql: text, plan }) =>
    plan.readWhole.filter((table) => GROWING.some((one) => one === table)).map((table) => `${table}: ${text}`),
  );

describe('at a million items no page reads a table whole', () => {
  it.each(ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => path))('%s', async (path) => {
    for (const address of addressesOf(path)) expect(wholeOf(await plansOf(address)), address).toEqual([]);
  });

  it.each(FILTERED)('%s', async (address) => {
    const plans = await plansOf(address);
    expect(plans.length).toBeGreaterThan(0);
    expect(wholeOf(plans)).toEqual([]);
  });

  it.each(['/stories', '/stories?kind=un', '/items', '/items?words=court'])(
    '%s counts the newest alone, and says so',
    async (address) => {
      const page = load(await (await open(address)).text());
      asked.length = 0;
      const tallies = page('.filters option, .tab .tally')
        .toArray()
        .flatMap((element) => /[\d,]+\+?(?=\)$)|^[\d,]+\+?$/.exec(page(element).text()) ?? []);
      expect(tallies.length).toBeGreaterThan(20);
      expect(tallies.filter((tally) => !/^[1-9][\d,]*\+$/.test(tally))).toEqual([]);
      expect(page('.filters .hint').text()).toContain('there may be more');
    },
  );

  it('and the test would see one that did', async () => {
    await sql`select count(*) from items where title like ${'%x%'}`.execute(db);
    const [statement] = asked.splice(0);
    const { rows } = await explainer.query(`explain (format json) ${statement?.sql}`, [
      ...(statement?.parameters ?? []),
    ]);
    expect(readPlan(rows[0]?.['QUERY PLAN']).readWhole).toEqual(['items']);
  });
});
