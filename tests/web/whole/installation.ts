import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { readEnv } from '#src/base/env.ts';
import { importFiles } from '#src/cli/import.ts';
import type { Role } from '#src/model/person.ts';
import { noteNames } from '#src/pipeline/analysis/note-names.ts';
import { type App, openApp } from '#src/pipeline/app.ts';
import { leaveToken } from '#src/pipeline/channels/leave-token.ts';
import { syncEntities } from '#src/store/configuration.ts';
import { addDeskChannel } from '#src/store/desk-channels.ts';
import { createInvitation } from '#src/store/invitations.ts';
import { listPeople } from '#src/store/people.ts';
import { freePort } from '#src/store/postgres-run.ts';
import { listSavedSearches, makeSearchFeed, saveSearch } from '#src/store/saved-searches.ts';
import { upsertSource } from '#src/store/sources.ts';
import { startDesk } from '#src/web/server.ts';
import { createTestDatabase } from '../../database.ts';
import { sourceConfig } from '../../store/fixtures.ts';
import { setUpSecondFactor } from '../accounts/desk-of-people.ts';
import { createVisitor, PASSWORD, type Visitor } from '../accounts/visitor.ts';
import { seedHostileDesk } from '../hostile-desk.ts';
import { seedSampleDay } from '../sample-day.ts';
import { ENTITIES } from '../sample-outlets.ts';
import { seedStory } from '../seed.ts';
import { hostileLines } from './hostile-lines.ts';

const CONFIG = path.join(import.meta.dirname, '..', '..', '..', 'config');
const NOWHERE = 'http://127.0.0.1:9';

/** Everything that the product has, as it is shipped, on a database of its own, behind a port, with people in each role. */
export interface Installation extends AsyncDisposable {
  app: App;
  url: string;
  ids: SampleIds;
  /** The first one, signed in. */
  administrator: Visitor;
  /** Somebody new in a role, signed in; `bare` without a second step. */
  somebody(role: Role, options?: { bare?: boolean }): Promise<Visitor>;
  visitor(): Visitor;
  /** What the desk reported as its own failure. */
  failures: unknown[];
}

/** What addresses are made of. */
export interface SampleIds {
  story: number;
  item: number;
  hostileStory: number;
  hostileItem: number;
  /** Every item that came from outside by an import, all of them hostile. */
  imported: number[];
  importedStories: number[];
  capture: number;
  digest: number;
  hostileDigest: number;
  sighting: number;
  invitation: string;
  /** A rule of the file. */
  rule: string;
  /** A source that somebody made at the desk. */
  ownSource: string;
  ownChannel: string;
  /** A search of the administrator, and its feed. */
  search: number;
  searchFeed: string;
  /** Somebody who is signed in nowhere. */
  person: string;
  leaving: string;
}

const CHANNELS = `channels:
  - { key: team, type: webhook, label: "Our <b>hook</b>", operators: true, settings: { url: "${NOWHERE}/hook", secrets: [whsec_${Buffer.from('a secret that no page ever shows').toString('base64')}] } }
  - { key: mail, type: email, label: Morning mail, settings: { host: 127.0.0.1, port: 9, tls: none, from: khavaran@desk.example, to: [director@desk.example] } }
  - { key: feed, type: rss, label: A feed, settings: { address: an-address-that-nobody-guesses-here } }
  - { key: closed, type: slack, label: Switched off, enabled: false }
`;

/** Beside the one that is shipped: in another language than most pages. */
const DIGESTS = `
  - { name: rooz, label: "<b>Rooz</b> & more", language: fa, zone: Asia/Tehran }
`;

