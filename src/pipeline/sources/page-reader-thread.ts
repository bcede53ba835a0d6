import { parentPort } from 'node:worker_threads';
import { messageOf } from '#src/base/errors.ts';
import { itemsOf } from '#src/capture/item.ts';
import type { Entry } from '#src/model/entry.ts';
import type { CollectedItem } from '#src/model/item.ts';

/** What a thread says: once that it is ready, then one answer an entry. */
export type PageAnswer = { ready: true } | { items: CollectedItem[] } | { fault: string };

const port = parentPort;
port?.on('message', (entry: Entry) => port.postMessage(answerTo(entry)));
port?.postMessage({ ready: true } satisfies PageAnswer);

function answerTo(entry: Entry): PageAnswer {
  try {
    return { items: itemsOf(entry) };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}
