import { withStoredRules } from '#src/pipeline/alerts/stored-rules.ts';
import type { App } from '#src/pipeline/app.ts';
import { makeFlashDigests } from '#src/pipeline/raise-alerts.ts';
import { type MadeDigest, sendDueDigests } from '#src/pipeline/send-digests.ts';
import type { Handler } from '#src/queue/queue.ts';

export function sendDigestsWorker(app: App, onDigest: (digest: MadeDigest) => void): Handler<'send-digests'> {
  return async (_payload, signal) => {
    await app.channels.refresh();
    const briefs = await makeFlashDigests(await withStoredRules(app.alerts), signal);
    const made = await sendDueDigests(app.digests);
    for (const digest of made) onDigest(digest);
    if (made.length + briefs > 0)
      for (const channel of app.openChannels.keys()) await app.queue.add('deliver', { channel });
  };
}
