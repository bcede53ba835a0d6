import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';

/**
 * Finds the exchange that held an entry, by the address at which it was found. Of several answers of one address (asked
 * again with a new token) the last good one held it; an entry whose address is none of theirs came with the first.
 */
export function exchangeFinder(exchanges: readonly Exchange[]): (entry: Entry) => Exchange | null {
  const byAddress = new Map<string, Exchange>();
  for (const exchange of exchanges) {
    const isGood = exchange.status < 400;
    for (const address of [exchange.requestedUrl, exchange.finalUrl])
      if (isGood || !byAddress.has(address)) byAddress.set(address, exchange);
  }
  const first = exchanges.find((one) => one.status < 400) ?? exchanges[0] ?? null;
  return ({ baseUrl, url }) => byAddress.get(baseUrl ?? '') ?? byAddress.get(url ?? '') ?? first;
}
