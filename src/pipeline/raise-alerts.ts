import { alertsFor } from '#src/alerts/evaluate-rules.ts';
import { deadlinesOf, heldUntil } from '#src/alerts/timing.ts';
import type { Clock } from '#src/base/clock.ts';
import type { AlertDraft, Rule } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { alertsWithoutBrief, lastTold } from '#src/store/alert-life.ts';
import {
  alertKeysOf,
  claimAlertCheck,
  type ItemToCheck,
  insertAlert,
  itemsToCheck,
  passItems,
  passItemsWithoutSignals,
} from '#src/store/alerts.ts';
import type { Database } from '#src/store/database.ts';
import { holdRedactions, isReadStill, redactionsSoFar } from '#src/store/redaction-lock.ts';
import { readStories } from '#src/store/stories.ts';
import { chosenChannels, handOut } from './alerts/hand-out-alert.ts';
import { flashDigest, keepFlashDigest } from './digests/flash-digest.ts';
import type { MachineWords } from './digests/machine-words.ts';

export interface RaiseContext {
  db: Database;
  clock: Clock;
  rules: readonly Rule[];
  names: EntityNames;
  /** Ids of the watched names that are persons. */
  persons?: ReadonlySet<string>;
  /** Keys of the enabled channels. */
  channels: readonly string[];
  /** Of those, the ones that whoever runs the installation reads. */
  operators?: readonly string[];
  language: ReaderLanguage;
  zone: string;
  /** Address of the desk without a slash at its end; null leaves its links out. */
  deskUrl: string | null;
  /** Translations of briefs by the operator's own endpoint; null or left out where there is none. */
  machine?: Pick<MachineWords, 'addTo'> | null;
}

export interface RaisedAlert {
  id: number;
  draft: AlertDraft;
  /** Of an import: kept on record, sent to nobody. */
  silent: boolean;
}

const BATCH = 100;
/** From so many on, those with nothing to tell are told apart first. */
const MANY = 20;
/** What was left out for longer is no flash any more. */
const FLASH_WITHIN_MS = 6 * 3_600_000;

/**
 * Lets the rules look at every analysed item once. An alert and its deliveries are one commit, told to `onRaised` at once;
 * the flash digests follow, also those that a crash left out. Where an endpoint of the operator's translates them, which
 * takes its time, they are left to whoever makes digests: the next alert must not wait for it.
 */
export async function raiseAlerts(
  context: RaiseContext,
  signal: AbortSignal,
  onRaised: (alert: RaisedAlert) => void = () => {},
): Promise<RaisedAlert[]> {
  const raised: RaisedAlert[] = [];
  await passItemsWithoutSignals(context.db, context.clock.now());
  while (!signal.aborted) {
    const items = await itemsToCheck(context.db, BATCH);
    if (items.length === 0) break;
    for (const item of await withSomethingToTell(context, items)) {
      if (signal.aborted) break;
      const alerts = await checkItem(context, item);
      for (const alert of alerts) onRaised(alert);
      raised.push(...alerts);
    }
  }
  if (!context.machine) await makeFlashDigests(context, signal);
  return raised;
}

/**
 * Of many items most give the rules nothing to tell: these are read and marked together, the others are left for
 * `checkItem`, each with a transaction of its own.
 */
async function withSomethingToTell(
  context: RaiseContext,
  items: readonly ItemToCheck[],
): Promise<readonly ItemToCheck[]> {
  if (items.length < MANY) return items;
  const now = context.clock.now();
  const stories = await readStories(context.db, [...new Set(items.map(({ story }) => story))]);
  const byId = new Map(stories.map((story) => [story.id, story]));
  const quiet = new Set(items.filter((item) => draftsOf(context, byId.get(item.story), item, now)?.length === 0));
  await passItems(context.db, [...quiet], now);
  return items.filter((item) => !quiet.has(item));
}

/** Null where the item is in that story no more. */
function draftsOf(context: RaiseContext, story: Story | undefined, item: ItemToCheck, now: Date): AlertDraft[] | null {
  const newest = story?.items.find((one) => one.id === item.item);
  if (!story || !newest) return null;
  // An import is judged as of the day on which its items appeared.
  return alertsFor(story, newest, { ...context, now: item.imported ? item.seen : now });
}

