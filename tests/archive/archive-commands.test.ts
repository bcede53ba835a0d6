import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnv } from '#src/base/env.ts';
import { archiveCommand } from '#src/cli/archive.ts';
import { backupCommand, restoreCommand } from '#src/cli/backup.ts';
import { verify } from '#src/cli/verify.ts';
import { noteArchiving, readArchiving } from '#src/pipeline/evidence/archive-night.ts';
import { backUp } from '#src/pipeline/operations/backup.ts';
import { checkArchive } from '#src/pipeline/operations/doctor-archive.ts';
import { findArchived } from '#src/store/archived-payloads.ts';
import { readTar } from '#src/store/tar.ts';
import { runCommand } from '../cli/run-command.ts';
import { createBareDatabase } from '../database.ts';
import { type ArchiveLab, NOW, openArchiveLab } from './archive-lab.ts';

let lab: ArchiveLab;
beforeEach(async () => {
  lab = await openArchiveLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

describe('the commands of the archive', () => {
  it('move, verify and bring back', async () => {
    const hashes = await lab.capture('One.', 'Two.', 'Three.');
    const env = lab.environment;
    expect(await runCommand(archiveCommand, [], { env })).toMatchObject({ code: 0 });
    expect(lab.store.objects.size).toBe(3);
    const asked = await runCommand(verify, [], { env });
    expect(asked.stdout).toContain('3 more files lie in the archive');
    expect(asked.code).toBe(0);
    const read = await runCommand(verify, ['--archived'], { env });
    expect(read.stdout).toContain('3 records and 3 files are as they were captured.');
    const [key = ''] = lab.store.objects.keys();
    const object = lab.store.objects.get(key) ?? Buffer.alloc(0);
    lab.store.objects.set(key, Buffer.from(object.map((byte, at) => (at === 40 ? byte ^ 1 : byte))));
    expect((await runCommand(verify, ['--archived'], { env })).stdout).toContain('was changed, or sealed with another');
    lab.store.objects.delete(key);
    const missing = await runCommand(verify, [], { env });
    expect(missing.stdout).toContain('is missing from the archive');
    expect(missing.code).toBe(1);
    lab.store.objects.set(key, object);
    const { KHAVARAN_ARCHIVE_URL: _url, ...unset } = env;
    expect((await runCommand(verify, [], { env: unset })).stdout).toContain('3 captured files lie in an archive');
    await expect(runCommand(archiveCommand, [], { env: unset })).rejects.toThrow('No archive is set');
    expect(await runCommand(archiveCommand, ['--back'], { env })).toMatchObject({ code: 0 });
    expect(lab.store.objects.size).toBe(0);
    expect(hashes.every((sha256) => lab.onDisk(sha256))).toBe(true);
    expect((await runCommand(verify, [], { env: unset })).code).toBe(0);
  });

  it('back up and restore what lies in the archive: where it is, or fetched', async () => {
    const [archived = '', local = ''] = await lab.capture('One.', 'Two.');
    await lab.setTime(local, '2026-08-30');
    await lab.run();
    const env: NodeJS.ProcessEnv = { ...lab.environment, KHAVARAN_BACKUP_PASSPHRASE: 'harbour lantern seven otters' };
    for (const fetched of [false, true]) {
      await using target = await createBareDatabase();
      const file = path.join(lab.evidence.directory, `backup-${fetched}.age`);
      const made = await runCommand(backupCommand, fetched ? [file, '--archived'] : [file], { env });
      expect(made.stderr).toContain(fetched ? '2 captured files' : '1 captured file lies in the archive');
      const data = path.join(lab.evidence.directory, `restored-${fetched}`);
      const there = { ...env, DATABASE_URL: target.url, KHAVARAN_DATA: data };
      const restored = await runCommand(restoreCommand, [file], { env: there });
      expect(restored.stderr.includes('1 captured file more')).toBe(!fetched);
      expect(existsSync(path.join(data, 'captures', archived.slice(0, 2), `${archived}.gz`))).toBe(fetched);
      const proof = await runCommand(verify, ['--archived'], { env: there });
      expect(proof.stdout).toContain('2 records and 2 files are as they were captured.');
      expect(proof.code).toBe(0);
    }
  }, 60_000);

  it('back up a file that goes to the archive meanwhile', async () => {
    const [sha256 = ''] = await lab.capture('One.');
    const fetchArchived = async (hash: string) => {
      const archived = await findArchived(lab.evidence.db, hash);
      return archived && lab.archive.read(archived);
    };
    const { url: databaseUrl, directory } = lab.evidence;
    const names: string[] = [];
    const entries = readTar(backUp({ databaseUrl, directory, now: NOW, fetchArchived }));
    // The snapshot was taken when the first entry comes.
    for await (const { name, content } of entries) {
      if (names.push(name) === 1) await lab.run();
      for await (const _ of content);
    }
    expect(lab.onDisk(sha256)).toBe(false);
    expect(names).toContain(`captures/${sha256.slice(0, 2)}/${sha256}.gz`);
  });

  it('say what is wrong with the archive, and what of it', async () => {
    await lab.capture('One.');
    const { db } = lab.evidence;
    const look = (change: Record<string, string> = {}) =>
      checkArchive(readEnv({ ...lab.environment, ...change }), db, NOW);
    expect(await look()).toMatchObject({ state: 'ok', says: expect.stringContaining('0 captured files') });
    expect(lab.store.objects.size).toBe(0);
    await lab.run();
    expect((await look()).says).toContain('1 captured files');
    const wrong = await look({ KHAVARAN_ARCHIVE_SECRET_KEY: 'wrong' });
    expect(wrong).toMatchObject({ state: 'fault', says: expect.stringContaining('the secret key') });
    expect(await look({ KHAVARAN_ARCHIVE_URL: '' })).toMatchObject({ state: 'fault' });
    await noteArchiving(db, { moved: 3, bytes: 1, removedThere: 0, failed: 0, stopped: null }, NOW);
    await noteArchiving(db, { moved: 1, bytes: 1, removedThere: 0, failed: 2, stopped: null }, NOW);
    expect(await look()).toMatchObject({ state: 'warning', says: 'the last run moved 1 files and not 2' });
    // The failure leaves standing when it last went well.
    expect((await readArchiving(db))?.lastWhole).toEqual(NOW);
    expect(() => readEnv({ KHAVARAN_ARCHIVE_URL: 'https://s3.example.org' })).toThrow(
      /BUCKET: is needed.*\n.*ACCESS_KEY/,
    );
  });
});
