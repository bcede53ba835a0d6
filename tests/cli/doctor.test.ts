import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doctorCommand } from '#src/cli/doctor.ts';
import { makeSigningKeyPem } from '#src/evidence/signing-key.ts';
import type { Check } from '#src/pipeline/operations/doctor.ts';
import { keepSecret } from '#src/store/kept-secrets.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { insertWaitingItems } from '../pipeline/waiting-items.ts';
import { runCommand } from './run-command.ts';

let folder: string;
let database: TestDatabase;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-doctor-'));
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url, KHAVARAN_DATA: folder, KHAVARAN_CONFIG: folder };
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function examined(change: NodeJS.ProcessEnv = {}): Promise<{ code: number; checks: Map<string, Check> }> {
  const { code, stdout } = await runCommand(doctorCommand, ['--json'], { env: { ...env, ...change } });
  const checks = stdout
    .trim()
    .split('\n')
    .map((line): Check => JSON.parse(line));
  return { code, checks: new Map(checks.map((check) => [check.name, check])) };
}

describe('khavaran doctor', () => {
  it('finds a new installation in order, but for what nobody has set up yet', async () => {
    const { code, checks } = await examined();
    expect(code).toBe(0);
    expect([...checks.values()].filter(({ state }) => state === 'fault')).toEqual([]);
    for (const name of ['settings', 'configuration', 'database', 'migrations', 'clock', 'redis', 'deliveries'])
      expect(checks.get(name)).toMatchObject({ state: 'ok', advice: null });
    expect(checks.get('sources')).toMatchObject({ state: 'warning', says: 'none is switched on' });
    expect(checks.get('work')?.says).toContain('no process runs');
  });

  it('names redactions of an earlier version that are still to be reached', async () => {
    const seal = (sealed: string) =>
      sql`insert into redactions (why, made_by, made_at, sealed) values ('asked', 'sara', now(), ${sealed}::bytea)`;
    await seal('\\x01').execute(database.db);
    expect((await examined()).checks.get('redactions')).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(/^1 of an earlier version/),
    });
    await sql`update redactions set reached_at = now()`.execute(database.db);
    expect((await examined()).checks.has('redactions')).toBe(false);
  });

  it('says what is wrong with settings and files, and repeats no secret', async () => {
    const settings = await runCommand(doctorCommand, [], { env: { ...env, DATABASE_URL: 'mysql://canary@x/y' } });
    expect(settings.code).toBe(1);
    expect(settings.stdout).toContain('DATABASE_URL');
    expect(settings.stdout).not.toContain('canary');
    await writeFile(
      path.join(folder, 'channels.yaml'),
      'channels:\n  - { key: team, type: telegraph, label: Our group }\n',
    );
    const { code, checks } = await examined();
    expect(code).toBe(1);
    expect(checks.get('configuration')).toMatchObject({ state: 'fault' });
    expect(checks.get('database')).toMatchObject({ state: 'ok' });
    await rm(path.join(folder, 'channels.yaml'));
  });

  it('knows the secrets that are kept in the database, and which of them it cannot read', async () => {
    const file = path.join(folder, 'channels.yaml');
    await writeFile(file, 'channels:\n  - { key: team, type: slack, label: Our channel, settings: {} }\n');
    expect((await examined()).checks.get('configuration')).toMatchObject({ state: 'fault' });
    const place = { channel: 'team', field: 'url' };
    const [secret, other] = ['an installation secret of many letters', 'quite another secret of the installation'];
    await keepSecret(database.db, place, 'https://hooks.slack.com/services/T0/B0/canary', secret, new Date());
    const { checks } = await examined({ KHAVARAN_SECRET: secret });
    expect(checks.get('secrets')).toMatchObject({ state: 'ok' });
    expect(checks.get('channels')?.says).toContain('team on with their secrets set');
    const locked = await examined({ KHAVARAN_SECRET: other });
    expect(locked.checks.get('secrets')).toMatchObject({ state: 'fault', says: expect.stringContaining('team') });
    expect(JSON.stringify([...checks, ...locked.checks])).not.toContain('canary');
    await database.db.deleteFrom('kept_secrets').execute();
    await rm(file);
  });

  it('looks at the rest of a database of a newer version where that one says that this one can work on it', async () => {
    const { db } = database;
    await sql`insert into kysely_migration (name, timestamp) values ('9999-of-tomorrow', '')`.execute(db);
    const beside = await examined();
    expect(beside.checks.get('migrations')).toMatchObject({
      state: 'warning',
      says: expect.stringContaining('9999-of-tomorrow'),
    });
    expect(beside.checks.get('clock')).toMatchObject({ state: 'ok' });
    await sql`comment on table kysely_migration is '9999-of-tomorrow'`.execute(db);
    const refused = await examined();
    expect(refused.checks.get('migrations')).toMatchObject({ state: 'fault' });
    expect(refused.checks.has('clock')).toBe(false);
    await sql`delete from kysely_migration where name = '9999-of-tomorrow'`.execute(db);
  });

  it('finds keys that others can read or that are none', async () => {
    const file = path.join(folder, 'signing-key.pem');
    await writeFile(file, makeSigningKeyPem());
    await chmod(file, 0o644);
    expect((await examined()).checks.get('keys')?.says).toContain('others can read');
    await writeFile(file, 'nothing');
    expect((await examined()).checks.get('keys')?.says).toContain('no key');
    await rm(file);
  });

  it('finds what is away, too full, blind, late or refused', async () => {
    await insertWaitingItems(database.db, 2, new Date(Date.now() - 3_600_000));
    await database.db
      .updateTable('sources')
      .set({ enabled: true, configured_by: 'file', condition: 'failing', next_look: new Date(Date.now() + 1e7) })
      .execute();
    await database.db
      .insertInto('channel_states')
      .values({ channel: 'team', open_since: new Date(), reason: 'The bot was removed.' })
      .execute();
    const { code, checks } = await examined({
      REDIS_URL: 'redis://127.0.0.1:1',
      KHAVARAN_DISK_RESERVE_MB: '999999999',
    });
    expect(code).toBe(1);
    expect(checks.get('redis')?.state).toBe('fault');
    expect(checks.get('disk')?.state).toBe('fault');
    expect(checks.get('sources')).toMatchObject({ state: 'fault', says: expect.stringContaining('waiting (failing)') });
    expect(checks.get('deliveries')?.says).toBe('team: The bot was removed.');
    expect(checks.get('work')?.says).toContain('analyse for 60 min');
    const away = await examined({ DATABASE_URL: 'postgres://khavaran:canary@127.0.0.1:1/khavaran' });
    expect(away.checks.get('database')?.state).toBe('fault');
    expect(JSON.stringify([...away.checks])).not.toContain('canary');
  });
});
