import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '#src/base/clock.ts';
import { canonicalJson } from '#src/capture/record.ts';
import { signCheckpoint } from '#src/evidence/checkpoint.ts';
import type { SigningKey } from '#src/evidence/signing-key.ts';
import type { AnchorKind, Checkpoint } from '#src/model/evidence.ts';
import { chainHead, insertCheckpoint, newestCheckpoint, orderAnchors } from '#src/store/checkpoints.ts';
import type { Database } from '#src/store/database.ts';

export interface CheckpointContext {
  db: Database;
  clock: Clock;
  signingKey: SigningKey;
  /** Services that are asked to vouch for checkpoints, and how often at most. */
  anchors: { services: readonly { kind: AnchorKind; service: string }[]; pauseMs: number };
  /** Of the data folder: a copy of each checkpoint is kept there, beside the database. */
  directory: string;
}

/** The copies of the checkpoints, one JSON object a line. */
export function checkpointFile(directory: string): string {
  return path.join(directory, 'checkpoints.jsonl');
}

/**
 * Signs the head of the chain where it has moved since the last checkpoint and that is `pauseMs` old; gives the
 * checkpoint, or null.
 */
export async function makeCheckpoint(context: CheckpointContext, pauseMs = 0): Promise<Checkpoint | null> {
  const { db, clock, signingKey, anchors, directory } = context;
  const now = clock.now();
  const [head, newest] = [await chainHead(db), await newestCheckpoint(db)];
  if (!head || (newest?.sequence === head.sequence && newest.hash === head.hash)) return null;
  if (newest && now.getTime() - Date.parse(newest.time) < pauseMs) return null;
  const checkpoint = signCheckpoint(head, now, signingKey);
  const id = await db.transaction().execute(async (tx) => {
    const made = await insertCheckpoint(tx, checkpoint);
    await orderAnchors(tx, made, anchors.services, now, anchors.pauseMs);
    return made;
  });
  await appendFile(checkpointFile(directory), `${canonicalJson({ ...checkpoint, id })}\n`, {
    mode: 0o600,
    flush: true,
  });
  return checkpoint;
}
