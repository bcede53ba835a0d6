import { buildFlashDigest } from '#src/digests/build-flash.ts';
import { digestMessage } from '#src/digests/digest-message.ts';
import type { Digest } from '#src/model/digest.ts';
import type { Story } from '#src/model/story.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { insertDigest, lastFlashDigest } from '#src/store/digests.ts';
import { readHealth } from '#src/store/sources.ts';
import { storiesWithSignals } from '#src/store/stories.ts';
import type { RaiseContext } from '../raise-alerts.ts';
import { TEXT_READING } from './read-texts.ts';

const CONTEXT_DAYS = 400;
const CONTEXT_STORIES = 60;

export interface FlashRequest {
  alert: number;
  story: Story;
  channels: readonly string[];
  now: Date;
  imported: boolean;
  /** Of the alert: a brief that could not be told by then is kept on the desk alone. */
  expiresAt?: Date | null;
  /** Of the rule, as for the alert itself. */
  fallback?: string | null;
}

/** A brief of the story with its context, in the language of the alert. Nothing is stored. */
export async function flashDigest(db: Database, context: RaiseContext, request: FlashRequest): Promise<Digest> {
  // A brief on an imported story stands at the time of that story.
  const now = request.imported ? request.story.lastSeen : request.now;
  const since = new Date(now.getTime() - CONTEXT_DAYS * 86_400_000);
  const related = await storiesWithSignals(
    db,
    ['call_for_killing', 'un_action', 'execution_warning'],
    since,
    CONTEXT_STORIES,
  );
  return buildFlashDigest({
    story: request.story,
    related,
    now,
    zone: context.zone,
    language: context.language,
    health: await readHealth(db),
    names: context.names,
    before: await lastFlashDigest(db, request.story.id),
    reading: TEXT_READING,
  });
}

/** Commits a brief beside the alert that it belongs to, with its deliveries: one per alert. */
export async function keepFlashDigest(
  tx: Database,
  { deskUrl }: RaiseContext,
  digest: Digest,
  request: FlashRequest,
): Promise<void> {
  const id = await insertDigest(tx, digest, `flash:${request.alert}`, request.alert, request.now);
  if (id === null) return;
  await insertDeliveries(
    tx,
    request.channels.map((channel) => {
      const key = `digest-${id}-${channel}`;
      const message = digestMessage({ digest, key, story: request.story.id, createdAt: request.now, deskUrl });
      const { alert: alertId, expiresAt = null, fallback = null } = request;
      return { key, channel, alertId, digestId: id, message, expiresAt, fallback };
    }),
    request.now,
  );
}
