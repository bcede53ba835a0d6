import type { App } from '#src/pipeline/app.ts';
import { type MadeDigest, sendDueDigests } from '#src/pipeline/send-digests.ts';
import type { Handler } from '#src/queue/queue.ts';

export function sendDigestsWorker(app: App, onDigest: (digest: MadeDigest) => void): Handler<'send-digests'> {
  return async () => {
    const made = await sendDueDigests(app.digests);
    for (const digest of made) onDigest(digest);
    if (made.length > 0) for (const channel of app.openChannels.keys()) await app.queue.add('deliver', { channel });
  };
}
