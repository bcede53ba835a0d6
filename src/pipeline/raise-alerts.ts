import { alertsFor } from '#src/alerts/evaluate-rules.ts';
import { alertMessage } from '#src/alerts/message.ts';
import type { Clock } from '#src/base/clock.ts';
import type { AlertDraft, Rule } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import {
  alertKeysOf,
  claimAlertCheck,
  type ItemToCheck,
  insertAlert,
  itemsToCheck,
  passItemsWithoutSignals,
} from '#src/store/alerts.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { readStories } from '#src/store/stories.ts';
import { raiseFlashDigest } from './flash-digest.ts';

export interface RaiseContext {
  db: Database;
  clock: Clock;
  rules: readonly Rule[];
  names: EntityNames;
  /** Keys of the enabled channels. */
  channels: readonly string[];
  language: ReaderLanguage;
  zone: string;
  /** Address of the desk without a slash at its end; null leaves its links out. */
  deskUrl: string | null;
}

export interface RaisedAlert {
  id: number;
  draft: AlertDraft;
  /** Of an import: kept on record, sent to nobody. */
  silent: boolean;
}

const BATCH = 100;

/** Lets the rules look at every analysed item once. An alert, its flash digest and its deliveries are one commit. */
export async function raiseAlerts(context: RaiseContext, signal: AbortSignal): Promise<RaisedAlert[]> {
  const raised: RaisedAlert[] = [];
  await passItemsWithoutSignals(context.db, context.clock.now());
  while (!signal.aborted) {
    const items = await itemsToCheck(context.db, BATCH);
    if (items.length === 0) break;
    for (const item of items) {
      if (signal.aborted) break;
      raised.push(...(await checkItem(context, item)));
    }
  }
  return raised;
}

async function checkItem(context: RaiseContext, item: ItemToCheck): Promise<RaisedAlert[]> {
  return context.db.transaction().execute(async (tx) => {
    const now = context.clock.now();
    if (!(await claimAlertCheck(tx, item.item, now))) return [];
    const [story] = await readStories(tx, [item.story]);
    const newest = story?.items.find((one) => one.id === item.item);
    if (!story || !newest) return [];
    // An import is judged as of the day on which its items appeared.
    const drafts = alertsFor(story, newest, { ...context, now: item.imported ? item.seen : now });
    const raised: RaisedAlert[] = [];
    for (const draft of drafts) {
      const id = await raise(tx, context, draft, story, item, now);
      if (id !== null) raised.push({ id, draft, silent: item.imported });
    }
    return raised;
  });
}

/** Commits what a draft says, unless it was said before; gives the alert's id, or null. */
export async function raise(
  tx: Database,
  context: RaiseContext,
  draft: AlertDraft,
  story: Story,
  item: ItemToCheck,
  now: Date,
): Promise<number | null> {
  // A story that was merged into this one may have raised it under its own number.
  const known = await alertKeysOf(tx, draft.story, draft.rule);
  if (known.some((key) => occasionIn(key) === occasionIn(draft.key))) return null;
  const id = await insertAlert(tx, draft, item.item, item.imported ? item.seen : now);
  if (id === null) return null;
  const channels = item.imported ? [] : chosenChannels(draft.channels, context.channels);
  await insertDeliveries(
    tx,
    channels.map((channel) => {
      const key = `alert-${id}-${channel}`;
      const message = alertMessage({
        ...context,
        content: draft.content,
        key,
        story: story.id,
        kind: draft.kind,
        createdAt: now,
      });
      return { key, channel, alertId: id, digestId: null, message };
    }),
    now,
  );
  if (draft.flash) await raiseFlashDigest(tx, context, { alert: id, story, channels, now, imported: item.imported });
  return id;
}

/** A rule without channels goes to all; one that names only unknown ones too, since an alert must not fall silent. */
export function chosenChannels(wanted: readonly string[], enabled: readonly string[]): string[] {
  const chosen = enabled.filter((channel) => wanted.includes(channel));
  return chosen.length > 0 ? chosen : [...enabled];
}

/** The last part of `rule:story:occasion`. */
function occasionIn(key: string): string {
  return key.split(':').slice(2).join(':');
}
