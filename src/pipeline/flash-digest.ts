import { buildFlashDigest } from '#src/digests/build-flash.ts';
import { digestMessage } from '#src/digests/digest-message.ts';
import type { Story } from '#src/model/story.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { insertDigest, lastFlashDigest } from '#src/store/digests.ts';
import { readHealth } from '#src/store/sources.ts';
import { storiesWithSignals } from '#src/store/stories.ts';
import type { RaiseContext } from './raise-alerts.ts';

const CONTEXT_DAYS = 400;
const CONTEXT_STORIES = 60;

export interface FlashRequest {
  alert: number;
  story: Story;
  channels: readonly string[];
  now: Date;
  imported: boolean;
}

/** Commits a brief of the story with its context beside the alert that it belongs to: one per alert. */
export async function raiseFlashDigest(tx: Database, context: RaiseContext, request: FlashRequest): Promise<void> {
  // A brief on an imported story stands at the time of that story.
  const now = request.imported ? request.story.lastSeen : request.now;
  const since = new Date(now.getTime() - CONTEXT_DAYS * 86_400_000);
  const related = await storiesWithSignals(
    tx,
    ['call_for_killing', 'un_action', 'execution_warning'],
    since,
    CONTEXT_STORIES,
  );
  const digest = buildFlashDigest({
    story: request.story,
    related,
    now,
    zone: context.zone,
    language: context.language,
    health: await readHealth(tx),
    names: context.names,
    before: await lastFlashDigest(tx, request.story.id),
  });
  const id = await insertDigest(tx, digest, `flash:${request.alert}`, request.alert, request.now);
  if (id === null) return;
  await insertDeliveries(
    tx,
    request.channels.map((channel) => {
      const key = `digest-${id}-${channel}`;
      const { deskUrl } = context;
      const message = digestMessage({ digest, key, story: request.story.id, createdAt: request.now, deskUrl });
      return { key, channel, alertId: request.alert, digestId: id, message };
    }),
    request.now,
  );
}