async function checkItem(context: RaiseContext, item: ItemToCheck): Promise<RaisedAlert[]> {
  return context.db.transaction().execute(async (tx) => {
    const now = context.clock.now();
    if (!(await claimAlertCheck(tx, item.item, now))) return [];
    const [first] = await readStories(tx, [item.story]);
    if (!draftsOf(context, first, item, now)?.length) return [];
    // It is told in the words that it has, whatever somebody takes out of the story at this moment.
    await holdRedactions(tx);
    const [story] = await readStories(tx, [item.story]);
    const drafts = draftsOf(context, story, item, now);
    if (!story || !drafts) return [];
    const raised: RaisedAlert[] = [];
    for (const draft of drafts) {
      const id = await raise(tx, context, draft, story, item, now);
      if (id !== null) raised.push({ id, draft, silent: item.imported });
    }
    return raised;
  });
}

/**
 * Commits what a draft says, unless it was said before; gives the alert's id, or null. What quiet hours or a cooldown
 * hold is on record at once and goes out when they end: see `release-alerts.ts`.
 */
export async function raise(
  tx: Database,
  context: RaiseContext,
  draft: AlertDraft,
  story: Story,
  item: Pick<ItemToCheck, 'item' | 'imported' | 'seen'>,
  now: Date,
): Promise<number | null> {
  // A story that was merged into this one may have raised it under its own number.
  const known = await alertKeysOf(tx, draft.story, draft.rule);
  if (known.some((key) => occasionIn(key) === occasionIn(draft.key))) return null;
  const written = { ...draft, language: draft.language ?? context.language };
  if (item.imported) {
    const id = await insertAlert(tx, written, item.item, item.seen);
    const flashed = { ...context, language: written.language };
    if (id !== null && draft.flash) {
      const request = { alert: id, story, channels: [], now, imported: true };
      await keepFlashDigest(tx, flashed, await flashDigest(tx, flashed, request), request);
    }
    return id;
  }
  const rule = context.rules.find(({ key }) => key === draft.rule);
  const last = rule?.cooldownMinutes ? await lastTold(tx, rule.key) : null;
  const held = rule ? heldUntil(rule, draft.severity, last, now, context.zone) : null;
  const { expiresAt, escalateAt } = rule
    ? deadlinesOf(rule, { raised: now, told: now })
    : { expiresAt: null, escalateAt: null };
  const toldAt = held === null ? now : null;
  const timing = { heldUntil: held, toldAt, expiresAt, escalateAt: held === null ? escalateAt : null };
  const id = await insertAlert(tx, written, item.item, now, timing);
  if (id === null || held !== null) return id;
  await handOut(tx, context, { ...written, id, expiresAt }, rule, now);
  return id;
}

/** Briefs on alerts that were told of late and have none, of rules that ask for them; gives how many. */
export async function makeFlashDigests(context: RaiseContext, signal: AbortSignal): Promise<number> {
  const rules = context.rules.filter(({ flash, enabled }) => flash && enabled);
  const now = context.clock.now();
  const since = new Date(now.getTime() - FLASH_WITHIN_MS);
  const keys = rules.map(({ key }) => key);
  const alerts = await alertsWithoutBrief(context.db, keys, since);
  for (const alert of alerts) {
    if (signal.aborted) break;
    const redactions = await redactionsSoFar(context.db);
    const [story] = await readStories(context.db, [alert.story]);
    if (!story) continue;
    const rule = rules.find(({ key }) => key === alert.rule);
    const told = { ...context, language: alert.language };
    const request = {
      ...{ alert: alert.id, story, now, imported: false },
      channels: chosenChannels(rule?.channels ?? [], context, rule?.fallback),
      expiresAt: alert.expiresAt,
      fallback: rule?.fallback ?? null,
    };
    const digest = await flashDigest(context.db, told, request);
    // What an endpoint of the operator's takes its time for waits in no transaction.
    const whole = context.machine ? await context.machine.addTo(digest) : digest;
    // One that tells what somebody had taken out meanwhile is made anew at the next look.
    await context.db.transaction().execute(async (tx) => {
      if (await isReadStill(tx, redactions)) await keepFlashDigest(tx, told, whole, request);
    });
  }
  return alerts.length;
}

/** The last part of `rule:story:occasion`. */
function occasionIn(key: string): string {
  return key.split(':').slice(2).join(':');
}
