import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupCommand, restoreCommand } from '#src/cli/backup.ts';
import { verify } from '#src/cli/verify.ts';
import { openSigningKey } from '#src/pipeline/evidence/key-files.ts';
import { makeCheckpoint } from '#src/pipeline/evidence/make-checkpoint.ts';
import { backUp } from '#src/pipeline/operations/backup.ts';
import { decrypted, encrypted } from '#src/pipeline/operations/backup-cipher.ts';
import { restore } from '#src/pipeline/operations/restore.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { migrate, migrationState } from '#src/store/migrate.ts';
import { dropEmptyTables, hasTables } from '#src/store/table-copy.ts';
import { runCommand } from '../cli/run-command.ts';
import { createBareDatabase } from '../database.ts';
import { type EvidenceLab, exchange, openLab } from '../evidence/evidence-lab.ts';
import { seedSampleDay } from '../web/sample-day.ts';

/** What each table holds, whatever the order of its rows. */
async function contentsOf(db: Database): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public'
    and tablename not like 'kysely%' order by 1`.execute(db);
  const contents: Record<string, string> = {};
  for (const { name } of rows) {
    const { rows: sums } = await sql<{
      sum: string;
    }>`select count(*) || ':' || coalesce(md5(string_agg(line, '|' order by line)), '')
      as sum from (select t::text as line from ${sql.table(name)} as t) as lines`.execute(db);
    contents[name] = sums[0]?.sum ?? '';
  }
  return contents;
}

let lab: EvidenceLab;
let folder: string;
const PASSPHRASE = 'harbour lantern seven otters';

beforeAll(async () => {
  lab = await openLab();
  folder = await mkdtemp(path.join(tmpdir(), 'khavaran-backup-'));
  await seedSampleDay({ db: lab.db, payloads: lab.payloads, now: new Date() });
  // The sample is not chained as the service would have done it.
  await lab.intrude('update items set capture_id = null; update item_revisions set capture_id = null');
  await lab.intrude('delete from captures');
  lab.checkpoints.signingKey = await openSigningKey(lab.directory, undefined);
  await lab.capture(...[1, 2, 3].map((number) => exchange({ requestedUrl: `https://harbour.example/${number}` })));
  // Bytes that COPY has to escape, in a text and in a payload.
  await lab.capture(exchange({ body: randomBytes(100_000), requestedUrl: 'https://harbour.example/b' }));
  await sql`update items set title = ${'tab\tline\nback\\slash \\N ژ'} where id = (select min(id) from items)`.execute(
    lab.db,
  );
  await makeCheckpoint(lab.checkpoints);
  await sql`update deliveries set state = 'pending', sent_at = null where id = (select min(id) from deliveries)`.execute(
    lab.db,
  );
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('khavaran backup and restore', () => {
  it('bring everything back into an empty place, proven by verify, and send nothing old again', async () => {
    await using target = await createBareDatabase();
    const file = path.join(folder, 'all.age');
    const env = { KHAVARAN_BACKUP_PASSPHRASE: PASSPHRASE, KHAVARAN_LOG: 'silent' };
    const made = await runCommand(backupCommand, [file], {
      env: { ...env, DATABASE_URL: lab.url, KHAVARAN_DATA: lab.directory },
    });
    expect(made).toMatchObject({ code: 0 });
    const bytes = await readFile(file);
    expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    expect(bytes.includes('harbour')).toBe(false);
    const data = path.join(folder, 'restored');
    const there = { ...env, DATABASE_URL: target.url, KHAVARAN_DATA: data };
    const restored = await runCommand(restoreCommand, [file], { env: there });
    expect(restored.stderr).toContain('1 message had not been sent');
    const db = openDatabase(target.url, { connections: 2 });
    try {
      const { deliveries: _sent, ...before } = await contentsOf(lab.db);
      const { deliveries: _given, ...after } = await contentsOf(db);
      expect(after).toEqual(before);
      const open = db.selectFrom('deliveries').select('state').where('state', 'in', ['pending', 'sending']);
      expect(await open.execute()).toEqual([]);
      // Numbers go on where they were.
      const [old] = await lab.db.selectFrom('stories').select(sql<number>`max(id)`.as('id')).execute();
      const added = await db
        .insertInto('stories')
        .values({ title: 'New', language: 'en', first_seen: new Date(), last_seen: new Date(), origins: '[]' })
        .returning('id')
        .executeTakeFirstOrThrow();
      expect(added.id).toBeGreaterThan(old?.id ?? 0);
    } finally {
      await db.destroy();
    }
    const proof = await runCommand(verify, [], { env: there });
    expect(proof.stdout).toContain('4 records');
    expect(proof.code).toBe(0);
    await expect(runCommand(restoreCommand, [file], { env: there })).rejects.toThrow('The database is not empty');
  }, 120_000);

  it('hold one moment, whatever is written meanwhile', async () => {
    await using target = await createBareDatabase();
    const before = await contentsOf(lab.db);
    const archive = backUp({ databaseUrl: lab.url, directory: lab.directory, now: new Date() });
    const first = await archive.next();
    await lab.db.insertInto('settings').values({ key: 'late', value: '1' }).execute();
    async function* whole() {
      if (!first.done) yield first.value;
      yield* archive;
    }
    await restore(whole(), { databaseUrl: target.url, directory: path.join(folder, 'moment') });
    const db = openDatabase(target.url, { connections: 2 });
    expect((await contentsOf(db)).settings).toBe(before.settings);
    await db.destroy();
    await lab.db.deleteFrom('settings').where('key', '=', 'late').execute();
  }, 60_000);

  it('bring a backup of an earlier version up to date', async () => {
    await using source = await createBareDatabase();
    await using target = await createBareDatabase();
    const old = openDatabase(source.url, { connections: 2 });
    await migrate(old, '0004-source-health');
    await sql`insert into sources (key, name, type, settings, kind, platform)
      values ('old', 'Old Herald', 'feed', '{}', 'news', 'web')`.execute(old);
    await old.destroy();
    const archive = backUp({ databaseUrl: source.url, directory: path.join(folder, 'none'), now: new Date() });
    const { migrated } = await restore(archive, { databaseUrl: target.url, directory: path.join(folder, 'old') });
    expect(migrated[0]).toBe('0005-stories');
    const db = openDatabase(target.url, { connections: 2 });
    expect((await migrationState(db)).open).toEqual([]);
    expect(await db.selectFrom('sources').select('name').execute()).toEqual([{ name: 'Old Herald' }]);
    await db.destroy();
  }, 60_000);

  it('leave a database empty where the file was cut off or changed', async () => {
    await using target = await createBareDatabase();
    const whole = await buffer(
      Readable.from(backUp({ databaseUrl: lab.url, directory: lab.directory, now: new Date() })),
    );
    const into = (name: string) => ({ databaseUrl: target.url, directory: path.join(folder, name) });
    const cut = (bytes: Buffer) => Readable.from([bytes.subarray(0, Math.floor(bytes.length * 0.98))]);
    await expect(restore(cut(whole), into('cut'))).rejects.toThrow('cut off');
    expect(await readdir(into('cut').directory)).toEqual([]);
    await expect(restore(Readable.from([Buffer.alloc(2048, 'x')]), into('cut'))).rejects.toThrow();
    // The same place takes a whole one.
    const { summary } = await restore(Readable.from([whole]), into('cut'));
    expect(summary.payloads).toBeGreaterThan(0);
    const db = openDatabase(target.url, { connections: 2 });
    expect(await db.selectFrom('items').select('id').execute()).not.toEqual([]);
    await db.destroy();
    // And keeps it.
    await expect(restore(cut(whole), into('cut'))).rejects.toThrow('not empty');
    expect(await hasTables(target.url)).toBe(true);
    expect(await dropEmptyTables(target.url)).toBe(false);
  }, 60_000);
});

