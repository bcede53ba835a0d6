import { canonicalJson } from '#src/capture/record.ts';
import { checkpointBytes } from '#src/evidence/checkpoint.ts';
import type { PackagedFile } from '#src/evidence/wacz.ts';
import { checkpointAfter, readAnchors, type StoredAnchor, type StoredCheckpoint } from '#src/store/checkpoints.ts';
import type { Database } from '#src/store/database.ts';
import { readChainBetween } from '#src/store/export.ts';

/** What stands between captures and the checkpoint that names the head behind them. */
export interface ChainProof {
  /** Sequence of the first of the captures. */
  from: number;
  checkpoint: StoredCheckpoint;
  anchors: StoredAnchor[];
}

/** One proof for the captures before each checkpoint; they come in the order of the chain. */
export async function proofsOf(db: Database, captures: readonly { sequence: number }[]): Promise<ChainProof[]> {
  const proofs: ChainProof[] = [];
  for (const { sequence } of captures) {
    const last = proofs.at(-1);
    if (last && sequence <= last.checkpoint.sequence) continue;
    const checkpoint = await checkpointAfter(db, sequence);
    if (checkpoint) proofs.push({ from: sequence, checkpoint, anchors: await readAnchors(db, checkpoint.id) });
  }
  return proofs;
}

/** Name of the file with a proof of time: `checkpoint-12.3.tsr`. */
export function proofName({ sequence }: StoredCheckpoint, { id, kind }: StoredAnchor): string {
  return `checkpoint-${sequence}.${id}.${kind === 'rfc3161' ? 'tsr' : 'ots'}`;
}

/**
 * A proof as files: the records from the first capture to the checkpoint, each line exactly the bytes that were hashed;
 * the checkpoint as it was signed; its signature; and the proofs of its time.
 */
export function proofFiles(db: Database, { from, checkpoint, anchors }: ChainProof): PackagedFile[] {
  const { sequence, signature } = checkpoint;
  return [
    {
      path: `evidence/chain-${sequence}.jsonl`,
      compress: true,
      async *content() {
        for await (const link of readChainBetween(db, from, sequence)) {
          const hashed = { previousHash: link.previousHash, record: link.record, sequence: link.sequence };
          yield Buffer.from(`${canonicalJson(hashed)}\n`);
        }
      },
    },
    bytes(`evidence/checkpoint-${sequence}.json`, checkpointBytes(checkpoint)),
    bytes(`evidence/checkpoint-${sequence}.sig`, Buffer.from(signature, 'base64')),
    ...anchors.flatMap((anchor) =>
      anchor.proof ? [bytes(`evidence/${proofName(checkpoint, anchor)}`, anchor.proof)] : [],
    ),
  ];
}

function bytes(path: string, content: Uint8Array): PackagedFile {
  return {
    path,
    compress: true,
    async *content() {
      yield content;
    },
  };
}
