import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';

/** Where a feed says that it is pushed from (WebSub section 4): its hub, and the address to subscribe to. */
export interface PushOrigin {
  hub: string;
  topic: string;
}

/** What a hub brought, read as an answer of the source itself; null where it holds nothing to read. */
export interface PushOffer {
  read(exchange: Exchange): Entry[] | null;
}

/** By its `Link` headers first, then by what the document says (WebSub section 4). Null where no hub is announced. */
export function pushOriginOf(
  exchange: Exchange,
  said: { hubs: readonly string[]; self: string | null },
): PushOrigin | null {
  const hub = [...linked(exchange, 'hub'), ...said.hubs].find(isWeb) ?? null;
  if (hub === null) return null;
  const topic = [...linked(exchange, 'self'), said.self ?? ''].find(isWeb) ?? exchange.finalUrl;
  return { hub, topic };
}

function isWeb(address: string): boolean {
  return address.length <= 2000 && /^https?:$/.test(URL.parse(address)?.protocol ?? '');
}

/** Targets of a relation in the `Link` headers (RFC 8288). */
function linked(exchange: Exchange, relation: string): string[] {
  const header = (exchange.responseHeaders.link ?? '').slice(0, 8000);
  return header.split(/,(?=\s*<)/).flatMap((part) => {
    const target = /^\s*<([^<>]*)>/.exec(part)?.[1];
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i.exec(part);
    const named = (relations?.[1] ?? relations?.[2] ?? '').toLowerCase().split(/\s+/);
    const url = target === undefined || !named.includes(relation) ? null : URL.parse(target, exchange.finalUrl);
    return url ? [url.href] : [];
  });
}
