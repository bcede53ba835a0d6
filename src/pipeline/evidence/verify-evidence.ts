import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { codeOf, messageOf } from '#src/base/errors.ts';
import { parsedJson } from '#src/base/json.ts';
import { type ChainedRecord, verifyChain } from '#src/capture/chain.ts';
import { sha256Hex } from '#src/capture/record.ts';
import { checkpointBytes, judgeSignature } from '#src/evidence/checkpoint.ts';
import { attestationsOf } from '#src/evidence/open-timestamps.ts';
import { unseal } from '#src/evidence/seal.ts';
import type { PublicKey } from '#src/evidence/signing-key.ts';
import { verifyTimeStamp } from '#src/evidence/time-stamp.ts';
import type { Checkpoint } from '#src/model/evidence.ts';
import { findArchived } from '#src/store/archived-payloads.ts';
import { readChain } from '#src/store/captures.ts';
import { readAnchors, readCheckpoints, type StoredAnchor } from '#src/store/checkpoints.ts';
import type { Database } from '#src/store/database.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { findPayloadRemoval } from '#src/store/redactions.ts';
import type { PayloadArchive } from './payload-archive.ts';
import { verifyArchive } from './verify-archive.ts';

export interface VerifyContext {
  db: Database;
  payloads: PayloadFiles;
  /** Where payloads that are not on disk lie; null or left out where there is none. */
  archive?: PayloadArchive | null;
  /** `payloads` fetches what is archived: then each is read, and the archive need not be asked for what it has. */
  readsArchived?: boolean;
  /** Keys whose signatures count. */
  keys: readonly PublicKey[];
  /** Copies of checkpoints kept outside of the database, as JSON Lines; a file that is not there is passed over. */
  checkpointFiles: readonly string[];
  timeStampRoots: readonly string[];
  /** Opens what was sealed on request, to see that it is the original. */
  sealingKey: () => Promise<Uint8Array>;
  /** Told of each fault, in a sentence. */
  onFault: (sentence: string) => void;
  /** Told of each proof of others that holds, and of what could not be decided. */
  onNote: (sentence: string) => void;
  onProgress: (records: number) => void;
}

export interface VerifyReport {
  records: number;
  files: number;
  /** Of the files: sealed on request, and removed by the rules of retention. */
  sealed: number;
  removed: number;
  /** Of the files: in the archive, and not read here. */
  archived: number;
  checkpoints: number;
  anchors: number;
  /** Records behind the last checkpoint, whose end nobody has signed yet. */
  unsigned: number;
}

/**
 * Proves the chain, the payload files, the signatures of the checkpoints and the proofs of others. Reads each once, in
 * pages.
 */
export async function verifyEvidence(context: VerifyContext, signal: AbortSignal): Promise<VerifyReport> {
  const report: VerifyReport = {
    records: 0,
    files: 0,
    sealed: 0,
    removed: 0,
    archived: 0,
    checkpoints: 0,
    anchors: 0,
    unsigned: 0,
  };
  const named = await namedHeads(context, report);
  let last = 0;
  const checked = new Set<string>();
  async function* chain(): AsyncGenerator<ChainedRecord> {
    for await (const { record, sequence, previousHash, hash } of readChain(context.db)) {
      signal.throwIfAborted();
      report.records++;
      if (report.records % 1000 === 0) context.onProgress(report.records);
      last = sequence;
      if (!checked.has(record.payloadSha256)) {
        checked.add(record.payloadSha256);
        await checkPayload(context, record.payloadSha256, report).catch((error: unknown) => {
          context.onFault(`Record ${sequence} (${record.finalUrl}): ${messageOf(error)}`);
        });
      }
      yield { record, link: { sequence, previousHash, hash } };
    }
  }
  for (const { message } of await verifyChain(chain(), named)) context.onFault(message);
  report.files = checked.size;
  if (report.archived > 0) await verifyArchive(context, report.archived, signal);
  report.unsigned = last;
  for (const sequence of named.keys()) report.unsigned = Math.max(0, Math.min(report.unsigned, last - sequence));
  for (const anchor of await readAnchors(context.db)) await verifyAnchor(context, anchor, report);
  return report;
}

