import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { makeSigningKeyPem, readSigningKey, type SigningKey } from '#src/evidence/signing-key.ts';
import type { Exchange } from '#src/model/capture.ts';
import { appendToChain, writePayloads } from '#src/pipeline/evidence/keep-evidence.ts';
import { type CheckpointContext, checkpointFile } from '#src/pipeline/evidence/make-checkpoint.ts';
import { type VerifyReport, verifyEvidence } from '#src/pipeline/evidence/verify-evidence.ts';
import type { Database } from '#src/store/database.ts';
import { openPayloadFiles, type PayloadFiles } from '#src/store/payloads.ts';
import { createTestDatabase } from '../database.ts';

export const NOW = new Date('2026-03-01T12:00:00Z');

/** A database, a data folder and a key, with which evidence is kept, spoilt and verified as the service would. */
export interface EvidenceLab extends AsyncDisposable {
  db: Database;
  url: string;
  directory: string;
  payloads: PayloadFiles;
  signingKey: SigningKey;
  sealingKey: Uint8Array;
  checkpoints: CheckpointContext;
  /** The time that the clock of the lab tells. */
  now: Date;
  capture(...exchanges: Exchange[]): Promise<number[]>;
  /** Runs SQL that the triggers would refuse, as an intruder with the superuser's rights would. */
  intrude(statement: string): Promise<void>;
  verify(change?: { signingKey?: SigningKey; roots?: string[] }): Promise<{
    report: VerifyReport;
    faults: string[];
    notes: string[];
  }>;
}

export function exchange(change: Partial<Exchange> & { text?: string } = {}): Exchange {
  const { text = 'A page.', ...rest } = change;
  const url = rest.requestedUrl ?? 'https://harbour.example/one';
  const body = rest.body ?? Buffer.from(text);
  return {
    method: 'GET',
    requestedUrl: url,
    finalUrl: url,
    redirects: [],
    requestHeaders: { accept: '*/*', 'user-agent': 'KhavaranBot/0.1' },
    status: 200,
    responseHeaders: { 'content-type': 'text/html; charset=utf-8' },
    raw: body,
    body,
    serverAddress: '192.0.2.7',
    certificateSha256: 'ab'.repeat(32),
    startedAt: NOW.toISOString(),
    finishedAt: new Date(NOW.getTime() + 900).toISOString(),
    ...rest,
  };
}

export async function openLab(): Promise<EvidenceLab> {
  await using stack = new AsyncDisposableStack();
  const { db, url } = stack.use(await createTestDatabase());
  const directory = await mkdtemp(path.join(tmpdir(), 'khavaran-evidence-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const payloads = openPayloadFiles(path.join(directory, 'captures'));
  const signingKey = readSigningKey(makeSigningKeyPem());
  const sealingKey = randomBytes(32);
  const owned = stack.move();
  const lab: EvidenceLab = {
    db,
    url,
    directory,
    payloads,
    signingKey,
    sealingKey,
    now: NOW,
    checkpoints: {
      db,
      clock: { now: () => lab.now },
      signingKey,
      anchors: { services: [], pauseMs: 0 },
      directory,
    },
    async capture(...exchanges) {
      await writePayloads(payloads, exchanges);
      const custody = { source: 'harbour-wire', reason: 'schedule', operator: 'schedule', tool: 'Khavaran/0.1.0' };
      const ids = await db.transaction().execute((tx) => appendToChain(tx, null, exchanges, custody));
      return exchanges.map((one) => ids.get(one) ?? 0);
    },
    async intrude(statement) {
      await db.connection().execute(async (connection) => {
        await sql`set session_replication_role = replica`.execute(connection);
        await sql.raw(statement).execute(connection);
        await sql`set session_replication_role = origin`.execute(connection);
      });
    },
    async verify(change = {}) {
      const faults: string[] = [];
      const notes: string[] = [];
      const report = await verifyEvidence(
        {
          db,
          payloads,
          keys: [(change.signingKey ?? signingKey).public],
          checkpointFiles: [checkpointFile(directory)],
          timeStampRoots: change.roots ?? [],
          sealingKey: async () => sealingKey,
          onFault: (sentence) => faults.push(sentence),
          onNote: (sentence) => notes.push(sentence),
          onProgress: () => {},
        },
        new AbortController().signal,
      );
      return { report, faults, notes };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  return lab;
}
