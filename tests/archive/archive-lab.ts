import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '#src/base/clock.ts';
import { readEnv } from '#src/base/env.ts';
import { type ArchiveContext, type ArchiveReport, archivePayloads } from '#src/pipeline/evidence/archive-payloads.ts';
import { withArchive } from '#src/pipeline/evidence/archived-reading.ts';
import { openPayloadArchive, type PayloadArchive } from '#src/pipeline/evidence/payload-archive.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { type EvidenceLab, exchange, openLab } from '../evidence/evidence-lab.ts';
import { type S3Server, serveS3 } from './s3-server.ts';

export const NOW = new Date('2026-09-01T03:47:00Z');

/** A lab of evidence whose captures are half a year old, and a store of objects beside it. */
export interface ArchiveLab extends AsyncDisposable {
  evidence: EvidenceLab;
  store: S3Server;
  archive: PayloadArchive;
  /** What the service reads by: disk and archive as one. */
  payloads: PayloadFiles;
  context: ArchiveContext;
  /** Why something could not be done at once. */
  warnings: string[];
  /** The settings, as an environment. */
  environment: Record<string, string>;
  run(change?: Partial<ArchiveContext>): Promise<ArchiveReport>;
  /** Hashes of the payloads of new captures. */
  capture(...texts: string[]): Promise<string[]>;
  /** Whether the file of a payload lies here. */
  onDisk(sha256: string, ending?: 'gz' | 'sealed'): boolean;
  /** Lets it have been captured at another time. */
  setTime(sha256: string, time: string): Promise<void>;
}

export async function openArchiveLab(): Promise<ArchiveLab> {
  await using stack = new AsyncDisposableStack();
  const evidence = stack.use(await openLab());
  const store = stack.use(await serveS3());
  const environment = {
    DATABASE_URL: evidence.url,
    KHAVARAN_DATA: evidence.directory,
    KHAVARAN_SEALING_KEY: Buffer.from(evidence.sealingKey).toString('base64'),
    KHAVARAN_LOG: 'silent',
    KHAVARAN_ARCHIVE_URL: store.url,
    KHAVARAN_ARCHIVE_BUCKET: store.bucket,
    KHAVARAN_ARCHIVE_REGION: store.region,
    KHAVARAN_ARCHIVE_PREFIX: 'captures/old',
    KHAVARAN_ARCHIVE_ACCESS_KEY: store.accessKey,
    KHAVARAN_ARCHIVE_SECRET_KEY: store.secretKey,
  };
  const archive = await openPayloadArchive(readEnv(environment), { clock: systemClock, sleep: async () => {} });
  if (!archive) throw new Error('the archive did not open');
  stack.use(archive);
  const clock = { now: () => NOW };
  const warnings: string[] = [];
  const log = { warn: (fields: unknown) => void warnings.push(JSON.stringify(fields)) };
  const context: ArchiveContext = {
    db: evidence.db,
    files: evidence.payloads,
    directory: path.join(evidence.directory, 'captures'),
    archive,
    clock,
    log,
    afterDays: 90,
    mostLocalBytes: null,
  };
  const owned = stack.move();
  return {
    evidence,
    store,
    archive,
    payloads: withArchive(evidence.payloads, { db: evidence.db, archive, clock, log }),
    context,
    warnings,
    environment,
    async run(change = {}) {
      const report = await archivePayloads({ ...context, ...change }, new AbortController().signal);
      if (!report) throw new Error('another process archives');
      return report;
    },
    onDisk: (sha256, ending = 'gz') =>
      existsSync(path.join(context.directory, sha256.slice(0, 2), `${sha256}.${ending}`)),
    setTime: (sha256, time) =>
      evidence.intrude(`update captures set captured_at = '${time}' where payload_sha256 = '${sha256}'`),
    async capture(...texts) {
      await evidence.capture(
        ...texts.map((text, number) => exchange({ text, requestedUrl: `https://harbour.example/${number}` })),
      );
      const rows = await evidence.db.selectFrom('captures').select('payload_sha256').orderBy('sequence').execute();
      return rows.slice(-texts.length).map((row) => row.payload_sha256);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