/** `imported`: with some hundreds of hostile items, which came in as anybody's would. */
export async function openInstallation({ imported = false } = {}): Promise<Installation> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-whole-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const config = path.join(folder, 'config');
  await cp(CONFIG, config, { recursive: true });
  await writeFile(path.join(config, 'channels.yaml'), CHANNELS);
  await appendFile(path.join(config, 'digests.yaml'), DIGESTS);
  const database = stack.use(await createTestDatabase());
  // A passkey is bound to the address of the desk, which has to be known before.
  const port = await freePort();
  const environment = {
    DATABASE_URL: database.url,
    KHAVARAN_ACCOUNTS: 'yes',
    KHAVARAN_ALLOW_NETWORKS: '127.0.0.0/8',
    KHAVARAN_CONFIG: config,
    KHAVARAN_DATA: path.join(folder, 'data'),
    KHAVARAN_HOST_PAUSE_MS: '0',
    KHAVARAN_LEAVE_TO: 'https://elsewhere.example/',
    KHAVARAN_LOG: 'silent',
    KHAVARAN_PORT: String(port),
    KHAVARAN_PUBLIC_URL: 'https://public.example',
    KHAVARAN_SECRET: 'a secret of the test, thirty-two letters long',
    KHAVARAN_ZONE: 'Europe/Berlin',
  };
  const env = readEnv(environment);
  const failures: unknown[] = [];
  if (imported) await importHostile(folder, environment);
  const app = stack.use(await openApp(env, environment, { report: () => {} }));
  const filled = await fill(app, environment.KHAVARAN_SECRET);
  const log = { error: (details: object) => failures.push(details) };
  const desk = stack.use(await startDesk({ ...app, log }, { host: '127.0.0.1', port }));
  const origin = desk.url;
  const visitor = () =>
    createVisitor((address, init) => fetch(`${origin}${address}`, { ...init, redirect: 'manual' }), origin);
  let people = 0;
  const somebody: Installation['somebody'] = async (role, { bare = false } = {}) => {
    const one = visitor();
    const link = `/join/${await createInvitation(app.db, { role, label: role, invitedBy: null }, app.clock.now())}`;
    people += 1;
    const given = { name: `Person ${people} <b>`, email: `person-${people}@desk.example`, password: PASSWORD };
    const joined = await one.post(link, given, link);
    if (joined.status !== 303) throw new Error(`could not join: ${joined.status} ${await joined.text()}`);
    if (!bare) await setUpSecondFactor(one);
    return one;
  };
  const administrator = await somebody('administrator');
  await somebody('reader');
  const ids = { ...filled, ...(await furnish(app)) };
  const kept = stack.move();
  return {
    app,
    administrator,
    url: origin,
    ids,
    somebody,
    visitor,
    failures,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** What the people of the installation made. */
async function furnish({ db }: App): Promise<Pick<SampleIds, 'search' | 'searchFeed' | 'person'>> {
  const [own, other] = await listPeople(db);
  if (!own || !other) throw new Error('nobody is there');
  await saveSearch(db, { personId: own.id, label: 'Calls <script>', query: 'signal=call_for_killing' });
  const [search] = await listSavedSearches(db, own.id);
  if (!search) throw new Error('the search is not there');
  const token = await makeSearchFeed(db, own.id, search.id);
  return { search: search.id, searchFeed: `/searches/feeds/${token}`, person: other.id };
}

async function importHostile(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const file = path.join(folder, 'hostile.jsonl');
  await writeFile(file, `${hostileLines().join('\n')}\n`);
  const said: string[] = [];
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      said.push(String(chunk));
      done();
    },
  });
  const code = await importFiles.run({
    values: {},
    positionals: [file],
    stdin: process.stdin,
    stdout: stderr,
    stderr,
    env: environment,
    signal: new AbortController().signal,
  });
  if (code !== 0) throw new Error(`not all could be imported: ${said.join('')}`);
}

async function fill(app: App, secret: string): Promise<Omit<SampleIds, 'search' | 'searchFeed' | 'person'>> {
  const { db, payloads } = app;
  const now = app.clock.now();
  const context = { db, payloads, now };
  const sample = await seedSampleDay(context);
  for (const [turn, source] of ['harbour-wire', 'radio-setareh', 'pishtaz-news', 'prison-monitor', 'minbar'].entries())
    await seedStory(context, {
      items: [{ source, title: '', text: `نوبت ${turn}: قاضی لنگرآزمایی حکم داد.`, language: 'fa', age: turn + 1 }],
    });
  const hostile = await seedHostileDesk(context);
  while ((await noteNames({ db, clock: app.clock })) > 0);
  const watched = await db
    .selectFrom('entities')
    .selectAll()
    .where('id', '=', 'hostile-person')
    .executeTakeFirstOrThrow();
  const ours = new Set(ENTITIES.map(({ id }) => id));
  await syncEntities(db, [
    ...app.configuration.entities.filter(({ id }) => !ours.has(id)),
    ...ENTITIES,
    {
      id: watched.id,
      type: 'person',
      name: { en: watched.name_en, fa: watched.name_fa },
      why: { en: watched.why, fa: watched.why },
      source: watched.source,
      wikidata: watched.wikidata,
      offices: [],
    },
  ]);
  await upsertSource(
    db,
    sourceConfig({
      key: 'our-own',
      name: 'Our <b>own',
      owner: null,
      stance: null,
      settings: { url: `${NOWHERE}/feed` },
    }),
    'operator',
  );
  await addDeskChannel(db, {
    key: 'made-here',
    entry: { type: 'ntfy', label: 'Made <b>here', enabled: false, settings: { server: NOWHERE } },
    editedBy: 'Person <b>',
    editedAt: now,
  });
  await app.channels.refresh();
  const sighting = await db.selectFrom('name_sightings').select('id').executeTakeFirst();
  const capture = await db.selectFrom('captures').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow();
  const digest = await db.selectFrom('digests').select('id').orderBy('id').executeTakeFirstOrThrow();
  const imported = await db
    .selectFrom('items')
    .innerJoin('sources', 'sources.id', 'items.source_id')
    .select(['items.id', 'items.story_id'])
    .where('sources.key', '=', 'import')
    .orderBy('items.id')
    .execute();
  const invitation = await createInvitation(db, { role: 'reader', label: 'for a visit', invitedBy: null }, now);
  return {
    story: sample.stories.at(-1) ?? 0,
    item: sample.items.at(-2) ?? 0,
    hostileStory: hostile.stories[0] ?? 0,
    hostileItem: hostile.items[0] ?? 0,
    imported: imported.map(({ id }) => id),
    importedStories: [...new Set(imported.flatMap(({ story_id }) => story_id ?? []))],
    capture: capture.id,
    digest: digest.id,
    hostileDigest: hostile.digest,
    sighting: sighting?.id ?? 0,
    rule: 'call-for-killing',
    ownSource: 'our-own',
    ownChannel: 'made-here',
    invitation,
    leaving: leaveToken({ channel: 'mail', list: 'alerts', address: 'director@desk.example' }, secret),
  };
}
