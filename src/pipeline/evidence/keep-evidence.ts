import { GENESIS_HASH, linkOf } from '#src/capture/chain.ts';
import { captureRecordOf } from '#src/capture/record.ts';
import type { CaptureContext, Exchange } from '#src/model/capture.ts';
import { appendCapture, lockChain } from '#src/store/captures.ts';
import type { Database } from '#src/store/database.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';

/** Writes the payloads of exchanges to disk. Before the transaction: a file without a record harms nothing. */
export async function writePayloads(payloads: PayloadFiles, exchanges: Exchange[]): Promise<void> {
  for (const exchange of exchanges) await payloads.write(exchange.raw);
}

/** Adds exchanges to the chain of evidence; gives the capture's id for each. */
export async function appendToChain(
  tx: Database,
  sourceId: number | null,
  exchanges: Exchange[],
  context: CaptureContext,
): Promise<Map<Exchange, number>> {
  const ids = new Map<Exchange, number>();
  if (exchanges.length === 0) return ids;
  let last = await lockChain(tx);
  for (const exchange of exchanges) {
    const record = captureRecordOf(exchange, context);
    const link = linkOf(record, (last?.sequence ?? 0) + 1, last?.hash ?? GENESIS_HASH);
    ids.set(exchange, await appendCapture(tx, sourceId, record, link));
    last = link;
  }
  return ids;
}
