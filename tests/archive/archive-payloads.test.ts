import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seal } from '#src/evidence/seal.ts';
import { archivePayloads } from '#src/pipeline/evidence/archive-payloads.ts';
import { withArchive } from '#src/pipeline/evidence/archived-reading.ts';
import { bringPayloadsBack } from '#src/pipeline/evidence/bring-payloads-back.ts';
import { redactCapture } from '#src/pipeline/evidence/redact.ts';
import { removeExpired } from '#src/pipeline/evidence/remove-expired.ts';
import { archiveFigures, archivingAlone } from '#src/store/archived-payloads.ts';
import { recordPayloadRemoval } from '#src/store/retention.ts';
import { type ArchiveLab, NOW, openArchiveLab } from './archive-lab.ts';
import { refuse } from './s3-server.ts';

let lab: ArchiveLab;
beforeEach(async () => {
  lab = await openArchiveLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

const textOf = async (sha256: string) => Buffer.from(await lab.payloads.read(sha256)).toString();
const keyOf = (sha256: string) =>
  `captures/old/${sha256.slice(0, 2)}/${createHmac('sha256', lab.evidence.sealingKey).update(`archived ${sha256}`).digest('hex')}.sealed`;

describe('moving old payloads', () => {
  it('takes those that are old enough, proves them, and reads them as before', async () => {
    const [old = '', young = ''] = await lab.capture('An old page.', 'A young page.');
    await lab.setTime(young, '2026-08-20');
    expect(await lab.run()).toMatchObject({ moved: 1, failed: 0, stopped: null });
    expect([lab.onDisk(old), lab.onDisk(young)]).toEqual([false, true]);
    expect([...lab.store.objects.keys()]).toEqual([keyOf(old)]);
    expect(await textOf(old)).toBe('An old page.');
    expect(await textOf(young)).toBe('A young page.');
    expect(await lab.run()).toMatchObject({ moved: 0, failed: 0, stopped: null });
  });

  it('shows the store nothing of what was captured', async () => {
    const [sha256 = ''] = await lab.capture('The harbour master said so.');
    await lab.run();
    const object = lab.store.objects.get(keyOf(sha256)) ?? Buffer.alloc(0);
    expect(object.includes('harbour master')).toBe(false);
    expect([...lab.store.objects.keys()].join()).not.toContain(sha256);
    expect(() => gunzipSync(object)).toThrow();
  });

  it('takes the oldest where they take too much room, and nothing of the last day', async () => {
    const texts = Array.from({ length: 6 }, (_, number) => `${number} `.repeat(40));
    const hashes = await lab.capture(...texts);
    for (const [days, sha256] of hashes.entries())
      await lab.setTime(sha256, new Date(NOW.getTime() - (days + 0.5) * 86_400_000).toISOString());
    expect((await lab.run()).moved).toBe(0);
    expect((await lab.run({ mostLocalBytes: 100 })).moved).toBeGreaterThan(1);
    expect(lab.onDisk(hashes[5] ?? '')).toBe(false);
    await lab.run({ mostLocalBytes: 1 });
    expect(hashes.map((sha256) => lab.onDisk(sha256))).toEqual([true, false, false, false, false, false]);
  });

  it('leaves the file where it is until the store has all of it', async () => {
    const [sha256 = ''] = await lab.capture('A page.');
    lab.store.interfere = (request, _response, key) => {
      const object = lab.store.objects.get(key);
      if (request.method === 'HEAD' && object) lab.store.objects.set(key, Buffer.from(object.map((byte) => byte ^ 1)));
      return false;
    };
    expect(await lab.run()).toMatchObject({ moved: 0, failed: 1 });
    expect(lab.onDisk(sha256)).toBe(true);
    expect(lab.warnings.join()).toContain('does not hold what was put there');
    lab.store.interfere = () => false;
    expect(await lab.run()).toMatchObject({ moved: 1, failed: 0 });
    expect(await textOf(sha256)).toBe('A page.');
  });

  it('reads all of it back from a store that keeps no checksums', async () => {
    lab.store.manners.withoutChecksums = true;
    const [good = '', bad = ''] = await lab.capture('A page.', 'Another page.');
    lab.store.interfere = (request, _response, key) => {
      const object = lab.store.objects.get(key);
      if (request.method === 'GET' && key === keyOf(bad) && object)
        lab.store.objects.set(key, Buffer.from(object.map((byte) => byte ^ 1)));
      return false;
    };
    expect(await lab.run()).toMatchObject({ moved: 1, failed: 1 });
    expect([lab.onDisk(good), lab.onDisk(bad)]).toEqual([false, true]);
  });

  it('leaves a damaged file to "khavaran verify", and goes on', async () => {
    const [bad = '', good = ''] = await lab.capture('A page.', 'Another page.');
    await writeFile(path.join(lab.context.directory, bad.slice(0, 2), `${bad}.gz`), 'nonsense');
    expect(await lab.run()).toMatchObject({ moved: 1, failed: 1, stopped: null });
    expect([lab.onDisk(bad), lab.onDisk(good)]).toEqual([true, false]);
  });

  it('stops at once where the store refuses the key, and where it stays busy', async () => {
    await lab.capture(...Array.from({ length: 40 }, (_, number) => `Page ${number}`));
    lab.store.interfere = (_request, response) => {
      refuse(response, 403, 'AccessDenied');
      return true;
    };
    expect((await lab.run()).stopped).toContain('needs to put, get, delete and list');
    expect(lab.store.seen.length).toBeLessThanOrEqual(8);
    lab.store.interfere = (_request, response) => {
      refuse(response, 503, 'SlowDown');
      return true;
    };
    expect(await lab.run()).toMatchObject({ moved: 0, stopped: expect.stringContaining('503 SlowDown') });
    lab.store.interfere = () => false;
    expect(await lab.run()).toMatchObject({ moved: 40, failed: 0, stopped: null });
  });

  it('loses nothing wherever it is cut off', async () => {
    const texts = Array.from({ length: 12 }, (_, number) => `Page ${number}`);
    const hashes = await lab.capture(...texts);
    // Each request is the last of one run: before it reached the store, or after.
    for (let cut = 1; ; cut++) {
      const stop = new AbortController();
      let asked = 0;
      lab.store.interfere = () => {
        if (++asked === cut) stop.abort();
        return cut % 2 === 0 && asked >= cut;
      };
      const report = await archivePayloads(lab.context, stop.signal);
      lab.store.interfere = () => false;
      for (const [place, sha256] of hashes.entries()) expect(await textOf(sha256)).toBe(texts[place]);
      if (report?.stopped === null) break;
      expect(cut).toBeLessThan(60);
    }
    expect(hashes.some((sha256) => lab.onDisk(sha256))).toBe(false);
    expect(lab.store.objects.size).toBe(12);
  });

  it('runs in one process at a time', async () => {
    await archivingAlone(lab.evidence.db, async () => {
      expect(await archivePayloads(lab.context, new AbortController().signal)).toBeNull();
    });
    expect(await archivePayloads(lab.context, new AbortController().signal)).not.toBeNull();
  });

  it('lets a file go again that was captured once more, if the archive still has it', async () => {
    const [sha256 = ''] = await lab.capture('A page.');
    await lab.run();
    await lab.capture('A page.');
    expect(lab.onDisk(sha256)).toBe(true);
    lab.store.objects.clear();
    expect((await lab.run()).moved).toBe(1);
    expect(lab.store.objects.size).toBe(1);
    await lab.capture('A page.');
    const seen = lab.store.seen.length;
    expect((await lab.run()).moved).toBe(1);
    expect(lab.store.seen.slice(seen)).toEqual([expect.stringMatching(/^HEAD /)]);
  });
});

describe('what was archived', () => {
  it('leaves the archive when it is sealed, even where that does not answer then', async () => {
    const [first = '', second = ''] = await lab.capture('About somebody.', 'About somebody else.');
    await lab.run();
    const { db, sealingKey } = lab.evidence;
    const redaction = { db, payloads: lab.payloads, clock: { now: () => NOW }, sealingKey };
    const captures = await db.selectFrom('captures').select(['id', 'payload_sha256']).execute();
    const idOf = (sha256: string) => captures.find((one) => one.payload_sha256 === sha256)?.id ?? 0;
    expect(await redactCapture(redaction, idOf(first), { why: 'asked for', by: 'staff' })).toEqual({ files: 1 });
    expect([...lab.store.objects.keys()]).toEqual([keyOf(second)]);
    expect(lab.onDisk(first, 'sealed')).toBe(true);
    await expect(lab.payloads.read(first)).rejects.toMatchObject({ code: 'store/payload-sealed' });
    lab.store.interfere = (request, response) => {
      if (request.method === 'DELETE') refuse(response, 403, 'AccessDenied');
      return request.method === 'DELETE';
    };
    await redactCapture(redaction, idOf(second), { why: 'asked for', by: 'staff' });
    await expect(lab.payloads.read(second)).rejects.toMatchObject({ code: 'store/payload-sealed' });
    expect((await archiveFigures(db)).removing).toBe(2);
    lab.store.interfere = () => false;
    expect((await lab.run()).removedThere).toBe(2);
    expect(lab.store.objects.size).toBe(0);
  });

  it('never goes there when it is sealed while it is on its way', async () => {
    const [sha256 = ''] = await lab.capture('About somebody.');
    lab.store.interfere = async (request) => {
      if (request.method === 'PUT')
        await lab.payloads.seal(sha256, seal(Buffer.from('x'), sha256, lab.evidence.sealingKey));
      return false;
    };
    expect(await lab.run()).toMatchObject({ moved: 0, failed: 0 });
    expect(lab.store.objects.size).toBe(0);
    expect(lab.onDisk(sha256, 'sealed')).toBe(true);
  });

  it('leaves the archive by the rules of retention', async () => {
    await lab.capture('Nobody needs it.');
    await lab.run();
    const keepDays = { unmarked: null, failures: 100 };
    await removeExpired({ db: lab.evidence.db, payloads: lab.payloads, clock: lab.context.clock, keepDays });
    expect(lab.store.objects.size).toBe(0);
    expect((await lab.evidence.verify()).report).toMatchObject({ removed: 1, archived: 0 });
  });

  it('says so where it cannot be had, and where it was changed', async () => {
    const [sha256 = ''] = await lab.capture('A page.');
    await lab.run();
    const without = withArchive(lab.evidence.payloads, { ...lab.context, archive: null });
    await expect(without.read(sha256)).rejects.toMatchObject({ code: 'store/archive-away' });
    lab.store.interfere = (_request, response) => {
      refuse(response, 503, 'SlowDown');
      return true;
    };
    await expect(lab.payloads.read(sha256)).rejects.toMatchObject({ code: 'store/archive-away', retry: 'later' });
    lab.store.interfere = () => false;
    const object = lab.store.objects.get(keyOf(sha256)) ?? Buffer.alloc(0);
    lab.store.objects.set(keyOf(sha256), Buffer.from(object.map((byte, at) => (at === 40 ? byte ^ 1 : byte))));
    await expect(lab.payloads.read(sha256)).rejects.toMatchObject({ code: 'store/payload-changed' });
    lab.store.objects.set(keyOf(sha256), Buffer.concat([object, object]));
    await expect(lab.payloads.read(sha256)).rejects.toMatchObject({ code: 'store/payload-changed' });
    lab.store.objects.clear();
    await expect(lab.payloads.read(sha256)).rejects.toMatchObject({ code: 'store/payload-missing' });
  });
});

describe('bringing payloads back while the service runs', () => {
  it('leaves nothing on disk of what was removed meanwhile', async () => {
    const [sha256 = ''] = await lab.capture('An old page.');
    await lab.run();
    const archive = {
      ...lab.archive,
      async read(...of: Parameters<typeof lab.archive.read>) {
        const packed = await lab.archive.read(...of);
        await recordPayloadRemoval(lab.evidence.db, sha256, 'its time was over', NOW);
        await lab.payloads.remove(sha256);
        return packed;
      },
    };
    expect(await bringPayloadsBack({ ...lab.context, archive }, new AbortController().signal)).toBe(1);
    expect(lab.onDisk(sha256)).toBe(false);
    expect(lab.store.objects.size).toBe(0);
  });

  it('is noticed by whoever looks for a file at that moment', async () => {
    const [sha256 = ''] = await lab.capture('An old page.');
    await lab.run();
    let looks = 0;
    const files = {
      ...lab.evidence.payloads,
      read: (wanted: string) =>
        lab.evidence.payloads.read(wanted).catch(async (error: unknown) => {
          if (++looks === 1) await bringPayloadsBack(lab.context, new AbortController().signal);
          throw error;
        }),
    };
    const { db, clock, log, archive } = lab.context;
    const payloads = withArchive(files, { db, clock, log, archive });
    expect(Buffer.from(await payloads.read(sha256)).toString()).toBe('An old page.');
  });
});
