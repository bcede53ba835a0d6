import { KhavaranError } from '#src/base/errors.ts';
import type { CaptureContext, Exchange } from '#src/model/capture.ts';
import { monthOf } from '#src/model/spending.ts';
import type { StreamHead } from '#src/net/stream-client.ts';
import type { StreamDeletion } from '#src/sources/stream.ts';
import type { Database } from '#src/store/database.ts';
import { recordDisappearance, recordReturn } from '#src/store/disappearances.ts';
import { newOrChanged, type StoredCounts, storeItems } from '#src/store/items.ts';
import { itemsByAccount, itemsByExternalId, itemsByNativeId, rememberNativeIds } from '#src/store/native-ids.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import type { StoredSource } from '#src/store/sources.ts';
import { addSpending } from '#src/store/spending.ts';
import { advanceStream, type StreamLease } from '#src/store/streams.ts';
import { appendToChain, writePayloads } from '../evidence/keep-evidence.ts';
import { publisherOf } from '../sources/item-origin.ts';
import { type Found, readEntries } from '../sources/read-entries.ts';
import type { GatheredEvent } from './stream-gather.ts';

type Kept = GatheredEvent & { kind: 'kept' };

export interface StreamCommit {
  source: StoredSource;
  lease: StreamLease;
  events: GatheredEvent[];
  custody: CaptureContext;
  now: Date;
}

export interface StreamCounts extends StoredCounts {
  disappeared: number;
  problems: string[];
}

/**
 * Stores what a stream brought: items, what its service says is gone, the messages themselves as evidence, what they
 * cost, and the cursor behind them, all in one transaction, so that after any crash it goes on right behind what is
 * stored. Throws `stream/lease-lost`, with nothing stored, where another process holds the stream by now.
 */
export async function commitStream(
  context: { db: Database; payloads: PayloadFiles },
  commit: StreamCommit,
): Promise<StreamCounts> {
  const { db } = context;
  const { source, events } = commit;
  const problems: string[] = [];
  const kept = events.filter((event) => event.kind === 'kept');
  const items: { event: Kept; found: Found }[] = [];
  for (const event of kept) {
    problems.push(...(event.problems ?? []));
    const read = await readEntries(event.entries, [], undefined);
    problems.push(...read.problems);
    for (const found of read.found) items.push({ event, found });
  }
  // Of two wordings in one batch the later one counts.
  const latest = new Map(items.map((one) => [one.found.item.externalId, one]));
  const changed = new Set(
    await newOrChanged(
      db,
      source.id,
      [...latest.values()].map((one) => one.found.item),
    ),
  );
  const toStore = [...latest.values()].filter((one) => changed.has(one.found.item));
  const evidence = await evidenceOf(db, source.id, kept, new Set(toStore.map((one) => one.event)), commit.now);
  await writePayloads(context.payloads, evidence.exchanges);
  return db.transaction().execute(async (tx) => {
    const last = events.at(-1);
    if (
      !(await advanceStream(tx, commit.lease, { cursor: last?.cursor ?? null, heardAt: last?.heardAt ?? commit.now }))
    )
      throw new KhavaranError('stream/lease-lost', 'Another process holds this stream by now.');
    const captures = await appendToChain(tx, source.id, evidence.exchanges, commit.custody);
    const captureOf = (event: Kept) => {
      const exchange = evidence.exchangeOf.get(event.head);
      return exchange ? (captures.get(exchange) ?? null) : null;
    };
    const stored = await storeItems(
      tx,
      source.id,
      toStore.map(({ event, found: { item } }) => ({
        item,
        publisher: item.publisher ?? publisherOf(source),
        captureId: captureOf(event),
        seen: commit.now,
      })),
      commit.now,
    );
    await rememberNativeIds(tx, source.id, nativeIdsOf(items));
    let disappeared = 0;
    for (const event of kept)
      for (const deletion of event.deletions)
        disappeared += await recordDeletion(tx, source.id, deletion, { captureId: captureOf(event), at: commit.now });
    for (const event of events) if (event.spent) await addSpending(tx, source.id, monthOf(event.heardAt), event.spent);
    return { ...stored, disappeared, problems };
  });
}

function nativeIdsOf(items: readonly { found: Found }[]): { nativeId: string; externalId: string }[] {
  const pairs = new Map<string, string>();
  for (const { found } of items) if (found.nativeId !== null) pairs.set(found.nativeId, found.item.externalId);
  return [...pairs].map(([nativeId, externalId]) => ({ nativeId, externalId }));
}

/** The messages behind what is stored, and behind what is gone of it, as one exchange for each connection. */
async function evidenceOf(
  db: Database,
  sourceId: number,
  kept: readonly Kept[],
  storing: ReadonlySet<Kept>,
  now: Date,
): Promise<{ exchanges: Exchange[]; exchangeOf: ReadonlyMap<StreamHead, Exchange> }> {
  const messages = new Map<StreamHead, Kept[]>();
  for (const event of kept) {
    const counts = storing.has(event) || (await meansOurs(db, sourceId, event));
    if (!counts) continue;
    const together = messages.get(event.head) ?? [];
    together.push(event);
    messages.set(event.head, together);
  }
  const exchangeOf = new Map<StreamHead, Exchange>();
  for (const [head, together] of messages) {
    const newline = Buffer.from('\n');
    const raw = Buffer.concat(together.flatMap(({ received }) => [Buffer.from(received), newline]).slice(0, -1));
    const startedAt = (together[0]?.heardAt ?? now).toISOString();
    exchangeOf.set(head, { ...head, redirects: [], raw, body: raw, startedAt, finishedAt: now.toISOString() });
  }
  return { exchanges: [...exchangeOf.values()], exchangeOf };
}

async function meansOurs(db: Database, sourceId: number, { deletions }: Kept): Promise<boolean> {
  for (const deletion of deletions) if ((await itemsMeant(db, sourceId, deletion)).length > 0) return true;
  return false;
}

function itemsMeant(db: Database, sourceId: number, deletion: StreamDeletion): Promise<number[]> {
  switch (deletion.kind) {
    case 'post':
      return itemsByExternalId(db, sourceId, deletion.externalId);
    case 'native':
      return itemsByNativeId(db, sourceId, deletion.nativeId);
    case 'account':
    case 'account-back':
      return itemsByAccount(db, deletion.did);
  }
}

async function recordDeletion(
  tx: Database,
  sourceId: number,
  deletion: StreamDeletion,
  { captureId, at }: { captureId: number | null; at: Date },
): Promise<number> {
  // Asked again within the transaction: the post may have come in this very batch.
  const itemIds = await itemsMeant(tx, sourceId, deletion);
  if (deletion.kind === 'account-back') {
    await recordReturn(tx, itemIds, at);
    return 0;
  }
  return recordDisappearance(tx, { itemIds, reason: deletion.reason, captureId, at });
}
