import { z } from 'zod';
import { codeOf, KhavaranError } from '#src/base/errors.ts';
import { unseal } from '#src/evidence/seal.ts';
import { contentOf } from '#src/model/item.ts';
import {
  type ItemToRedact,
  type ItemWords,
  isToReach,
  logUnsealing,
  noteReached,
  redactionsOfItem,
  redactionsToReach,
} from '#src/store/redactions.ts';
import type { App } from '../app.ts';
import { openSealingKey } from './key-files.ts';
import { nameOfItem, type RedactContext, takeOut } from './redact.ts';
import { wordsTakenOut } from './words-taken-out.ts';

/** Redactions read at once. */
const BATCH = 20;
const BY = 'Khavaran';
const WHY = 'to reach what a redaction of an earlier version left';

const wording = { title: z.string(), text: z.string() };
/** The words of an item as every version sealed them. */
const sealedWords = z.object({
  ...wording,
  revisions: z.array(z.object({ ...wording, revision: z.number() })).default([]),
  pageWordings: z.array(z.object({ ...wording, number: z.number() })).default([]),
});

/**
 * Has redactions of earlier versions reach what those of today do: addresses, handles, names beside the item, and what
 * machines made of it. What was taken out is told from the sealed originals; that they were opened is logged, and each is
 * followed by a redaction of today with the reason of then. Gives how many were reached, and how many could not be, for their
 * originals are sealed with another key or do not tell it.
 */
export async function reachEarlierRedactions(
  app: Pick<App, 'db' | 'payloads' | 'clock' | 'deskUrl' | 'env' | 'log' | 'stopping'>,
): Promise<{ reached: number; left: number }> {
  const { db, payloads, clock, deskUrl, env, log, stopping } = app;
  const done = { reached: 0, left: 0 };
  let key: Uint8Array | null = null;
  for (let last = 0; !stopping.hasBegun; ) {
    const batch = await redactionsToReach(db, last, BATCH);
    if (batch.length === 0) break;
    key ??= await openSealingKey(env.KHAVARAN_DATA, env.KHAVARAN_SEALING_KEY);
    for (const { id, item } of batch) {
      last = id;
      if (stopping.hasBegun) break;
      try {
        if (await reachRedaction({ db, payloads, clock, deskUrl, sealingKey: key }, id, item)) done.reached++;
      } catch (error) {
        if (!/^(evidence|pipeline)\//u.test(codeOf(error))) throw error;
        done.left++;
        log.warn({ err: error, redaction: id, item }, 'a redaction of an earlier version cannot be reached');
      }
    }
  }
  return done;
}

/** False where another process was first. Throws `evidence/sealed` and `pipeline/words-unknown`. */
export async function reachRedaction(context: RedactContext, id: number, item: number): Promise<boolean> {
  const { db, clock, sealingKey } = context;
  const all = await redactionsOfItem(db, item);
  const at = all.findIndex((one) => one.id === id);
  const [own, next] = [all[at], all.slice(at + 1).find(({ sealed }) => sealed !== null)];
  if (!own?.sealed) return false;
  const opened = (sealed: Uint8Array): ItemWords =>
    sealedWords.parse(JSON.parse(Buffer.from(unseal(sealed, nameOfItem(item), sealingKey)).toString('utf8')));
  const before = opened(own.sealed);
  // What the next one sealed is what this one had left.
  const after = next?.sealed ? opened(next.sealed) : null;
  for (const redaction of next ? [id, next.id] : [id])
    await logUnsealing(db, { redaction, sha256: null, why: WHY, by: BY, at: clock.now() });
  let isFirst = false;
  await takeOut(
    context,
    item,
    { why: own.why, by: BY },
    {
      async choose(tx, known) {
        isFirst = await isToReach(tx, id);
        if (!isFirst) return id;
        const words = wordsTakenOut(before, after ?? known);
        if (words === undefined)
          throw new KhavaranError(
            'pipeline/words-unknown',
            `What redaction ${id} took out of item ${item} cannot be told from its original: redact the item again.`,
          );
        await noteReached(tx, id, clock.now());
        return words?.length === 0 ? id : { words, earlier: earlierOf(before, known) };
      },
    },
  );
  return isFirst;
}

/** Every wording before the redaction, and what was told of it by itself. */
function earlierOf(before: ItemWords, { signals }: ItemToRedact): { wordings: string[]; quoted: string[] } {
  const content = contentOf(before);
  return {
    wordings: [before, ...before.revisions, ...before.pageWordings].map(({ title, text }) => `${title}\n${text}`),
    quoted: [before.title, before.text, ...signals.map(({ start, end }) => content.slice(start, end))],
  };
}
