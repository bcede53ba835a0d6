import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';

/** Where a feed says that it is pushed from (WebSub section 4): its hub, and the address to subscribe to. */
export interface PushOrigin {
  hub: string;
  topic: string;
}

/** What a hub brought, read as an answer of the source itself; null where it holds nothing to read. */
export interface PushOffer {
  read(exchange: Exchange): { entries: Entry[] } | null;
}