async function checkPayload(context: VerifyContext, sha256: string, report: VerifyReport): Promise<void> {
  try {
    await context.payloads.read(sha256);
  } catch (error) {
    if (codeOf(error) === 'store/payload-sealed') {
      const sealed = await context.payloads.readSealed(sha256);
      const original = sealed && unseal(sealed, sha256, await context.sealingKey());
      if (!original || sha256Hex(original) !== sha256) throw error;
      report.sealed++;
    } else if (codeOf(error) === 'store/payload-missing' && (await findPayloadRemoval(context.db, sha256)))
      report.removed++;
    else if (
      codeOf(error) === 'store/payload-missing' &&
      !context.readsArchived &&
      (await findArchived(context.db, sha256))
    )
      report.archived++;
    else throw error;
  }
}

/** What the checkpoints with a good signature say of the chain: hash by sequence. The others are faults. */
async function namedHeads(context: VerifyContext, report: VerifyReport): Promise<Map<number, string>> {
  const named = new Map<number, string>();
  const stored = new Set<string>();
  const judge = (checkpoint: Checkpoint, where: string) => {
    const { sequence, hash, time, keyId } = checkpoint;
    const name = `The checkpoint of ${time} over record ${sequence}${where}`;
    switch (judgeSignature(checkpoint, context.keys)) {
      case 'unknown-key':
        context.onFault(
          `${name} is signed with a key that is not known here (${keyId.slice(0, 16)}…). If it is one of yours, name its public half: --public-key FILE.`,
        );
        return;
      case 'invalid':
        context.onFault(`${name} was changed: its signature does not fit.`);
        return;
      case 'valid':
        report.checkpoints++;
    }
    const known = named.get(sequence);
    if (known !== undefined && known !== hash)
      context.onFault(`Record ${sequence} was changed: two checkpoints name different hashes of it.`);
    // The older one saw it first.
    else named.set(sequence, hash);
  };
  for await (const checkpoint of readCheckpoints(context.db)) {
    stored.add(checkpoint.signature);
    judge(checkpoint, '');
  }
  for (const file of context.checkpointFiles)
    for (const checkpoint of await readCheckpointFile(file, context.onFault)) {
      if (stored.has(checkpoint.signature)) continue;
      context.onFault(
        `The checkpoint of ${checkpoint.time} over record ${checkpoint.sequence} stands in ${file} and no more in the database.`,
      );
      judge(checkpoint, ` (${file})`);
    }
  return named;
}

const checkpointSchema = z.object({
  sequence: z.int().min(1),
  hash: z.string(),
  time: z.string(),
  keyId: z.string(),
  signature: z.string(),
});

async function readCheckpointFile(file: string, onFault: (sentence: string) => void): Promise<Checkpoint[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    // A power cut may have left half of the last line.
    if (line === '' || index === lines.length - 1) return [];
    const parsed = checkpointSchema.safeParse(parsedJson(line));
    if (!parsed.success) onFault(`Line ${index + 1} of ${file} is no checkpoint.`);
    return parsed.success ? [parsed.data] : [];
  });
}

async function verifyAnchor(context: VerifyContext, anchor: StoredAnchor, report: VerifyReport): Promise<void> {
  const { checkpoint, kind, service, proof } = anchor;
  if (!proof) return;
  const data = checkpointBytes(checkpoint);
  const what = `Record ${checkpoint.sequence} and all before it`;
  try {
    switch (kind) {
      case 'rfc3161': {
        const stamp = await verifyTimeStamp(proof, data, { roots: context.timeStampRoots });
        const trust = stamp.trusted ? '' : ' (its certificate was traced to no root: KHAVARAN_TSA_ROOTS names none)';
        context.onNote(`${what} were there on ${stamp.time.toISOString()}, says ${stamp.authority}${trust}.`);
        break;
      }
      case 'opentimestamps':
        for (const attestation of attestationsOf(proof, data)) {
          if (attestation.kind === 'bitcoin')
            context.onNote(
              `${what} were there before block ${attestation.height} of Bitcoin, if its Merkle root is ${Buffer.from(attestation.message).reverse().toString('hex')}.`,
            );
          else if (attestation.kind === 'pending')
            context.onNote(`${what}: ${attestation.calendar} has promised a proof, which is not there yet.`);
        }
    }
    report.anchors++;
  } catch (error) {
    context.onFault(`The proof of ${service} over record ${checkpoint.sequence}: ${messageOf(error)}`);
  }
}