describe('the encryption of backups', () => {
  const text = randomBytes(300_000);

  it('opens for the holder of a recipient alone, and notices a change', async () => {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const sealed = await buffer(await encrypted(Readable.from([text]), { recipients: [recipient] }));
    const opened = await decrypted(Readable.from([sealed]), { identities: [identity] });
    expect((await buffer(opened)).equals(text)).toBe(true);
    const other = await generateX25519Identity();
    await expect(decrypted(Readable.from([sealed]), { identities: [other] })).rejects.toThrow('cannot be opened');
    const changed = Buffer.from(sealed);
    changed[200_000] = (changed[200_000] ?? 0) ^ 1;
    await expect(decrypted(Readable.from([changed]), { identities: [identity] }).then(buffer)).rejects.toThrow(
      'damaged',
    );
    const short = sealed.subarray(0, sealed.length - 70_000);
    await expect(decrypted(Readable.from([short]), { identities: [identity] }).then(buffer)).rejects.toThrow('cut off');
  });

  it('is never left out', async () => {
    const env = { DATABASE_URL: lab.url, KHAVARAN_DATA: lab.directory };
    await expect(runCommand(backupCommand, ['x'], { env })).rejects.toThrow('never written unencrypted');
    await expect(runCommand(backupCommand, ['x', '--recipient', 'age1nonsense'], { env })).rejects.toThrow('recipient');
    const file = path.join(folder, 'no-identity');
    await writeFile(file, 'nothing');
    await expect(runCommand(restoreCommand, ['x', '--identity', file], { env })).rejects.toThrow('no identity');
  });
});
